"""Whatever the runbook, the target, the person and the disk do: the promises of a run hold.

In real threads: 400 runs by random words, 150 broken off and reopened, 100 with a disk that fails, 20 on the real
record. `test_any_run.py` has many more, of every kind of step and without threads."""

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.advance import advance, fold
from desktop.domain.events import OutcomeUnknown, StepStarted
from desktop.domain.ports import Journal
from desktop.domain.run import EntryState, Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import MAX_ENTRIES, Effect
from desktop.engine import commands as c
from desktop.engine.plan import plan
from desktop.records.opening import open_records
from tests.unit.engine.generated import (
    AnyTarget,
    Drive,
    FlakyJournal,
    plans_of_answers,
    runbooks,
    words,
)

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large]


def drive(
    runbook: Runbook, script: list[str], journal: Journal, pace: c.Pace = c.Pace.TO_NEXT_QUESTION
) -> Drive:
    return Drive(runbook, journal, AnyTarget(script, runbook, journal), pace)


def hold_promises(driven: Drive) -> None:
    events = driven.journal.events("run-1")
    assert driven.target.broken == []
    assert fold(events) == driven.session.run
    assert max(Counter(entry.step for entry in driven.session.run.entries).values(), default=0) <= MAX_ENTRIES
    assert max(Counter(driven.target.changes).values(), default=0) <= 1
    assert tuple(driven.told) == events[len(events) - len(driven.told) :]  # what was shown is what was saved


@pytest.mark.parametrize("pace", c.Pace)
@settings(max_examples=200, suppress_health_check=QUIET)
@given(runbook=runbooks(), script=plans_of_answers, said=words, observe_only=st.booleans())
def test_promises_hold_whatever_is_said(
    runbook: Runbook, script: list[str], said: list[int | c.Command], pace: c.Pace, observe_only: bool
) -> None:
    driven = drive(runbook, script, FlakyJournal(), pace).begin(observe_only=observe_only).say_all(said)
    try:
        hold_promises(driven)
        if observe_only:
            assert driven.target.changes == []
        run = Run()
        for recorded in driven.journal.events("run-1"):
            run = advance(run, recorded)
            plan(runbook, run)  # total over every state on the way
    finally:
        driven.session.close()


@settings(max_examples=150, suppress_health_check=QUIET)
@given(runbooks(), plans_of_answers, words, words, st.integers(0, 1000))
def test_reopening_after_any_event_loses_nothing_and_repeats_no_change(
    runbook: Runbook, script: list[str], said: list[int | c.Command], later: list[int | c.Command], cut: int
) -> None:
    first = drive(runbook, script, FlakyJournal()).begin().say_all(said)
    first.session.close()
    events = first.journal.events("run-1")
    kept = list(events[: 1 + cut % len(events)])
    broken_off = fold(kept).last
    journal = FlakyJournal()
    journal.runs["run-1"] = list(kept)
    again = drive(runbook, script, journal).reopen()
    try:
        assert again.target.changes == []  # what was allowed before is asked for again
        assert list(journal.events("run-1")[: len(kept)]) == kept
        if broken_off and broken_off.state is EntryState.RUNNING and broken_off.effect is not Effect.READS:
            assert isinstance(journal.events("run-1")[len(kept)].event, OutcomeUnknown)
        again.say_all(later)
        hold_promises(again)
        begun = [
            (recorded.event.step, recorded.event.entry)
            for recorded in journal.events("run-1")
            if isinstance(recorded.event, StepStarted)
        ]
        assert max(Counter(begun).values(), default=0) <= 1
    finally:
        again.session.close()


@settings(max_examples=100, suppress_health_check=QUIET)
@given(runbooks(), plans_of_answers, words, st.frozensets(st.integers(2, 25), min_size=1, max_size=8))
def test_full_disk_at_any_call_loses_nothing_and_repeats_nothing(
    runbook: Runbook, script: list[str], said: list[int | c.Command], failing: frozenset[int]
) -> None:
    journal = FlakyJournal(failing)
    driven = drive(runbook, script, journal).begin()
    try:
        driven.say_all(said)
        journal.make_room()
        driven.say(c.AddNote("room was made"))  # what had to wait is written now
        assert driven.update
        assert not driven.update.trouble
        hold_promises(driven)
        last = driven.session.run.last
        assert last is None or last.state is not EntryState.RUNNING
    finally:
        driven.session.close()


@settings(max_examples=20, suppress_health_check=QUIET)
@given(runbooks(), plans_of_answers, words, words)
def test_promises_hold_on_the_real_record(
    runbook: Runbook, script: list[str], said: list[int | c.Command], later: list[int | c.Command]
) -> None:
    with TemporaryDirectory() as folder:
        records = open_records(Path(folder))
        first = drive(runbook, script, records).begin().say_all(said)
        first.session.close()
        kept = records.events("run-1")
        assert fold(kept) == first.session.run
        records.close()
        records = open_records(Path(folder))
        again = drive(runbook, script, records).reopen().say_all(later)
        again.session.close()
        assert records.events("run-1")[: len(kept)] == kept
        assert fold(records.events("run-1")) == again.session.run
        assert first.target.broken + again.target.broken == []
        assert records.verify("run-1").is_intact
        records.close()
