"""A run that is taken up again: readings that had become old, waits that go on, and who takes it over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.domain.events import Decision, HandedOver, RunResumed, TargetIdentified
from desktop.domain.run import EntryState, RunPhase
from desktop.domain.step import Effect, GroupMode, GroupStep, WaitStep
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskConsent, AskDecision, AskQuestion, Execute, Over, Paused, WaitKind
from tests.fakes.memory import said
from tests.unit.engine.driving import ask_step, outcome, run_step, runbook_of
from tests.unit.engine.stepped import Stepped

N = {"capture": {"n": "number"}, "outcomes": (outcome("fail: n > 5"), outcome("pass: otherwise"))}
ASK = ask_step("ask", yes="", no="")


class Clock:
    """Stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


def left_alone(book: Any, answers: Any, **time: float) -> Stepped:
    """A run that was begun, broken off, and opened again after this time."""
    clock = Clock()
    driven = Stepped(book, answers, now=clock).start()
    clock.pass_by(**time)
    return driven.again(now=clock)


def fresh(step_id: str = "a", **keys: Any) -> Any:
    return run_step(step_id, fresh_for="10m", **{**N, **keys})


@pytest.mark.parametrize(("machine", "looks"), [("desk", 1), ("lap", 2)])
def test_this_computer_is_identified_again_where_a_run_goes_on_at_another_one(
    machine: str, looks: int
) -> None:
    begun = Stepped(runbook_of(run_step("a"), ASK, run_step("b")), {"a": said(), "b": said()}).start()
    assert not begun.run.strangers
    driven = begun.again(machine=machine).says(c.Answer("ask", "yes"))
    assert driven.path == ["a", "ask", "b"]
    assert [one.target for one in driven.events if isinstance(one, TargetIdentified)] == ["local"] * looks
    assert not driven.run.strangers


def test_a_reading_that_is_still_fresh_is_not_taken_again() -> None:
    assert left_alone(runbook_of(fresh(), ASK), {"a": said("1")}, minutes=9).path == ["a"]


def test_an_old_reading_is_taken_again_before_the_run_goes_on_where_it_stood() -> None:
    driven = left_alone(
        runbook_of(fresh(), run_step("b"), ASK), {"a": [said("1"), said("2")], "b": said()}, minutes=11
    )
    assert driven.path == ["a", "b", "a"]
    assert driven.run.entries[-1].is_recheck
    assert isinstance(driven.next, AskQuestion)  # the same verdict: nothing to ask
    resumed = next(event for event in driven.events if isinstance(event, RunResumed))
    assert resumed.recheck == ("a",)
    assert driven.entry("a").reading["n"] == 2


def test_what_differs_now_is_asked_about_each_for_itself() -> None:
    book = runbook_of(fresh("a"), fresh("b"), fresh("x"), ASK)
    answers = {"a": [said("1"), said("7")], "b": [said("1"), said("7")], "x": said("1")}
    driven = left_alone(book, answers, minutes=11)
    assert isinstance(driven.next, AskDecision)
    assert (driven.at, "it was pass, and is fail now" in driven.next.reason) == (("a", ""), True)
    driven.says(c.Decide("a", Decision.GO_ON))
    assert driven.at == ("b", "")
    driven.says(c.Decide("b", Decision.GO_ON))
    assert driven.at == ("ask", "")
    assert driven.run.verdict is Verdict.FAIL


def test_a_person_may_go_on_from_what_differs_now() -> None:
    driven = left_alone(
        runbook_of(fresh("a"), run_step("b"), ASK),
        {"a": [said("1"), said("7"), said("8")], "b": said()},
        minutes=11,
    )
    driven.says(c.Decide("a", Decision.RETRY))
    assert driven.path == ["a", "b", "a", "a", "b"]
    assert driven.at == ("ask", "")


def test_an_old_reading_inside_a_group_is_taken_again_where_it_was_taken() -> None:
    group = GroupStep(id="g", title="G", group=(fresh("a"), ASK), on="ssh:x")
    driven = left_alone(runbook_of(group), {"a": [said("1"), said("7")]}, minutes=11)
    assert driven.fleet.asked == [("ssh:x", "a"), ("ssh:x", "a")]
    driven.says(c.Decide("a", Decision.GO_ON)).says(c.Answer("ask", "yes"))
    assert driven.verdicts["g"] is Verdict.FAIL  # by what was read last


def test_an_old_reading_beside_others_that_are_being_read_comes_first() -> None:
    clock = Clock()
    book = runbook_of(fresh("a"), run_step("b", on=("ssh:x", "ssh:y")), ASK)
    driven = Stepped(book, {"a": said("1"), "b": said()}, now=clock).start()
    places = [place for place, kind in enumerate(driven.kinds, 1) if kind == "StepStarted"]
    clock.pass_by(minutes=11)
    again = driven.again(places[1], now=clock)  # right after the fan-out was begun
    assert again.path == ["a", "b", "a", "b[0]", "b[1]"]
    held = Stepped(book, {"a": said("1"), "b": said()}, now=clock)
    held.journal.runs["run-1"] = list(driven.journal.events("run-1"))[: places[1]]  # type: ignore[attr-defined]
    held.session.reopen(held.journal.events("run-1"))
    assert held.hold().lanes.waiting == ["local"]  # nothing beside it


def test_an_old_fan_out_or_group_is_asked_about() -> None:
    for step in (
        run_step("a", each=(1, 2), fresh_for="10m"),
        GroupStep(id="a", title="A", group=(run_step("b"),), fresh_for="10m"),
    ):
        answers = {"a": said(), "b": said()}
        for decision in (Decision.GO_ON, Decision.RETRY):
            driven = left_alone(runbook_of(step, ASK), answers, minutes=11)
            assert isinstance(driven.next, AskDecision)
            assert (driven.at, "older than 10m" in driven.next.reason) == (("a", ""), True)
            before = len(driven.path)
            driven.says(c.Decide("a", decision))
            assert driven.at == ("ask", "")
            assert (len(driven.path) > before) is (decision is Decision.RETRY)


def test_a_change_is_never_made_again_because_it_is_old() -> None:
    book = runbook_of(run_step("a", effect=Effect.CHANGES, fresh_for="10m"), ASK)
    clock = Clock()
    driven = Stepped(book, {"a": said()}, now=clock).start().consents()
    clock.pass_by(days=1)
    assert driven.again(now=clock).at == ("ask", "")
    assert driven.fleet.asked == [("local", "a")]


def test_a_reading_that_was_being_taken_again_when_the_program_ended_still_stands() -> None:
    clock = Clock()
    answers = {"a": [said("1"), said("2"), said("3")]}
    driven = Stepped(runbook_of(fresh(), ASK), answers, now=clock).start()
    clock.pass_by(minutes=11)
    again = driven.again(now=clock)
    started = [place for place, kind in enumerate(again.kinds, 1) if kind == "StepStarted"][-1]
    third = again.again(started, now=clock)
    assert [entry.state for entry in third.run.entries] == [
        EntryState.FINISHED,
        EntryState.INTERRUPTED,
        EntryState.FINISHED,
    ]
    assert third.at == ("ask", "")


def test_a_reading_that_is_taken_again_cannot_be_skipped() -> None:
    clock = Clock()
    driven = Stepped(runbook_of(fresh(), ASK), {"a": said("1")}, now=clock).start()
    clock.pass_by(minutes=11)
    again = driven.again(now=clock, pace=c.Pace.GUIDED)
    assert isinstance(again.next, Execute)
    assert again.tell(c.Skip("a", "no")) is not None
    assert isinstance(again.says(c.Proceed()).next, AskQuestion)


def test_a_pause_makes_readings_old_too() -> None:
    clock = Clock()
    driven = Stepped(runbook_of(fresh(), ASK), {"a": said("1")}, now=clock).start().says(c.Pause())
    assert driven.next == Paused()
    clock.pass_by(minutes=11)
    assert driven.says(c.Resume()).path == ["a", "a"]


def test_a_question_that_was_open_is_answered_though_the_reading_was_taken_again() -> None:
    """The offer to undo is about the first reading; the second is only told."""
    change = run_step("change", effect=Effect.CHANGES, verify="proof", undo="Put it back.")
    clock = Clock()
    answers = {"change": said(), "proof": [said("9"), said("8")]}
    driven = Stepped(runbook_of(change, fresh("proof"), ASK), answers, now=clock).start().consents()
    clock.pass_by(minutes=11)
    again = driven.again(now=clock)
    assert again.path == ["change", "proof", "proof"]
    assert isinstance(again.next, AskDecision)
    assert again.next.wait is WaitKind.UNDO
    again.says(c.Decide("proof", Decision.UNDONE))
    assert again.at == ("ask", "")


def test_an_older_round_of_a_fan_out_that_counts_again_is_asked_about() -> None:
    """What a person took back is not what is old."""
    rows = run_step("a", each=(1, 2), fresh_for="10m")
    book = runbook_of(rows, ask_step("kind", again="a", on=""), ASK)
    clock = Clock()
    driven = Stepped(book, {"a": said()}, now=clock).start().says(c.Answer("kind", "again")).says(c.Undo())
    assert driven.at == ("kind", "")
    clock.pass_by(minutes=11)
    again = driven.again(now=clock)
    assert isinstance(again.next, AskDecision)
    assert (again.next.step, again.next.entry) == ("a", 1)
    again.says(c.Decide("a", Decision.GO_ON))
    assert again.at == ("kind", "")


# -- waits ---------------------------------------------------------------------------------------------

WAIT = WaitStep(id="w", title="W", wait="1m")


def waiting(**keys: Any) -> Stepped:
    clock = Clock()
    return Stepped(runbook_of(replace(WAIT, **keys), ASK), now=clock).start(is_held=True)


def left_of(driven: Stepped) -> object:
    work = next(iter(driven.session._works))
    assert isinstance(work.following, Execute)
    return work.following.prepared.parameters["wait_s"]


def test_a_wait_is_cut_short_by_a_person() -> None:
    driven = waiting(outcomes=(outcome("warn: waited_s < 60"), outcome("pass: otherwise")))
    assert driven.run.working[0].step == "w"
    driven.says(c.EndWait())
    assert driven.entry("w").verdict is Verdict.WARN
    assert driven.at == ("ask", "")


def test_a_wait_that_is_stopped_asks_how_to_go_on() -> None:
    driven = waiting().says(c.CancelStep())
    assert isinstance(driven.next, AskDecision)
    assert driven.entry("w").verdict is Verdict.UNKNOWN
    driven.says(c.Decide("w", Decision.GO_ON))
    assert driven.at == ("ask", "")


def test_a_wait_goes_on_for_what_is_left_of_it_however_often_the_program_ended() -> None:
    clock = Clock()
    driven = Stepped(runbook_of(WAIT, ASK), now=clock).start(is_held=True)
    for left in (40, 25, 0):
        clock.pass_by(seconds=20 if left == 40 else 15 if left == 25 else 100)
        again = Stepped(driven.runbook, now=clock)
        again.journal.runs["run-1"] = list(driven.journal.events("run-1"))  # type: ignore[attr-defined]
        again.session.reopen(driven.journal.events("run-1"))
        driven = again.hold()
        assert left_of(driven) == left
    driven.settle()
    assert driven.entry("w").verdict is Verdict.PASS
    assert driven.entry("w").reading["waited_s"] >= 135  # type: ignore[operator]


def test_a_wait_that_is_begun_anew_is_a_whole_one() -> None:
    driven = waiting().says(c.EndWait()).tell(c.GoTo("w"), is_held=True)
    assert driven is None


def test_nothing_waits_and_nothing_runs_is_said() -> None:
    driven = Stepped(runbook_of(ASK)).start()
    assert driven.tell(c.EndWait()) is not None
    assert driven.tell(c.CancelStep()) is not None


# -- handing over --------------------------------------------------------------------------------------


def test_a_run_that_is_handed_over_waits_for_whoever_takes_it() -> None:
    due = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
    book = runbook_of(run_step("a", obligation="Take ${x} out again."), ASK)
    driven = Stepped(book, {"a": said()}).start(x="the alarm")
    driven.says(c.HandOver("bob", "good luck", sla_due=due))
    given = driven.run.handed_over
    assert isinstance(given, HandedOver)
    assert (given.to, given.note, given.sla_due) == ("bob", "good luck", due)
    assert given.obligations == ("Take the alarm out again.",)
    assert given.open == given.next_action == "An answer is wanted at 'ask': Which?"
    assert driven.next == Paused()
    for command in (c.Answer("ask", "yes"), c.GoTo("a"), c.Resume()):
        assert driven.tell(command) is not None
    driven.says(c.AddNote("still mine to note"))
    again = driven.again()
    assert again.run.phase is RunPhase.PAUSED  # to open it is not yet to take it
    again.says(c.TakeOver())
    assert (again.run.handed_over, again.at) == (None, ("ask", ""))
    assert again.says(c.Answer("ask", "yes")).next == Over(Ended.COMPLETED)


def test_a_paused_run_is_handed_over_with_what_it_would_wait_for() -> None:
    driven = Stepped(runbook_of(ASK)).start().says(c.Pause()).says(c.HandOver("bob"))
    assert driven.run.handed_over is not None
    assert driven.run.handed_over.open.startswith("An answer is wanted")


@pytest.mark.parametrize(
    ("step", "open_text"),
    [
        (run_step("x", effect=Effect.CHANGES), "Consent is wanted to 'x' on this computer."),
        (
            run_step("x", outcomes=(outcome("pass: nope > 1", next="end.resolved"),)),
            "A person has to decide at 'x'",
        ),
        (
            replace(ask_step("x", yes=""), each=("i",), title="About ${item}"),
            "An answer is wanted at 'About i'",
        ),
    ],
)
def test_what_is_open_is_said_in_words(step: Any, open_text: str) -> None:
    driven = Stepped(runbook_of(step), {"x": said()}).start().says(c.HandOver("bob"))
    assert driven.run.handed_over is not None
    assert driven.run.handed_over.open.startswith(open_text)


def test_taking_over_reads_again_what_has_become_old() -> None:
    clock = Clock()
    driven = Stepped(runbook_of(fresh(), ASK), {"a": said("1")}, now=clock).start().says(c.HandOver("bob"))
    clock.pass_by(minutes=11)
    assert driven.says(c.TakeOver()).path == ["a", "a"]


def test_a_hand_over_wants_a_name_and_takes_back_a_consent() -> None:
    driven = Stepped(runbook_of(run_step("a", effect=Effect.CHANGES)), {"a": said()}).start()
    assert driven.tell(c.HandOver("  ")) is not None
    assert driven.tell(c.TakeOver()) is not None
    driven.says(c.HandOver("bob")).says(c.TakeOver())
    assert isinstance(driven.next, AskConsent)
    driven.says(c.HandOver("eve")).says(c.HandOver("carol"))  # it may go further
    assert driven.run.handed_over is not None
    assert driven.run.handed_over.to == "carol"


def test_a_run_that_is_handed_over_can_be_stopped() -> None:
    driven = Stepped(runbook_of(ASK)).start().says(c.HandOver("bob")).says(c.Stop("nobody came"))
    assert driven.next == Over(Ended.STOPPED)


def test_a_group_that_was_open_at_the_hand_over_goes_on() -> None:
    group = GroupStep(id="g", title="G", group=(run_step("a"), ASK, run_step("b")), mode=GroupMode.SEQUENCE)
    driven = Stepped(runbook_of(group), {"a": said(), "b": said()}).start().says(c.HandOver("bob"))
    again = driven.again().says(c.TakeOver()).says(c.Answer("ask", "yes"))
    assert again.path == ["g", "a", "ask", "b"]
