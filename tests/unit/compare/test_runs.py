"""Two runs, and two rows of a fan-out: verdicts side by side, steps that one alone took, limits of outcomes."""

from dataclasses import replace

from desktop.compare import compare_rows, compare_runs, fans_of
from desktop.compare.found import Comparison, Part
from desktop.compare.text import data_of, lines_of
from desktop.domain.advance import fold
from desktop.domain.events import (
    FanItem,
    RunbookRef,
    RunStarted,
    StepFinished,
    StepPassedOver,
    StepStarted,
    TargetIdentified,
)
from desktop.domain.outcome import Outcome
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, Effect, RunStep
from desktop.domain.verdict import Verdict
from tests.unit.summary.script import Script

HOST = "ssh://root@web-03"
BOOK = Runbook(
    runbook=1,
    id="disk",
    title="Disk",
    version=3,
    steps=(
        CheckStep(id="space", title="How full is ${mount}?", check="host.disk"),
        RunStep(id="largest", title="What takes the space?", run="du"),
        CheckStep(id="vault", title="Vault", check="net.http", sensitive=True),
        CheckStep(
            id="load", title="How busy is it?", check="host.cpu", on="${hosts}",
            outcomes=(Outcome(fail="used_pct >= 95 and cores > 1"), Outcome(pass_="otherwise")),
        ),
    ),
)  # fmt: skip
REF = RunbookRef(id="disk", title="Disk", version=3, sha256="0" * 64, file="d.yaml", source="")


def begun(kernel: str = "6.1", version: int = 3) -> Script:
    return Script().add(
        RunStarted(
            runbook=replace(REF, version=version), inputs={"mount": "/var"}, operator="ana", machine="desk", program="h"
        ),
        TargetIdentified(target=HOST, label="root@web-03", facts={"kernel": kernel, "os": "linux"}),
    )  # fmt: skip


def read(script: Script, step: str, verdict: Verdict = Verdict.PASS, **reading: object) -> Script:
    return script.add(
        StepStarted(step=step, entry=1, target=HOST, effect=Effect.READS, command=f"read {step}"),
        StepFinished(step=step, entry=1, target=HOST, verdict=verdict, reading=reading, said=f"{step} was read"),
    )  # fmt: skip


def run_of(script: Script) -> Run:
    return fold(script.recorded)


def good() -> Run:
    script = read(begun(), "space", used_pct=71.0, mount="/var", free_bytes=9 * 2**30)
    return run_of(read(script, "vault", status=200))


def full() -> Run:
    script = read(begun("6.2", 4), "space", Verdict.FAIL, used_pct=96.4, mount="/var", free_bytes=2**30)
    return run_of(read(read(script, "largest", stdout="24G /var/log"), "vault", status=500))


def part(comparison: Comparison, key: str) -> Part:
    return next(one for one in comparison.parts if key in (one.key, one.title))


def changes(found: Part) -> dict[str, str]:
    return {one.name: one.change for one in found.changed}


def test_fields_and_verdicts_stand_side_by_side() -> None:
    space = part(compare_runs(good(), full(), BOOK), "space")
    assert changes(space) == {"used_pct": "+25.4 points", "free_bytes": "-8 GiB, 1/9 of it"}
    assert space.before is not None
    assert space.after is not None
    assert (space.before.verdict, space.after.verdict) == (Verdict.PASS, Verdict.FAIL)
    assert space.has_other_verdict


def test_a_title_is_filled_with_the_values_of_the_run() -> None:
    assert part(compare_runs(good(), full(), BOOK), "space").title == "How full is /var?"


def test_a_step_that_one_side_took_is_told_as_such() -> None:
    forth, back = compare_runs(good(), full(), BOOK), compare_runs(full(), good(), BOOK)
    assert part(forth, "largest").only == "after"
    assert part(back, "largest").only == "before"
    assert [one.key for one in back.parts if one.key] == ["space", "largest", "vault"]


def test_the_limit_that_was_crossed_is_found_by_the_checks_own_outcomes() -> None:
    space = part(compare_runs(good(), full(), BOOK), "space")
    used = next(one for one in space.fields if one.name == "used_pct")
    bound = space.bound_of(used)
    assert bound is not None
    assert (bound.number, bound.verdict) == (95.0, Verdict.FAIL)
    assert space.trouble_of(used) is Verdict.FAIL


def test_within_all_limits_the_nearest_is_told_and_nothing_is_crossed() -> None:
    space = part(compare_runs(full(), good(), BOOK), "space")
    used = next(one for one in space.fields if one.name == "used_pct")
    bound = space.bound_of(used)
    assert bound is not None
    assert bound.number == 85.0
    assert space.trouble_of(used) is None


def test_a_limit_that_fails_goes_before_a_nearer_one() -> None:
    odd = replace(
        BOOK, steps=(CheckStep(id="space", title="S", check="host.disk", outcomes=(
            Outcome(warn="used_pct >= 90"), Outcome(fail="used_pct >= 50"), Outcome(pass_="otherwise"),
        )),),
    )  # fmt: skip
    space = part(compare_runs(full(), good(), odd), "space")
    used = next(one for one in space.fields if one.name == "used_pct")
    assert space.trouble_of(used) is Verdict.FAIL
    space = part(compare_runs(good(), run_of(read(begun(), "space", used_pct=89.0)), odd), "space")
    bound = space.bound_of(next(one for one in space.fields if one.name == "used_pct"))
    assert bound is not None
    assert bound.number == 50.0


def test_what_is_known_of_the_target_is_compared() -> None:
    assert changes(part(compare_runs(good(), full(), BOOK), "Where it ran")) == {"kernel": "changed"}


def test_another_version_of_the_runbook_is_told() -> None:
    assert changes(part(compare_runs(good(), full(), BOOK), "The run"))["runbook_version"] == "changed"


def test_a_sensitive_step_keeps_what_it_read() -> None:
    vault = part(compare_runs(good(), full(), BOOK), "vault")
    assert vault.is_withheld
    assert vault.fields == ()
    assert vault.after is not None
    assert vault.after.said == ""


def test_without_its_runbook_a_run_is_compared_by_ids() -> None:
    assert [one.title for one in compare_runs(good(), full()).parts if one.key] == [
        "space",
        "largest",
        "vault",
    ]


def test_a_check_that_is_not_known_any_more_has_no_limits() -> None:
    gone = replace(BOOK, steps=(CheckStep(id="space", title="Space", check="host.gone"),))
    assert part(compare_runs(good(), full(), gone), "space").bounds == ()


def test_a_run_is_the_same_as_itself() -> None:
    assert compare_runs(full(), full(), BOOK).differing == ()


def test_a_run_without_events_can_be_compared() -> None:
    assert compare_runs(Run(), full(), BOOK).parts


def fleet(*, in_order: tuple[int, ...] = (0, 1, 2)) -> Run:
    """Three hosts, which began in some order."""
    hosts = [f"ssh://root@web-{at:02}" for at in range(1, 4)]
    script = begun().add(
        StepStarted(
            step="load", entry=1, target="", effect=Effect.READS, command="each", is_container=True,
            is_parallel=True, fan=tuple(FanItem(target=host) for host in hosts),
        )
    )  # fmt: skip
    around = script.recorded[-1].seq
    for row in in_order:
        host, used = hosts[row], (12.0, 97.0, 14.0)[row]
        at = {"step": "load", "entry": 1, "row": str(row), "within": around}
        verdict = Verdict.FAIL if used > 95 else Verdict.PASS
        script.add(
            TargetIdentified(target=host, label=host[6:], facts={"kernel": f"6.{row}"}),
            StepStarted(**at, target=host, effect=Effect.READS, command="cpu"),
            StepFinished(**at, target=host, verdict=verdict, reading={"used_pct": used, "cores": 4}),
        )
    return run_of(script.add(StepFinished(step="load", entry=1, verdict=Verdict.FAIL)))


def test_two_hosts_of_a_fan_out_are_laid_side_by_side() -> None:
    run = fleet()
    [fan] = fans_of(run)
    found = compare_rows(run, fan, "0", "1", BOOK)
    assert changes(part(found, "load")) == {"used_pct": "+85 points"}
    assert changes(part(found, "Where it ran"))["kernel"] == "changed"


def test_rows_of_two_runs_meet_by_host_and_not_by_their_number() -> None:
    found = compare_runs(fleet(), fleet(), BOOK)
    keys = [one.key for one in found.parts if one.key]
    assert keys == [f"load[root@web-{at:02}]" for at in range(1, 4)]


def test_rows_stand_in_the_order_of_their_list_whichever_began_first() -> None:
    found = compare_runs(fleet(), fleet(in_order=(2, 0, 1)), BOOK)
    assert [one.key for one in found.parts if one.key] == [f"load[root@web-{at:02}]" for at in range(1, 4)]


def test_a_step_passed_over_has_its_verdict_and_no_fields() -> None:
    skipped = run_of(
        begun().add(StepPassedOver(step="space", entry=1, verdict=Verdict.SKIPPED, reason="no", by="ana"))
    )
    space = part(compare_runs(good(), skipped, BOOK), "space")
    assert space.after is not None
    assert space.after.verdict is Verdict.SKIPPED


def test_the_lines_name_what_differs_and_count_what_does_not() -> None:
    told = list(lines_of(compare_runs(good(), full(), BOOK), str.strip))
    assert "How full is /var?: pass → fail" in told
    assert "  used_pct 71 % → 96.4 %, +25.4 points, limit 95 %" in told
    assert "What takes the space?: only in B (pass)" in told
    assert not any("mount" in line for line in told)
    assert told[-1].endswith("fields differ.")


def test_texts_that_leave_are_masked() -> None:
    def mask(text: str) -> str:
        return text.replace("6.2", "[hidden]")

    comparison = compare_runs(good(), full(), BOOK)
    assert not any("6.2" in line for line in lines_of(comparison, mask))
    assert "6.2" not in str(data_of(comparison, mask))
