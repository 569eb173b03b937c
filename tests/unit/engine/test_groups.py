"""The way through a group, what it comes to, and how a run gets into its middle and out of it."""

from dataclasses import replace
from typing import Any

import pytest

from desktop.domain.errors import DeadlineError, HostKeyError
from desktop.domain.events import Decision
from desktop.domain.run import EntryState
from desktop.domain.step import (
    AskStep,
    Choice,
    DoStep,
    Effect,
    EndStep,
    EscalateStep,
    Escalation,
    GroupMode,
    GroupStep,
    Step,
)
from desktop.domain.target_ref import LOCAL, parse_target
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskDecision, AskDone, AskHostKey, AskQuestion, Execute, Over
from tests.fakes.memory import Answer, ScriptedTarget, said
from tests.unit.engine.driving import ask_step, outcome, run_step, runbook_of
from tests.unit.engine.stepped import Fleet, Stepped

JUDGED = (
    outcome("fail: n > 5", say="${n} is much"),
    outcome("warn: n > 3"),
    outcome("unknown: n < 0"),
    outcome("pass: otherwise"),
)


def read(step_id: str, **keys: Any) -> Step:
    return run_step(step_id, **{"capture": {"n": "number"}, "outcomes": JUDGED, **keys})


def group(*steps: Step, mode: GroupMode = GroupMode.SEQUENCE, **keys: Any) -> GroupStep:
    return GroupStep(id="g", title="G", group=steps, mode=mode, **keys)


def answers(**stdout: str | Exception) -> dict[str, Answer | list[Answer]]:
    return {step: said(text) if isinstance(text, str) else text for step, text in stdout.items()}


def test_a_sequence_comes_to_the_worst_of_its_children() -> None:
    driven = Stepped(runbook_of(group(read("a"), read("b"), read("c"))), answers(a="1", b="7", c="4")).start()
    assert driven.path == ["g", "a", "b", "c"]
    assert (driven.entry("g").verdict, driven.entry("g").said) == (Verdict.FAIL, "b: 7 is much")
    rows = driven.entry("g").reading["rows"]
    assert [(row["id"], row["verdict"], row["n"]) for row in rows] == [  # type: ignore[union-attr,index]
        ("a", "pass", 1), ("b", "fail", 7), ("c", "warn", 4),
    ]  # fmt: skip
    assert driven.run.verdict is Verdict.FAIL


def test_a_child_whose_title_asks_something_is_told_without_a_colon() -> None:
    driven = Stepped(runbook_of(group(replace(read("a"), title="Is it much?"))), answers(a="7")).start()
    assert driven.entry("g").said == "Is it much? 7 is much"


def test_own_outcomes_judge_the_rows_and_what_they_came_to() -> None:
    judged = (
        outcome(
            "warn: verdict == 'fail' and sum(r.n for r in rows) < 20",
            say="${len(rows)} looked at.",
            next="end.workaround",
        ),
        outcome("pass: otherwise"),
    )
    book = runbook_of(group(read("a"), read("b"), outcomes=judged), run_step("after"))
    driven = Stepped(book, answers(a="1", b="7")).start()
    assert driven.next == Over(Ended.WORKAROUND)
    assert (driven.entry("g").verdict, driven.entry("g").said) == (Verdict.WARN, "2 looked at.")


def test_the_answer_to_a_child_is_in_its_row() -> None:
    step = group(
        ask_step("q", yes="", no=""),
        outcomes=(outcome("fail: rows[0].answer == 'no'"), outcome("pass: otherwise")),
    )
    driven = Stepped(runbook_of(step)).start().says(c.Answer("q", "no"))
    assert driven.entry("g").verdict is Verdict.FAIL


def test_a_group_in_which_nothing_applied_does_not_apply() -> None:
    driven = Stepped(runbook_of(group(read("a", when="1 > 2"), obligation="Put it back."))).start()
    assert driven.entry("g").verdict is Verdict.NOT_APPLICABLE
    assert driven.run.open_obligations == ()


@pytest.mark.parametrize(
    ("numbers", "path", "verdict"),
    [
        ("111", ["g", "a", "b", "c"], Verdict.PASS),
        ("141", ["g", "a", "b"], Verdict.WARN),
        ("171", ["g", "a", "b"], Verdict.FAIL),
    ],
)
def test_a_ladder_stops_at_the_first_that_is_not_pass(
    numbers: str, path: list[str], verdict: Verdict
) -> None:
    book = runbook_of(group(read("a"), read("b"), read("c"), mode=GroupMode.LADDER))
    driven = Stepped(book, answers(**dict(zip("abc", numbers, strict=True)))).start()
    assert (driven.path, driven.entry("g").verdict) == (path, verdict)


def test_a_ladder_passes_by_what_does_not_apply() -> None:
    book = runbook_of(group(read("a", when="1 > 2"), read("b"), mode=GroupMode.LADDER))
    assert Stepped(book, answers(b="1")).start().path == ["g", "a", "b"]


def test_a_ladder_that_breaks_goes_where_the_broken_rung_leads_outside() -> None:
    rung = read("a", outcomes=(outcome("fail: n > 5", next="fix"), outcome("pass: otherwise")))
    book = runbook_of(group(rung, read("b"), mode=GroupMode.LADDER), run_step("after"), run_step("fix"))
    assert Stepped(book, answers(a="7", fix="")).start().path == ["g", "a", "fix"]


def test_a_ladder_does_not_go_on_when_a_person_says_that_a_rung_failed() -> None:
    rung = read("a", outcomes=(outcome("pass: n < 5", next="b"),))
    for decision, verdict in ((Decision.BY_HAND, Verdict.FAIL), (Decision.GO_ON, None)):
        book = runbook_of(group(rung, read("b"), mode=GroupMode.LADDER))
        driven = Stepped(book, answers(a="x", b="1")).start()
        driven.says(c.Decide("a", decision, verdict=verdict))
        assert driven.path == ["g", "a"]


def test_first_known_stops_at_the_first_that_is_not_unknown_and_has_its_reading() -> None:
    book = runbook_of(
        group(read("a"), read("b"), read("c"), mode=GroupMode.FIRST_KNOWN),
        run_step("x", env={"N": "${steps.g.n}"}),
    )
    driven = Stepped(book, answers(a=DeadlineError("late"), b="7", x="")).start()
    assert driven.path == ["g", "a", "b", "x"]
    assert (driven.entry("g").verdict, driven.entry("g").reading["n"]) == (Verdict.FAIL, 7)
    assert driven.fleet.known["local"].asked[-1] == ("x", {"N": "7"})


def test_first_known_that_finds_nothing_is_unknown() -> None:
    book = runbook_of(group(read("a"), read("b"), mode=GroupMode.FIRST_KNOWN))
    driven = Stepped(book, answers(a=DeadlineError("late"), b=DeadlineError("late too"))).start()
    assert (driven.entry("g").verdict, driven.entry("g").reason) == (Verdict.UNKNOWN, "late")


def test_first_known_asks_nobody_where_a_branching_child_is_unknown() -> None:
    child = read("a", outcomes=(outcome("pass: n > 5", next="end.resolved"),))
    book = runbook_of(group(child, read("b"), mode=GroupMode.FIRST_KNOWN))
    assert Stepped(book, answers(a="1", b="1")).start().path == ["g", "a", "b"]


def test_an_unknown_child_that_branches_asks_inside_the_group() -> None:
    child = read("a", outcomes=(outcome("pass: n > 5", next="b"),))
    driven = Stepped(runbook_of(group(child, read("b"))), answers(a="1", b="1")).start()
    assert isinstance(driven.next, AskDecision)
    driven.says(c.Decide("a", Decision.GO_ON))
    assert driven.path == ["g", "a", "b"]


def asked(*names: str) -> GroupStep:
    return group(*(ask_step(name, yes="", no="") for name in names), mode=GroupMode.ANY_ORDER)


def test_any_order_lets_a_person_pick_another_child_and_comes_back_to_the_others() -> None:
    driven = Stepped(runbook_of(asked("a", "b", "c"), run_step("after")), answers(after="")).start()
    assert driven.at == ("a", "")
    driven.says(c.GoTo("c")).says(c.Answer("c", "yes"))
    assert driven.at == ("a", "")
    driven.says(c.Answer("a", "yes")).says(c.GoTo("b")).says(c.Answer("b", "no"))
    assert driven.path == ["g", "c", "a", "b", "after"]
    assert not any(entry.is_stale for entry in driven.run.entries)
    assert [row["id"] for row in driven.entry("g").reading["rows"]] == ["c", "a", "b"]  # type: ignore[union-attr,index]


def test_picking_an_unentered_child_in_a_second_round_makes_nothing_stale() -> None:
    driven = Stepped(runbook_of(asked("a", "b"), ask_step("again", yes="g", no="end.resolved"))).start()
    for name in ("a", "b", "again"):
        driven.says(c.Answer(name, "yes"))
    driven.says(c.GoTo("b"))
    assert not any(entry.is_stale for entry in driven.run.entries)
    driven.says(c.Answer("b", "yes")).says(c.Answer("a", "yes"))
    assert driven.at == ("again", "")


def test_going_back_to_a_child_of_any_order_does_what_came_after_it_again() -> None:
    driven = Stepped(runbook_of(asked("a", "b", "c"))).start()
    driven.says(c.Answer("a", "yes")).says(c.Answer("b", "yes")).says(c.GoTo("a")).says(c.Answer("a", "no"))
    assert driven.at == ("b", "")


def test_parallel_children_are_read_side_by_side() -> None:
    steps = (read("a", on="ssh:a"), read("b", on="ssh:b"), read("c", on="ssh:b"))
    driven = Stepped(
        runbook_of(group(*steps, mode=GroupMode.PARALLEL), run_step("after")),
        answers(a="1", b="4", c="1", after=""),
    )
    driven.start(is_held=True).work("ssh:a").work("ssh:b")
    assert driven.lanes.waiting == ["ssh:a", "ssh:b"]
    assert [one.step for one in driven.run.working] == ["a", "b", "c"]
    driven.settle()
    assert driven.entry("g").verdict is Verdict.WARN
    assert driven.path[-1] == "after"


def test_parallel_children_that_need_a_person_come_one_after_the_other() -> None:
    driven = Stepped(
        runbook_of(group(read("a"), ask_step("b", yes=""), mode=GroupMode.PARALLEL)), answers(a="1")
    ).start()
    assert driven.at == ("b", "")
    assert not driven.entry("g").is_parallel


def test_a_key_among_parallel_children_is_asked_for_once_all_have_ended() -> None:
    fault = HostKeyError("new", host="a", fingerprint="SHA256:a", is_changed=False)
    targets = Fleet(answers(a="1", b="1"), local=ScriptedTarget(LOCAL, answers(a="1"), identity=fault))
    steps = (read("a"), read("b", on="ssh:b"))
    driven = Stepped(runbook_of(group(*steps, mode=GroupMode.PARALLEL)), targets).start()
    assert isinstance(driven.next, AskHostKey)
    assert ("ssh:b", "b") in targets.asked
    driven.says(c.AcceptHostKey("a", "SHA256:a"))
    assert driven.entry("g").verdict is Verdict.PASS


def test_a_parallel_child_that_turns_out_to_fan_out_is_done_when_gone_to() -> None:
    fault = HostKeyError("new", host="k", fingerprint="SHA256:k", is_changed=False)
    key = ScriptedTarget(parse_target("ssh:k"), answers(c="1"), identity=fault)
    targets = Fleet(answers(first="", a="ssh:x\nssh:y\n", b="1"), **{"ssh:k": key})
    first = run_step("a", capture={"hosts": "lines"})
    steps = (first, read("b", on="${steps.a.hosts}"), read("c", on="ssh:k"))
    book = runbook_of(run_step("first"), group(*steps, mode=GroupMode.PARALLEL))
    driven = Stepped(book, targets).start()
    assert driven.entry("b").verdict is Verdict.UNKNOWN  # the hosts were not known when it began
    assert isinstance(driven.next, AskHostKey)
    driven.says(c.GoTo("b"))
    assert driven.path == ["first", "g", "a", "b", "c", "b", "b[0]", "b[1]", "c"]
    assert driven.entry("b").verdict is Verdict.PASS
    assert isinstance(driven.next, AskHostKey)


def test_groups_inside_groups_are_summed_up_level_by_level() -> None:
    inner = GroupStep(id="h", title="H", group=(read("a"), read("b")))
    driven = Stepped(runbook_of(group(inner, read("c"))), answers(a="1", b="7", c="1")).start()
    assert driven.path == ["g", "h", "a", "b", "c"]
    assert driven.verdicts["h"] is driven.verdicts["g"] is Verdict.FAIL


@pytest.mark.parametrize("where", ["fix", "end.resolved"])
def test_a_jump_out_of_nested_groups_sums_them_up_and_goes_there(where: str) -> None:
    inner = GroupStep(id="h", title="H", group=(read("a", next=where), read("b")))
    book = runbook_of(group(inner, read("c")), run_step("between"), run_step("fix"))
    driven = Stepped(book, answers(a="7", fix="")).start()
    assert driven.path == ["g", "h", "a", *(["fix"] if where == "fix" else [])]
    assert [driven.verdicts[step] for step in ("h", "g")] == [Verdict.FAIL, Verdict.FAIL]
    assert driven.next == Over(Ended.COMPLETED if where == "fix" else Ended.RESOLVED)


def test_a_jump_between_children_stays_in_the_group() -> None:
    book = runbook_of(group(read("a", next="c"), read("b"), read("c")))
    assert Stepped(book, answers(a="1", c="1")).start().path == ["g", "a", "c"]


def test_a_jump_into_a_group_enters_it_at_that_child() -> None:
    inner = GroupStep(id="h", title="H", group=(read("a"), read("b")))
    book = runbook_of(run_step("first", next="b"), group(read("x"), inner, read("c")))
    driven = Stepped(book, answers(first="", b="1", c="1")).start()
    assert driven.path == ["first", "g", "h", "b", "c"]


def test_a_jump_from_one_group_into_another_sums_the_first_up() -> None:
    other = GroupStep(id="h", title="H", group=(read("b"), read("c")))
    book = runbook_of(group(read("a", next="c")), other)
    driven = Stepped(book, answers(a="1", c="1")).start()
    assert driven.path == ["g", "a", "h", "c"]
    assert driven.verdicts["g"] is Verdict.PASS


def test_a_jump_back_into_a_group_goes_on_with_what_was_found_in_it() -> None:
    judged = (outcome("fail: n > 5", next="fix"), outcome("pass: otherwise"))
    book = runbook_of(
        group(read("a"), read("b", outcomes=judged)),
        run_step("done", next="end.resolved"),
        run_step("fix", next="b"),
    )
    driven = Stepped(
        book, {"a": said("4"), "b": [said("7"), said("1")], "fix": said(), "done": said()}
    ).start()
    assert driven.path == ["g", "a", "b", "fix", "g", "b", "done"]
    assert driven.verdicts["g"] is Verdict.WARN  # a was not looked at again, and still counts


def test_a_jump_to_the_group_itself_begins_it_anew() -> None:
    again = AskStep(
        id="again", title="A", ask="?", choices={"y": Choice(label="Y", next="g"), "n": Choice(label="N")}
    )
    driven = Stepped(runbook_of(group(read("a"), again)), {"a": [said("7"), said("1")]}).start()
    driven.says(c.Answer("again", "y")).says(c.Answer("again", "n"))
    assert driven.path == ["g", "a", "again", "g", "a", "again"]
    assert driven.verdicts["g"] is Verdict.PASS


def test_a_jump_into_a_group_that_does_not_apply_passes_it_over() -> None:
    book = runbook_of(run_step("first", next="a"), group(read("a"), when="1 > 2"), run_step("after"))
    driven = Stepped(book, answers(first="", after="")).start()
    assert driven.path == ["first", "g", "after"]
    assert driven.next == Over(Ended.COMPLETED)


def test_an_end_inside_a_group_ends_the_run_with_its_words_once_the_group_is_summed_up() -> None:
    fin = EndStep(id="fin", end=Ended.RESOLVED, say="It was ${steps.a.n}.")
    driven = Stepped(runbook_of(group(read("a"), fin), run_step("after")), answers(a="7")).start()
    assert driven.next == Over(Ended.RESOLVED)
    assert driven.path == ["g", "a", "fin"]
    assert driven.entry("g").state is EntryState.FINISHED
    assert driven.run.end is not None
    assert (driven.run.end.said, driven.run.end.verdict) == ("It was 7.", Verdict.FAIL)


def test_an_end_in_a_row_ends_the_run_once_all_rows_are_done() -> None:
    fin = EndStep(id="fin", end=Ended.RESOLVED)
    driven = Stepped(
        runbook_of(group(read("a"), fin, each=(1, 2)), run_step("after")), answers(a="1")
    ).start()
    assert driven.next == Over(Ended.RESOLVED)
    assert driven.path.count("a[1]") == 1


def test_a_hand_over_inside_a_group_ends_the_run_there_with_what_was_found() -> None:
    up = EscalateStep(id="up", title="Up", escalate=Escalation(to="Ops"))
    driven = Stepped(runbook_of(group(read("a"), up, read("b"))), answers(a="7")).start()
    assert driven.next == Over(Ended.ESCALATED)
    assert driven.run.end is not None
    assert driven.run.end.verdict is driven.run.verdict is Verdict.FAIL
    assert driven.entry("g").state is EntryState.INTERRUPTED


def test_stopping_inside_a_group_counts_what_was_found_in_it() -> None:
    driven = Stepped(runbook_of(group(read("a"), ask_step("b", yes=""))), answers(a="7")).start()
    driven.says(c.Stop("enough"))
    assert driven.run.end is not None
    assert driven.run.end.verdict is driven.run.verdict is Verdict.FAIL


def test_a_group_is_skipped_as_a_whole_only_before_it_is_entered() -> None:
    driven = Stepped(
        runbook_of(group(read("a"), read("b"), mode=GroupMode.PARALLEL)),
        answers(a="1", b="1"),
        pace=c.Pace.GUIDED,
    ).start()
    driven.says(c.Skip("g", "not today"))
    assert driven.path == ["g"]
    assert driven.verdicts == {"g": Verdict.SKIPPED}


def test_when_and_needs_pass_a_whole_group_over() -> None:
    book = runbook_of(read("x"), group(read("a"), needs=("x",)))
    driven = Stepped(book, answers(x="7")).start()
    assert driven.path == ["x", "g"]
    assert driven.verdicts["g"] is Verdict.BLOCKED


def test_the_place_of_a_group_is_that_of_its_children() -> None:
    driven = Stepped(
        runbook_of(group(read("a"), read("b", on="ssh:b"), on="${host}")), answers(a="1", b="1")
    ).start(host="ssh:x")
    assert driven.fleet.asked == [("ssh:x", "a"), ("ssh:b", "b")]


def test_observe_only_blocks_the_changes_inside() -> None:
    book = runbook_of(
        group(
            read("a"),
            run_step("b", effect=Effect.CHANGES),
            DoStep(id="d", title="D", do="?", effect=Effect.CHANGES),
        )
    )
    driven = Stepped(book, answers(a="1")).start(observe_only=True)
    assert driven.verdicts == {
        "g": Verdict.PASS,
        "a": Verdict.PASS,
        "b": Verdict.BLOCKED,
        "d": Verdict.BLOCKED,
    }


def test_a_crash_inside_a_group_goes_on_inside_it() -> None:
    driven = Stepped(
        runbook_of(group(read("a"), read("b"), ask_step("c", yes=""))), answers(a="1", b="1")
    ).start()
    for cut in range(2, len(driven.events) + 1):
        again = driven.again(cut)
        assert isinstance(again.next, AskQuestion), cut
        assert again.run.containers[0].step == "g"
        assert [
            row.verdict
            for row in again.run.inside(again.run.containers[0].seq)
            if row.state is EntryState.FINISHED
        ][:2] == [Verdict.PASS] * 2


def test_a_person_asked_inside_a_group_is_asked_by_the_steps_own_id() -> None:
    driven = Stepped(runbook_of(group(DoStep(id="d", title="D", do="Do it.")))).start()
    assert isinstance(driven.next, AskDone)
    assert driven.says(c.MarkDone("d")).next == Over(Ended.COMPLETED)


def test_the_guided_pace_enters_a_group_by_itself_and_waits_at_its_first_reading() -> None:
    driven = Stepped(runbook_of(group(read("a"))), answers(a="1"), pace=c.Pace.GUIDED).start()
    driven.says(c.Proceed())
    assert isinstance(driven.next, Execute | Over)


def test_a_jump_into_a_parallel_group_reaches_its_target_once() -> None:
    steps = (read("a", on="ssh:x"), read("b", on="ssh:x"))
    book = runbook_of(run_step("first", next="b"), group(*steps, mode=GroupMode.PARALLEL))
    driven = Stepped(book, answers(first="", a="1", b="1")).start()
    assert driven.kinds.count("TargetIdentified") == 2  # local, and ssh:x once
    assert driven.path == ["first", "g", "b", "a"]
    fault = HostKeyError("other", host="x", fingerprint="SHA256:x", is_changed=True)
    off = Fleet(answers(first=""), **{"ssh:x": ScriptedTarget(parse_target("ssh:x"), identity=fault)})
    assert Stepped(book, off).start().path == ["first", "g", "b", "a"]
