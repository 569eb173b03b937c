"""Files that a step fetches and lays elsewhere, and real monitoring plugins: this computer, the real record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.step import Capture, Effect, PluginStep, Retry
from desktop.domain.target_ref import LOCAL, TargetRef
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent
from desktop.records.opening import open_records
from desktop.records.store import Records
from desktop.targets.local.target import LocalTarget
from tests.fakes.memory import MemorySecrets
from tests.unit.engine.driving import outcome, run_step, runbook_of
from tests.unit.engine.stepped import Stepped

PLUGINS = "/usr/lib/nagios/plugins"


class ThisComputer:
    def target(self, ref: TargetRef) -> LocalTarget:
        assert ref == LOCAL
        return LocalTarget(ref)

    def accept_host_key(self, ref: TargetRef, fingerprint: str) -> None:
        raise AssertionError("this computer has no host key")


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = open_records(tmp_path / "records")
    yield opened
    opened.close()


def followed(records: Records, *steps: Any, **keys: Any) -> Stepped:
    return Stepped(runbook_of(*steps), ThisComputer(), journal=records, **keys)


FETCH = run_step("fetch", "true", capture={"conf": Capture(file="${src}")})
LAY = run_step("lay", 'wc -c < "$TO"', put={"${to}": "${steps.fetch.conf}"}, env={"TO": "${to}"}, effect=Effect.CHANGES,
               capture={"n": "number"})  # fmt: skip


def test_a_file_is_kept_as_evidence_and_laid_byte_for_byte(records: Records, tmp_path: Path) -> None:
    data = bytes(range(256)) * 5 + b"\nno end of line"
    (tmp_path / "from").write_bytes(data)
    to = tmp_path / "a b; echo"
    driven = followed(records, FETCH, LAY).start(src=str(tmp_path / "from"), to=str(to))
    asked = driven.next
    assert isinstance(asked, AskConsent)
    assert asked.prepared.command.startswith(f"# writes {to} first: {len(data)} bytes, sha256 ")
    assert not to.exists()
    driven.consents()
    assert to.read_bytes() == data
    assert to.stat().st_mode & 0o077 == 0
    assert driven.entry("lay").reading["n"] == len(data)
    assert records.get_evidence(driven.entry("fetch").evidence[-1]) == data
    assert records.verify("run-1").is_intact


def test_a_file_that_is_not_there_is_missing(records: Records, tmp_path: Path) -> None:
    step = run_step("then", when="exists(steps.fetch.conf)")
    driven = followed(records, FETCH, step).start(src=str(tmp_path / "none"))
    assert driven.verdicts == {"fetch": Verdict.PASS, "then": Verdict.NOT_APPLICABLE}


def test_an_artifact_that_held_a_secret_is_not_laid(records: Records, tmp_path: Path) -> None:
    (tmp_path / "from").write_text("password=hunter2\n")
    to = tmp_path / "to"
    driven = followed(records, FETCH, LAY, secrets=MemorySecrets({"ref": "hunter2"}))
    driven.start(src=str(tmp_path / "from"), to=str(to)).consents()
    assert driven.entry("lay").verdict is Verdict.UNKNOWN
    assert "held a secret" in driven.entry("lay").reason
    assert not to.exists()
    assert b"hunter2" not in records.get_evidence(driven.entry("fetch").evidence[-1])


def test_an_artifact_that_is_too_large_for_the_record_is_not_laid(records: Records, tmp_path: Path) -> None:
    small = Records(records._database, evidence_cap_bytes=4096)
    (tmp_path / "from").write_bytes(b"0123456789abcdef" * 1000)
    to = tmp_path / "to"
    driven = followed(small, FETCH, LAY).start(src=str(tmp_path / "from"), to=str(to)).consents()
    assert "does not hold the whole artifact" in driven.entry("lay").reason
    assert not to.exists()


def test_nothing_is_laid_unless_all_can_be(records: Records, tmp_path: Path) -> None:
    (tmp_path / "from").write_text("plain\n")
    (tmp_path / "secret").write_text("hunter2\n")
    fetch = run_step("fetch", "true", capture={"a": Capture(file="${src}"), "b": Capture(file="${secret}")})
    lay = run_step(
        "lay", "true", put={"${to}": "${steps.fetch.a}", "${to}2": "${steps.fetch.b}"}, effect=Effect.CHANGES
    )
    to = tmp_path / "to"
    driven = followed(records, fetch, lay, secrets=MemorySecrets({"ref": "hunter2"}))
    driven.start(src=str(tmp_path / "from"), secret=str(tmp_path / "secret"), to=str(to)).consents()
    assert driven.entry("lay").verdict is Verdict.UNKNOWN
    assert not to.exists()


def test_what_is_no_artifact_is_refused_before_consent_is_asked_for(records: Records, tmp_path: Path) -> None:
    lay = run_step("lay", "true", put={"/nowhere": "${word}"}, effect=Effect.CHANGES)
    driven = followed(records, lay).start(word="text")
    assert "is no artifact" in driven.entry("lay").reason
    reads = run_step("lay", "true", put={"/nowhere": "${steps.fetch.conf}"})
    (tmp_path / "from").write_text("x")
    other = Stepped(runbook_of(FETCH, reads), ThisComputer()).start(src=str(tmp_path / "from"))
    assert "has to say `effect: changes`" in other.entry("lay").reason


def test_a_file_that_cannot_be_kept_says_nothing_about_the_change(records: Records, tmp_path: Path) -> None:
    """What a change did is known; only its artifact is missing."""
    big = tmp_path / "big"
    step = run_step("make", 'head -c 6000000 /dev/zero > "$BIG"', env={"BIG": "${big}"}, effect=Effect.CHANGES,
                    capture={"made": Capture(file="${big}")})  # fmt: skip
    driven = followed(records, step).start(big=str(big)).consents()
    entry = driven.entry("make")
    assert (entry.verdict, entry.reading["exit_status"]) == (Verdict.UNKNOWN, 0)
    assert "could not be kept as an artifact" in entry.reason


# -- plugins -------------------------------------------------------------------------------------------

pytestmark = pytest.mark.requires_server("monitoring-plugins")


def plugin(*argv: str, **keys: Any) -> PluginStep:
    return PluginStep(id="p", title="P", plugin=(f"{PLUGINS}/{argv[0]}", *argv[1:]), **keys)


@pytest.mark.parametrize(
    ("argv", "verdict", "text"),
    [
        (("check_dummy", "0", "well"), Verdict.PASS, "OK: well"),
        (("check_dummy", "1", "${word}"), Verdict.WARN, "WARNING: a b; $(c)"),
        (("check_dummy", "2"), Verdict.FAIL, "CRITICAL"),
        (("check_dummy", "3"), Verdict.UNKNOWN, "UNKNOWN"),
        (("check_load", "-w", "x"), Verdict.UNKNOWN, ""),
    ],
)
def test_the_status_of_a_plugin_is_the_verdict(
    records: Records, argv: tuple[str, ...], verdict: Verdict, text: str
) -> None:
    driven = followed(records, plugin(*argv)).start(word="a b; $(c)")
    assert driven.entry("p").verdict is verdict
    assert driven.entry("p").said.startswith(text)


def test_its_performance_data_are_numbers_with_units_in_their_names(records: Records) -> None:
    load = (
        followed(records, plugin("check_load", "-w", "900,900,900", "-c", "999,999,999")).start().entry("p")
    )
    perf = load.reading["perf"]
    assert load.verdict is Verdict.PASS
    assert {"load1", "load5", "load15"} <= set(perf)  # type: ignore[arg-type]
    disk = (
        Stepped(runbook_of(plugin("check_disk", "-w", "0", "-c", "0", "-p", "/")), ThisComputer())
        .start()
        .entry("p")
    )
    used = disk.reading["perf"]
    assert used["/"] == used["value_bytes"] > 2**20  # type: ignore[index,call-overload,operator]
    judged = (outcome("warn: perf.age_s > 1 and perf.size_bytes >= 0"),)
    age = plugin("check_file_age", "-f", "/etc/hosts", "-w", "1", "-c", "999999999", outcomes=judged)
    assert Stepped(runbook_of(age), ThisComputer()).start().entry("p").verdict is Verdict.WARN


def test_a_plugin_that_is_not_there_is_unknown_with_the_reason(records: Records) -> None:
    entry = followed(records, plugin("check_nothing_of_this_name")).start().entry("p")
    assert (entry.verdict, entry.fault and entry.fault.kind) == (Verdict.UNKNOWN, "CommandMissing")


def test_a_plugin_is_tried_again_and_its_element_stays_one_argument(records: Records, tmp_path: Path) -> None:
    counter = tmp_path / "count me"
    script = 'echo x >> "$1"; test $(wc -l < "$1") -ge 3'
    step = PluginStep(id="p", title="P", plugin=("sh", "-c", script, "sh", "${path}"),
                      retry=Retry(times=5, every="0s", until="exit_status == 0"))  # fmt: skip
    entry = followed(records, step).start(path=str(counter)).entry("p")
    assert (entry.verdict, entry.attempts, counter.read_text()) == (Verdict.PASS, 3, "x\n" * 3)


def test_a_plugin_needs_no_consent_and_may_be_skipped(records: Records) -> None:
    driven = followed(records, plugin("check_dummy", "2"), pace=c.Pace.GUIDED).start()
    assert driven.says(c.Skip("p", "no")).verdicts == {"p": Verdict.SKIPPED}
