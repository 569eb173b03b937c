"""Where a run stands, step by step: numbers, states, how far groups, rows and used runbooks have come."""

import threading
from dataclasses import replace
from typing import Any

from desktop.domain.outcome import Outcome
from desktop.domain.run import Run, RunPhase
from desktop.domain.runbook import Runbook, linked
from desktop.domain.step import (
    AskStep,
    CheckStep,
    Choice,
    DoStep,
    GroupMode,
    GroupStep,
    JudgeStep,
    Retry,
    RunStep,
    Sample,
    UseStep,
    WaitStep,
)
from desktop.domain.target_ref import LOCAL
from desktop.engine import commands as c
from desktop.engine.next import Identify
from desktop.engine.plan import plan
from desktop.targets.base import Call, CommandOutput
from desktop.ui.run.overview import Overview, look_over
from desktop.ui.run.rows import bar_states, done_text, step_rows, troubles
from desktop.ui.run.step_facts import step_facts
from desktop.ui.widgets.states import StepState
from tests.fakes.memory import ScriptedTarget, said
from tests.unit.engine.driving import Driven, run_step, runbook_of

S = StepState
READS = {"good": said("1"), "bad": said("", exit_status=1), "b": said("2"), "d": said("3"), "e": said("4")}


def driven(
    *steps: Any, answers: dict[str, Any] | None = None, links: dict[str, Runbook] | None = None
) -> Driven:
    book = linked(runbook_of(*steps), links or {})
    return Driven(book, ScriptedTarget(LOCAL, {**READS, **(answers or {})}))


def seen(run: Driven) -> Overview:
    """The run as its page would see it; of a run that is paused, what comes once it goes on."""
    book, state = run.session.runbook, run.run
    coming = plan(book, state)
    if state.phase is RunPhase.PAUSED:
        coming = plan(book, replace(state, phase=RunPhase.OPEN, handed_over=None))
    return look_over(book, state, coming)


def hand(step_id: str, **keys: Any) -> DoStep:
    return DoStep(id=step_id, title=step_id, do="Look.", **keys)


def group(step_id: str, *children: Any, mode: GroupMode = GroupMode.SEQUENCE) -> GroupStep:
    return GroupStep(id=step_id, title=step_id, group=children, mode=mode)


def states(view: Overview) -> dict[str, StepState]:
    return {item.path: view.of(item.path) for item in view.items}


def test_children_count_inside_their_group_and_used_steps_show_once_entered() -> None:
    used = runbook_of(run_step("good"), hand("look"))
    steps = (group("g", run_step("b"), group("h", hand("deep"))), UseStep(id="u", title="u", use="test"))
    run = driven(*steps, links={"test": used}).start()
    run.settled()
    assert [(item.path, item.number) for item in seen(run).items] == [
        ("g", "1"), ("b", "1.1"), ("h", "1.2"), ("deep", "1.2.1"), ("u", "2"),
    ]  # fmt: skip
    run.tell(c.MarkDone("deep"))
    run.settled()
    assert [(item.path, item.number) for item in seen(run).items][4:] == [
        ("u", "2"), ("u/good", "2.1"), ("u/look", "2.2"),
    ]  # fmt: skip
    run.session.close()


def test_a_group_that_waits_for_a_person_is_current_and_tells_how_far_it_is() -> None:
    run = driven(group("g", run_step("good"), run_step("bad"), hand("look"), hand("later"))).start()
    run.settled()
    view = seen(run)
    assert states(view) == {
        "g": S.CURRENT,
        "good": S.PASS,
        "bad": S.FAIL,
        "look": S.WAITING,
        "later": S.TO_DO,
    }
    rows = {row.id: row for row in step_rows(view)}
    assert rows["g"].result == "2 of 4 · 1 fail"
    assert (rows["look"].result, rows["look"].depth) == ("waits for you", 1)
    run.session.close()


def test_a_group_tells_its_mode_before_it_is_entered() -> None:
    run = driven(
        hand("first"),
        group("g", hand("a1"), hand("a2"), mode=GroupMode.ANY_ORDER),
        WaitStep(id="w", title="w", wait="90s"),
    ).start()
    run.settled()
    rows = {row.id: row.result for row in step_rows(seen(run))}
    assert (rows["g"], rows["w"]) == ("2 steps, in any order", "waits 1 min 30 s")
    run.session.close()


def test_what_a_ladder_did_not_come_to_is_not_on_the_path() -> None:
    ladder = group("g", run_step("bad"), run_step("good"), mode=GroupMode.LADDER)
    run = driven(ladder, hand("look")).start()
    run.settled()
    assert states(seen(run)) == {"g": S.FAIL, "bad": S.FAIL, "good": S.NOT_APPLICABLE, "look": S.WAITING}
    run.session.close()


def test_the_title_of_a_fan_out_as_a_whole_says_each() -> None:
    run = driven(replace(hand("h", each=("a", "b")), title="Look at ${item}"), hand("end")).start()
    run.settled()
    view = seen(run)
    assert [row.title for row in step_rows(view) if row.id == "h"] == ["Look at each"]
    run.session.close()


def test_a_fan_out_counts_its_rows_and_names_the_one_that_waits() -> None:
    run = driven(hand("each", each=("a", "b", "c")), hand("end")).start()
    run.settled()
    run.tell(c.MarkDone("each", could=False, row="0"))
    run.settled()
    view = seen(run)
    assert (view.current, view.row) == ("each", "1")
    [row] = [row for row in step_rows(view) if row.id == "each"]
    assert (row.state, row.result) == (S.WAITING, "row 2 of 3 waits for you")
    tally = view.tally("each")
    assert tally is not None
    assert tally.words == "1 of 3 · 1 fail"
    run.session.close()


def test_a_step_inside_a_group_that_fans_out_is_counted_over_its_rows() -> None:
    inside = RunStep(id="b", title="b", run="b", outcomes=(
        Outcome(fail="item == 'y'"), Outcome(pass_="otherwise"),
    ))  # fmt: skip
    run = driven(GroupStep(id="g", title="g", group=(inside, hand("look")), each=("x", "y", "z"))).start()
    run.settled()
    run.tell(c.MarkDone("look", row="0"))
    run.settled()
    view = seen(run)
    rows = {row.id: row for row in step_rows(view)}
    assert (rows["b"].state, rows["b"].result) == (S.FAIL, "2 of 3 · 1 fail")
    assert (rows["g"].state, view.current, view.row) == (S.CURRENT, "look", "1")
    run.session.close()


def test_going_back_makes_what_came_after_out_of_date_and_no_failure_of_now() -> None:
    run = driven(hand("first"), run_step("bad"), hand("look")).start()
    run.settled()
    run.tell(c.MarkDone("first"))
    run.settled()
    assert troubles(seen(run)) == (("1 failed", S.FAIL),)
    run.tell(c.GoTo("first"))
    run.settled()
    view = seen(run)
    assert states(view) == {"first": S.WAITING, "bad": S.STALE, "look": S.TO_DO}
    assert (troubles(view), done_text(view)) == ((), "1 of 3 done")
    assert bar_states(view) == (S.WAITING, S.STALE, S.TO_DO)
    run.session.close()


def test_what_was_taken_back_says_so_once_the_run_is_elsewhere() -> None:
    run = driven(hand("first"), hand("second"), hand("third")).start()
    run.settled()
    run.tell(c.MarkDone("first"))
    run.settled()
    run.tell(c.MarkDone("second"))
    run.settled()
    run.tell(c.Undo())
    run.settled()
    assert states(seen(run))["second"] is S.WAITING
    run.tell(c.GoTo("first"))
    run.settled()
    assert states(seen(run))["second"] is S.WITHDRAWN
    run.session.close()


def test_states_that_the_verdict_does_not_tell_are_said() -> None:
    blocked = RunStep(id="blocked", title="b", run="good", needs=("bad",))
    run = driven(hand("skip"), run_step("bad"), blocked, hand("look")).start()
    run.settled()
    run.tell(c.Skip("skip", "no key"))
    run.settled()
    told = {row.id: (row.state, row.result) for row in step_rows(seen(run))}
    assert told["skip"] == (S.SKIPPED, "skipped: no key")
    assert told["blocked"][0] is S.BLOCKED
    assert told["blocked"][1].startswith("blocked: ")
    run.session.close()


def test_a_paused_run_still_tells_where_it_stands() -> None:
    run = driven(hand("first")).start()
    run.settled()
    run.tell(c.Pause())
    run.settled()
    assert states(seen(run)) == {"first": S.WAITING}
    run.session.close()


def test_a_second_pass_through_a_group_begins_with_nothing_done() -> None:
    again = AskStep(id="again", title="again", ask="Again?", choices={
        "yes": Choice(label="yes", next="g"), "no": Choice(label="no"),
    })  # fmt: skip
    run = driven(group("g", hand("one"), hand("two")), again).start()
    for step in ("one", "two"):
        run.settled()
        run.tell(c.MarkDone(step))
    run.settled()
    run.tell(c.Answer("again", "yes"))
    run.settled()
    assert states(seen(run))["two"] is S.TO_DO
    run.session.close()


def test_a_group_that_the_run_ended_inside_has_the_worst_of_what_is_in_it() -> None:
    end = JudgeStep(
        id="j", title="j", judge="Enough.", outcomes=(Outcome(warn="otherwise", next="end.resolved"),)
    )
    run = driven(group("g", run_step("good"), end, hand("never"))).start()
    run.settled()
    assert states(seen(run)) == {"g": S.WARN, "good": S.PASS, "j": S.WARN, "never": S.NOT_APPLICABLE}
    run.session.close()


def test_a_reading_that_the_program_ended_in_is_told_and_counts_as_nothing_found() -> None:
    begun, hang = threading.Event(), threading.Event()

    def hangs(call: Call) -> CommandOutput:
        begun.set()
        hang.wait(5)
        return said()

    book = runbook_of(run_step("read"))
    first = Driven(book, ScriptedTarget(LOCAL, {"read": hangs})).start()
    assert begun.wait(5)
    again = Driven(book, ScriptedTarget(LOCAL, {"read": said()}), pace=c.Pace.GUIDED)
    again.journal.runs["run-1"] = list(first.journal.runs["run-1"])
    again.reopen()
    again.settled()
    view = seen(again)
    [row] = step_rows(view)
    assert (row.state, row.result) == (S.CURRENT, "was cut off, and is read again")
    assert (done_text(view), troubles(view)) == ("0 of 1 done", ())
    hang.set()
    first.session.close()
    again.session.close()


def test_a_sampled_check_says_how_often_it_is_read_and_how_long_that_takes() -> None:
    sampled = Sample(times=6, every="10s")
    book = runbook_of(CheckStep(id="a", title="A", check="host.disk", sample=sampled, timeout="20s"))
    view = look_over(book, Run(), plan(book, Run()))
    assert (
        step_facts(replace(view, current="a"), "a").limit == "6 samples, one every 10 s · at most 1 min 10 s"
    )


def test_a_check_that_is_read_again_says_how_often_and_that_all_of_it_takes_as_long() -> None:
    again = Retry(times=5, every="10s", until="used_pct < 85")
    book = runbook_of(CheckStep(id="a", title="A", check="host.disk", retry=again, timeout="20s"))
    view = look_over(book, Run(), plan(book, Run()))
    limit = step_facts(replace(view, current="a"), "a").limit
    assert limit == "looks up to 5 times, 10 s apart · at most 2 min 20 s"


def test_the_command_of_a_check_is_told_before_the_first_target_is_reached() -> None:
    """It is what the person is about to run; once it has run it reads the same."""
    step = CheckStep(id="a", title="A", check="host.load", on="ssh:web-03")
    run = Driven(runbook_of(step), pace=c.Pace.GUIDED).start()
    run.settled()
    view = seen(run)
    assert isinstance(view.coming, Identify)
    assert step_facts(view, "a").command == "handrail check host.load --on ssh:web-03"
    unknown = replace(step, with_={"path": "${nobody}"})
    assert step_facts(replace(view, items=(replace(view.items[0], step=unknown),),
                              by_path={"a": replace(view.items[0], step=unknown)}), "a").command == ""  # fmt: skip
    run.session.close()
