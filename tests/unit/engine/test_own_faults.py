"""When the fault is the program's own: nothing is written that could not be read again, and nobody waits for ever."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, TypeVar

import pytest

from desktop.domain.errors import RecordCorruptError
from desktop.domain.events import Decision, Event, NoteAdded, RunEnded
from desktop.domain.inputs import Input, InputType
from desktop.domain.ports import Draft
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook, linked
from desktop.domain.step import Effect, UseStep
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskDecision, AskQuestion, Next, Over
from tests.fakes.memory import MemoryJournal, said
from tests.unit.engine.driving import ask_step, outcome, run_step, runbook_of
from tests.unit.engine.stepped import HeldLanes, Stepped

T = TypeVar("T")
ASK = ask_step("ask", yes="", no="")


class NoThreads(HeldLanes):
    """Like a computer that can start no more threads, until there is room again."""

    def __init__(self) -> None:
        super().__init__()
        self.is_full = True

    def submit(self, lane: str, work: Callable[[], T]) -> "Future[T]":
        if self.is_full:
            raise RuntimeError("can't start new thread")
        return super().submit(lane, work)


def without_threads(book: Any, answers: Any) -> tuple[Stepped, NoThreads]:
    driven, lanes = Stepped(book, answers), NoThreads()
    driven.lanes = lanes
    object.__setattr__(driven.around, "lanes", lanes)
    return driven, lanes


def test_a_step_for_which_no_thread_can_be_started_is_unknown() -> None:
    step = run_step("a", outcomes=(outcome("pass: otherwise", next="end.resolved"),))
    driven, lanes = without_threads(runbook_of(step), {"a": said()})
    driven.start()
    assert isinstance(driven.next, AskDecision)
    assert "could not begin on this computer" in driven.entry("a").reason
    lanes.is_full = False
    assert driven.says(c.Decide("a", Decision.RETRY)).next == Over(Ended.RESOLVED)


def test_a_change_for_which_no_thread_can_be_started_surely_changed_nothing() -> None:
    driven, lanes = without_threads(runbook_of(ASK, run_step("a", effect=Effect.CHANGES)), {"a": said()})
    lanes.is_full = False
    driven.start().says(c.Answer("ask", "yes"))
    lanes.is_full = True
    driven.consents()
    assert driven.entry("a").verdict is Verdict.UNKNOWN
    assert driven.kinds[-2:] == ["StepFinished", "RunEnded"]
    assert driven.fleet.asked == []


def test_an_event_that_cannot_follow_is_never_written() -> None:
    driven = Stepped(runbook_of(ASK)).start()
    with pytest.raises(RuntimeError, match="could not be read again"):
        driven.session._ledger.write((NoteAdded(text="n", by="ada"), _end_twice(), _end_twice()))
    assert driven.kinds == ["RunStarted"]
    assert isinstance(driven.says(c.AddNote("still there")).next, AskQuestion)


def _end_twice() -> Event:
    return RunEnded(ended=Ended.RESOLVED, verdict=Verdict.PASS)


class Corrupting(MemoryJournal):
    """Finds once that what it is given cannot follow."""

    def __init__(self) -> None:
        super().__init__()
        self.is_corrupt = False

    def draft(self, run: Run, run_id: str, events: Sequence[Event], at: datetime) -> Draft:
        if self.is_corrupt:
            self.is_corrupt = False
            raise RecordCorruptError("it cannot follow")
        return super().draft(run, run_id, events, at)


def test_a_result_that_cannot_follow_is_told_and_the_run_can_be_stopped() -> None:
    journal = Corrupting()
    driven = Stepped(runbook_of(run_step("a")), {"a": said()}, journal=journal).start(is_held=True)
    while not driven.run.working:
        driven.work()
    journal.is_corrupt = True
    driven.work()
    assert driven.update
    assert "fault of Handrail" in driven.update.trouble
    assert driven.says(c.Stop("broken")).next == Over(Ended.STOPPED)


def test_whoever_gives_a_command_gets_an_answer_whatever_breaks_and_can_stop_the_run() -> None:
    driven = Stepped(runbook_of(ASK)).start()
    planned = driven.session._plan

    def breaks(run: Run, identifying: frozenset[str]) -> Next:
        if run.end is None:
            raise KeyError("a bug of ours")
        return planned(run, identifying)

    driven.session._plan = breaks  # type: ignore[assignment]
    refused = driven.tell(c.Answer("ask", "yes"))
    assert refused is not None
    assert "fault of Handrail" in refused.reason
    assert driven.says(c.Stop("broken")).next == Over(Ended.STOPPED)


def test_a_used_runbook_on_many_targets_is_told_which_one() -> None:
    child = Runbook(runbook=1, id="child", title="C", on="${host}", inputs={"host": Input(type=InputType.TARGET)},
                    steps=(run_step("a"),))  # fmt: skip
    use = UseStep(id="u", title="U", use="child", on=("ssh:x", "ssh:y"), with_={"host": "${target.name}"})
    driven = Stepped(linked(runbook_of(use), {"child": child}), {"a": said()}).start()
    assert driven.fleet.asked == [("ssh:x", "a"), ("ssh:y", "a")]
