"""How steps end that could not be done as they were written."""

from dataclasses import replace
from typing import Any

from desktop.domain.errors import NotApplicableError
from desktop.domain.events import Decision
from desktop.domain.inputs import Input, InputType
from desktop.domain.step import AskStep, Choice, DoStep, Effect
from desktop.domain.target_ref import LOCAL
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskDecision, AskDone, AskQuestion, Over
from tests.fakes.memory import ScriptedTarget, said
from tests.unit.engine.driving import Driven, outcome, run_step, runbook_of
from tests.unit.engine.stepped import Stepped


def test_choice_that_does_not_apply_is_not_offered() -> None:
    ask = AskStep(
        id="kind",
        title="Kind",
        ask="Which?",
        choices={"a": Choice(label="A", when="n > 1"), "b": Choice(label="B")},
    )
    book = runbook_of(ask, inputs={"n": Input(type=InputType.INTEGER)})
    asked = Driven(book).start(n=1).settled()
    assert isinstance(asked, AskQuestion)
    assert [option.value for option in asked.options] == ["b"]
    only = replace(book, steps=(replace(ask, choices={"a": ask.choices["a"]}),))
    driven = Driven(only).start(n=1)
    assert driven.settled() == Over(Ended.COMPLETED)
    assert driven.run.latest["kind"].verdict is Verdict.NOT_APPLICABLE


def test_typed_answer_is_checked_and_judged() -> None:
    ask = AskStep(
        id="n",
        title="N",
        ask="How many?",
        answer=Input(type=InputType.INTEGER),
        outcomes=(outcome("fail: answer > 5", next="end.unresolved"), outcome("pass: otherwise")),
    )
    driven = Driven(runbook_of(ask)).start()
    driven.settled()
    refused = driven.tell(c.Answer("n", "many"))
    assert refused is not None
    assert "not a whole number" in refused.reason
    assert driven.tell(c.Answer("n", "7")) is None
    assert driven.settled() == Over(Ended.UNRESOLVED)
    assert (driven.run.latest["n"].answer, driven.run.latest["n"].verdict) == (7, Verdict.FAIL)


def test_done_that_no_outcome_fits_is_unknown_and_could_not_is_a_fail() -> None:
    for could, verdict in ((True, Verdict.UNKNOWN), (False, Verdict.FAIL)):
        do = DoStep(id="look", title="Look", do="Look.", outcomes=(outcome("pass: answer == 'seen'"),))
        driven = Driven(runbook_of(do)).start()
        assert isinstance(driven.settled(), AskDone)
        driven.tell(c.MarkDone("look", could=could))
        driven.settled()
        assert driven.run.latest["look"].verdict is verdict


def test_output_that_cannot_be_captured_is_unknown_and_keeps_its_status() -> None:
    step = run_step("read", capture={"n": "number"}, effect=Effect.CHANGES)
    driven = Driven(runbook_of(step), ScriptedTarget(LOCAL, {"read": said("many")})).start()
    driven.settled()
    driven.tell(c.Consent("read", "read"))
    assert driven.settled() == Over(Ended.COMPLETED)
    entry = driven.run.latest["read"]
    assert (entry.verdict, entry.reading["exit_status"]) == (Verdict.UNKNOWN, 0)  # it did run


def test_set_that_cannot_be_worked_out_and_refused_status_are_unknown() -> None:
    book = runbook_of(
        run_step("one", set={"x": "nope + 1"}),
        run_step("two", outcomes=(outcome("pass: otherwise"),)),
        run_step("three"),
        run_step("four"),
    )
    answers = {
        "one": said(),
        "two": said(exit_status=4, stderr="broken"),
        "three": NotApplicableError("none here"),
    }
    driven = Driven(book, ScriptedTarget(LOCAL, {**answers, "four": said(exit_status=127)})).start()
    driven.settled()
    reasons = {entry.step: entry.reason for entry in driven.run.entries}
    assert {entry.verdict for entry in driven.run.entries} == {Verdict.UNKNOWN}
    assert "`set` could not be worked out" in reasons["one"]
    assert "exit status 4: broken" in reasons["two"]
    assert "none here" in reasons["three"]
    assert "not installed there" in reasons["four"]


def test_reading_by_hand_goes_where_that_verdict_leads() -> None:
    step = run_step(
        "look", outcomes=(outcome("pass: n > 1", next="end.resolved"), outcome("fail: otherwise"))
    )
    driven = Driven(
        runbook_of(step, run_step("after")), ScriptedTarget(LOCAL, {"look": said(), "after": said()})
    )
    assert isinstance(driven.start().settled(), AskDecision)
    refused = driven.tell(c.Decide("look", Decision.HAPPENED))
    assert refused is not None
    assert "you can choose retry, by_hand, go_on" in refused.reason
    driven.tell(c.Decide("look", Decision.BY_HAND, verdict=Verdict.FAIL))
    assert driven.settled() == Over(Ended.COMPLETED)
    assert driven.path == ["look", "after"]


def test_only_an_outcome_about_the_scripts_own_exit_status_takes_one_that_is_not_accepted() -> None:
    def verdict_of(**keys: Any) -> Verdict | None:
        book = runbook_of(run_step("a"), run_step("b", **keys))
        driven = Stepped(book, {"a": said(), "b": said(exit_status=2)}).start()
        return driven.entry("b").verdict

    warned = (outcome("warn: exit_status == 2"), outcome("pass: otherwise"))
    other = (outcome("warn: steps.a.exit_status == 0"), outcome("pass: otherwise"))
    by_set = (outcome("warn: is_two"), outcome("pass: otherwise"))
    assert verdict_of(outcomes=warned) is Verdict.WARN
    assert verdict_of(outcomes=other) is Verdict.UNKNOWN
    assert verdict_of(set={"is_two": "exit_status == 2"}, outcomes=by_set) is Verdict.WARN
    assert verdict_of(outcomes=other, accept_exit=(0, 2)) is Verdict.WARN
