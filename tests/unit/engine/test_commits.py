"""The end of a step that only reads and the beginning of the next are one commit; nothing begins before its commit."""

from collections.abc import Sequence

import pytest

from desktop.domain.events import StepFinished
from desktop.domain.ports import Draft
from desktop.domain.run import EntryState
from desktop.domain.step import Effect
from desktop.domain.target_ref import LOCAL
from desktop.domain.verdict import Ended
from desktop.engine import commands as c
from desktop.engine.next import Busy, Execute, Over
from desktop.engine.updates import Update
from desktop.targets.base import Call, CommandOutput
from tests.fakes.memory import MemoryJournal, ScriptedTarget, said
from tests.unit.engine.driving import Driven, ask_step, run_step, runbook_of

Batch = tuple[str, ...]


class Counting(MemoryJournal):
    """Knows what was written together."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[Batch] = []

    def commit(self, run_id: str, drafts: Sequence[Draft]) -> None:
        self.batches.append(tuple(type(event).__name__ for draft in drafts for event in draft.events))
        super().commit(run_id, drafts)


def test_a_step_that_follows_another_costs_one_commit() -> None:
    journal = Counting()
    names = [f"s{number}" for number in range(5)]
    target = ScriptedTarget(LOCAL, {name: said(name) for name in names})
    driven = Driven(runbook_of(*map(run_step, names)), target, journal=journal).start()
    assert driven.settled() == Over(Ended.COMPLETED)
    between: Batch = ("StepFinished", "StepStarted")
    assert journal.batches == [
        ("RunStarted",),
        ("TargetIdentified", "StepStarted"),
        *[between] * 4,
        ("StepFinished", "RunEnded"),
    ]


def test_listeners_see_the_pause_between_two_steps_that_share_a_commit() -> None:
    target = ScriptedTarget(LOCAL, {"one": said("1"), "two": said("2")})
    driven = Driven(runbook_of(run_step("one"), run_step("two")), target)
    heard: list[Update] = []
    driven.session.subscribe(heard.append)
    driven.start().settled()
    at = next(n for n, update in enumerate(heard) if _ends(update, "one"))
    pause, begun, working = heard[at : at + 3]
    assert isinstance(pause.next, Execute)
    assert (pause.next.step, pause.is_working) == ("two", False)
    assert "two" not in pause.run.latest
    assert [type(one.event).__name__ for one in begun.recorded] == ["StepStarted"]
    assert isinstance(begun.next, Busy)
    assert (working.is_working, working.recorded) == (True, ())


def _ends(update: Update, step: str) -> bool:
    events = [one.event for one in update.recorded]
    return any(isinstance(event, StepFinished) and event.step == step for event in events)


def test_nothing_is_told_before_its_commit() -> None:
    journal = MemoryJournal()
    target = ScriptedTarget(LOCAL, {"one": said("1"), "two": said("2")})
    driven = Driven(runbook_of(run_step("one"), run_step("two")), target, journal=journal)
    ahead: list[int] = []

    def look(update: Update) -> None:
        if update.run.last_seq > len(journal.events("run-1")):
            ahead.append(update.run.last_seq)

    driven.session.subscribe(look)
    driven.start().settled()
    assert ahead == []


def test_the_end_of_a_change_is_written_by_itself() -> None:
    journal = Counting()
    target = ScriptedTarget(LOCAL, {"change": said("done"), "look": said("seen")})
    book = runbook_of(run_step("change", effect=Effect.CHANGES), run_step("look"))
    driven = Driven(book, target, journal=journal).start()
    driven.settled()
    driven.tell(c.Consent("change", "change"))
    driven.settled()
    assert ("StepFinished",) in journal.batches
    assert ("StepFinished", "StepStarted") not in journal.batches


def test_an_end_is_written_at_once_where_a_person_is_waited_for() -> None:
    journal = Counting()
    book = runbook_of(run_step("look"), ask_step("kind", a="end.resolved"))
    driven = Driven(book, ScriptedTarget(LOCAL, {"look": said("seen")}), journal=journal).start()
    driven.settled()
    assert journal.batches[-1] == ("StepFinished",)
    assert driven.run.latest["look"].state is EntryState.FINISHED


def test_in_guided_pace_the_end_does_not_wait_for_the_next_beginning() -> None:
    journal = Counting()
    target = ScriptedTarget(LOCAL, {"one": said("1"), "two": said("2")})
    book = runbook_of(run_step("one"), run_step("two"))
    driven = Driven(book, target, journal=journal, pace=c.Pace.GUIDED).start()
    driven.settled()
    driven.tell(c.Proceed())
    driven.settled()
    assert journal.batches[-1] == ("StepFinished",)


@pytest.mark.parametrize("command", [c.AddNote("There is room again."), c.SetPace(c.Pace.TO_NEXT_QUESTION)])
def test_a_step_does_not_run_where_its_beginning_cannot_be_written_and_the_end_before_it_is_kept(
    command: c.Command,
) -> None:
    journal, ran = MemoryJournal(), []

    def first(call: Call) -> CommandOutput:
        ran.append("one")
        journal.is_full = True
        return said("one")

    def second(call: Call) -> CommandOutput:
        ran.append("two")
        return said("two")

    book = runbook_of(run_step("one"), run_step("two"))
    driven = Driven(book, ScriptedTarget(LOCAL, {"one": first, "two": second}), journal=journal).start()
    driven.until(lambda update: bool(update.trouble))
    assert ran == ["one"]
    assert driven.run.latest["one"].state is EntryState.RUNNING  # nobody is told what is not written
    journal.is_full = False
    assert driven.tell(command) is None
    assert driven.settled() == Over(Ended.COMPLETED)
    assert ran == ["one", "two"]
    assert [one.step for one in driven.run.entries] == ["one", "two"]
