"""Services and the journal of a real systemd."""

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.servers.systemd import Systemd, can_run

pytestmark = pytest.mark.skipif(
    not can_run(), reason="starts a systemd in namespaces, which needs root and systemd"
)
SERVICES = {
    "good": 'Description=Good\n[Service]\nExecStart=/bin/sh -c "echo good ERROR line; exec sleep 1000"\n',
    "bad": '[Service]\nExecStart=/bin/sh -c "exit 78"\n',
    "killed": '[Service]\nExecStart=/bin/sh -c "kill -9 $$$$"\n',
    "flapping": "StartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sleep 0.2\nRestart=always\nRestartSec=100ms\n",
    "sad.timer": "[Timer]\nOnCalendar=daily\nUnit=bad.service\n",
    "once.timer": "[Timer]\nOnActiveSec=0\nUnit=good.service\n",
    "later.timer": "[Timer]\nOnActiveSec=2h\nUnit=killed.service\n",
}
READ = """
import json
from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.targets.base import Call
from desktop.targets.local.target import LocalTarget
spec = find_check({check!r})
fields = read_check(spec, LocalTarget(), build_params(spec, {params!r}), Call.within(20))
print(json.dumps(fields, default=str))
"""


@pytest.fixture(scope="module")
def systemd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Systemd]:
    systemd = Systemd(tmp_path_factory.mktemp("systemd"), SERVICES)
    try:
        if not systemd.wait_until_up():
            pytest.skip("systemd does not start in a namespace of this machine")
        for name in ("bad", "killed"):
            until(lambda name=name: systemd.run("systemctl", "is-failed", name).returncode == 0)
        yield systemd
    finally:
        systemd.stop()


def until(claim: Callable[[], bool], within_s: float = 10) -> None:
    end = time.monotonic() + within_s
    while not claim():
        assert time.monotonic() < end
        time.sleep(0.1)


def read(systemd: Systemd, check: str, **params: Any) -> dict[str, Any]:
    # Another zone than UTC, in which systemctl would write its times if it were let.
    answer = json.loads(systemd.run_python(READ.format(check=check, params=params), env={"TZ": "Asia/Tokyo"}))
    assert isinstance(answer, dict)
    return answer


def test_service_that_runs(systemd: Systemd) -> None:
    found = read(systemd, "host.service", name="good")
    assert (found["exists"], found["active"], found["state"], found["sub_state"]) == (
        True,
        True,
        "active",
        "running",
    )
    assert (found["description"], found["enabled"], found["restarts"], found["last_exit"]) == (
        "Good",
        None,
        0,
        None,
    )
    assert found["pid"] > 1
    assert 0 <= found["age_s"] < 120


def test_service_that_gave_up(systemd: Systemd) -> None:
    found = read(systemd, "host.service", name="bad")
    assert (found["active"], found["state"], found["result"]) == (False, "failed", "exit-code")
    assert (found["last_exit"], found["last_exit_by"]) == (78, "exited")
    assert 0 <= found["age_s"] < 120


def test_service_that_was_killed(systemd: Systemd) -> None:
    found = read(systemd, "host.service", name="killed")
    assert (found["state"], found["result"]) == ("failed", "signal")
    assert (found["last_exit"], found["last_exit_by"]) == (9, "killed")


def test_service_that_starts_again_and_again(systemd: Systemd) -> None:
    def restarts() -> int:
        return int(read(systemd, "host.service", name="flapping.service")["restarts"])

    first = restarts()
    until(lambda: restarts() > first, within_s=20)


def test_service_that_is_not_there(systemd: Systemd) -> None:
    found = read(systemd, "host.service", name="none")
    assert (found["exists"], found["state"], found["since"]) == (False, "not-found", None)


def test_journal_of_a_service(systemd: Systemd) -> None:
    found = read(systemd, "host.log", name="good")
    assert (found["source"], found["count"], found["is_complete"]) == ("journal", 1, True)
    assert found["lines"][0].endswith("good ERROR line")
    assert found["last_at"] is not None
    assert read(systemd, "host.log", name="good", pattern="no such line")["count"] == 0


def test_journal_of_the_kernel(systemd: Systemd) -> None:
    def shown() -> list[str]:
        words = ["journalctl", "--no-pager", "-q", "-o", "cat", "--priority=err", "_TRANSPORT=kernel"]
        return systemd.run(*words).stdout.splitlines()

    before, found, after = shown(), read(systemd, "host.kernel_log", since="30d", limit=200), shown()
    assert (found["source"], found["is_complete"]) == ("journal", True)
    assert len(before) <= found["count"] <= len(after)
    assert [line["text"] for line in found["lines"]] == [
        text[:300] for text in after[: found["count"]][-200:]
    ]
    kills = sum("Killed process" in text for text in after)
    assert read(systemd, "host.oom", since="30d", limit=200)["count"] >= min(kills, 200)


def test_journal_of_all(systemd: Systemd) -> None:
    found = read(systemd, "host.log", pattern="ERROR line", ignore_case=False)
    assert found["count"] == 1


def test_failed_units_are_those_of_the_list(systemd: Systemd) -> None:
    found = read(systemd, "host.failed_units")
    assert sorted(found["names"]) == ["bad.service", "killed.service"]
    assert (found["count"], found["state"], found["ignored_count"]) == (2, "degraded", 0)
    ends = {unit["name"]: (unit["result"], unit["last_exit"]) for unit in found["units"]}
    assert ends == {"bad.service": ("exit-code", 78), "killed.service": ("signal", 9)}
    assert all(0 <= unit["age_s"] < 120 for unit in found["units"])
    assert read(systemd, "host.failed_units", ignore=["bad", "kill*"])["ignored_count"] == 2


def test_timers_are_those_of_systemctl(systemd: Systemd) -> None:
    found = read(systemd, "host.timers")
    timers = {timer["name"]: timer for timer in found["timers"]}
    listed = systemd.run("systemctl", "list-timers", "--no-legend", env={"TZ": "UTC"}).stdout
    assert all(name in timers for name in re.findall(r"\S+[.]timer", listed))
    assert sorted(found["failed"]) == ["later.timer", "sad.timer"]
    assert timers["sad.timer"]["next_at"].endswith("00:00:00+00:00")
    assert timers["later.timer"]["next_in_s"] == pytest.approx(7200, abs=120)
    assert (timers["once.timer"]["sub_state"], timers["once.timer"]["next_at"]) == ("running", None)
    assert 0 <= timers["once.timer"]["last_age_s"] < 120
    assert read(systemd, "host.timers", name="none")["count"] == 0
