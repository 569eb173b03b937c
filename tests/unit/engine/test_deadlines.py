"""What a run has to be in time for, and which ticket it names."""

from datetime import timedelta

from desktop.domain.deadline import DueKind
from desktop.domain.inputs import Input, InputType
from desktop.domain.step import AskStep, GroupStep, WaitStep
from desktop.domain.ticket import ticket_of
from desktop.engine import commands as c
from desktop.engine.deadlines import deadlines_of
from tests.fakes.memory import said
from tests.unit.engine.driving import ask_step, run_step, runbook_of
from tests.unit.engine.stepped import Stepped
from tests.unit.engine.test_resuming import Clock

ASK = ask_step("ask", yes="", no="")
TICKET = Input(type=InputType.TICKET, required=False)


def test_a_wait_inside_a_group_ends_as_long_after_its_begin_as_it_takes() -> None:
    clock = Clock()
    group = GroupStep(id="g", title="G", group=(WaitStep(id="w", title="Let it settle", wait="5m"), ASK))
    book = runbook_of(group)
    driven = Stepped(book, {}, now=clock).start(is_held=True)
    (found,) = deadlines_of(book, driven.run)
    assert (found.kind, found.what) == (DueKind.WAIT, "Let it settle")
    assert (found.since, found.at) == (clock.now, clock.now + timedelta(minutes=5))


def test_a_wait_that_was_cut_off_ends_when_it_would_have_ended() -> None:
    clock = Clock()
    book = runbook_of(WaitStep(id="w", title="W", wait="5m"), ASK)
    driven = Stepped(book, {}, now=clock).start(is_held=True)
    began = clock.now
    clock.pass_by(minutes=2)
    again = Stepped(book, now=clock)
    again.journal.runs["run-1"] = list(driven.journal.events("run-1"))  # type: ignore[attr-defined]
    again.session.reopen(driven.journal.events("run-1"))
    (found,) = deadlines_of(book, again.hold().run)
    assert (found.since, found.at) == (began, began + timedelta(minutes=5))


def test_a_reading_counts_as_long_as_its_runbook_says_and_the_nearest_comes_first() -> None:
    clock = Clock()
    book = runbook_of(run_step("a", fresh_for="10m"), run_step("b", fresh_for="3m"), run_step("x"), ASK)
    driven = Stepped(book, {"a": said(), "b": said(), "x": said()}, now=clock).start()
    assert [(one.kind, one.what) for one in deadlines_of(book, driven.run)] == [
        (DueKind.FRESH, "b"),
        (DueKind.FRESH, "a"),
    ]
    assert deadlines_of(book, driven.run)[0].at == clock.now + timedelta(minutes=3)


def test_a_run_that_was_handed_over_is_due_when_the_one_who_gave_it_said() -> None:
    clock = Clock()
    book = runbook_of(run_step("a"), ASK)
    driven = Stepped(book, {"a": said()}, now=clock).start()
    due = clock.now + timedelta(hours=2)
    driven.says(c.HandOver("Night shift", sla_due=due))
    (found,) = deadlines_of(book, driven.run)
    assert (found.kind, found.at, found.what) == (DueKind.HAND_OVER, due, "Night shift")


def test_nothing_is_due_in_a_run_that_has_ended() -> None:
    book = runbook_of(run_step("a", fresh_for="10m"))
    driven = Stepped(book, {"a": said()}, now=Clock()).start()
    assert driven.run.end
    assert deadlines_of(book, driven.run) == ()


def test_the_ticket_is_the_input_of_that_type_else_the_answer() -> None:
    ask = AskStep(id="t", title="T", ask="Which ticket?", answer=TICKET)
    book = runbook_of(ask, run_step("a"), ASK, inputs={"host": Input(), "ticket": TICKET})
    driven = Stepped(book, {"a": said()}, now=Clock()).start()
    assert ticket_of(book, driven.run) == ""
    driven.says(c.Answer("t", "OPS-7"))
    assert ticket_of(book, driven.run) == "OPS-7"
    given = Stepped(book, {"a": said()}, now=Clock()).start(host="web", ticket="OPS-4821")
    given.says(c.Answer("t", "OPS-7"))
    assert ticket_of(book, given.run) == "OPS-4821"
