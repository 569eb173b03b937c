"""What a run keeps up with each event is what looking through all its entries finds, in every state of any run.

Pieces are made so small that short runs have many: 400 runs with fan-outs, groups and other runbooks inside."""

from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from desktop.domain import long_map, long_tuple
from desktop.domain.advance import advance, fold
from desktop.domain.entry import StepEntry
from desktop.domain.found import found_in
from desktop.domain.long_tuple import LongTuple
from desktop.domain.run import Run, latest_of
from desktop.domain.seen import abreast_of, index_of
from desktop.domain.verdict import Verdict, worst
from tests.unit.engine.chance import any_run, talk
from tests.unit.engine.chance_books import any_runbook

WORDS = 12


@pytest.mark.parametrize("batch", range(2))
def test_any_state_is_what_a_look_through_all_entries_finds(
    batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_tuple, "PIECE", 3)
    monkeypatch.setattr(long_map, "FEW", 1)
    for seed in range(batch * 100, (batch + 1) * 100):
        states = _states(seed)
        for run in states:
            assert _kept_up(run) == _looked_up(run), f"seed {seed}, event {run.last_seq}"
            assert run.verdict is _verdict(run), f"seed {seed}, event {run.last_seq}"


@pytest.mark.parametrize("batch", range(2))
def test_a_state_stays_as_it_was_when_the_run_goes_on(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_tuple, "PIECE", 3)
    monkeypatch.setattr(long_map, "FEW", 1)
    for seed in range(batch * 25, (batch + 1) * 25):
        shown = [(run, repr(run)) for run in _states(seed)]
        assert all(repr(run) == before for run, before in shown), f"seed {seed}"


def test_the_runs_have_all_that_can_be_inside_each_other() -> None:
    """What never comes about proves nothing."""
    insides: set[str] = set()
    for seed in range(100):
        for run in _states(seed):
            inside = run.containers
            insides |= {_kind(one) for one in inside}
            insides |= {f"{_kind(out)} > {_kind(one)}" for out, one in pairwise(inside)}
            insides |= {"side by side"} if run.abreast else set()
    assert insides >= {"fan", "group", "use", "fan > group", "fan > use", "use > fan", "side by side"}, (
        insides
    )


def _kind(entry: StepEntry) -> str:
    return "fan" if entry.fan else "use" if entry.command.startswith("follow") else "group"


def _states(seed: int) -> Iterator[Run]:
    """Return every state of a run, from its first event to its last."""
    dice = Random(seed)
    driven = any_run(any_runbook(dice), dice)
    talk(driven, dice, WORDS)
    events = driven.journal.events("run-1")
    run = Run()
    for recorded in events:
        run = advance(run, recorded)
        yield run
    assert run == fold(events) == driven.run


def _kept_up(run: Run) -> tuple[object, ...]:
    return run.entries, run.index, run.abreast, run.found, run.containers


def _looked_up(run: Run) -> tuple[object, ...]:
    entries = LongTuple(run.entries)
    assert [one.seq for one in entries] == sorted({one.seq for one in entries})
    running = tuple(one for one in entries if one.is_running)
    inside = {
        one.seq: found_in(other for other in entries if other.within == one.seq)
        for one in running
        if one.is_container
    }
    return entries, index_of(entries), abreast_of(running, entries), inside, _around(running)


def _around(running: tuple[StepEntry, ...]) -> tuple[StepEntry, ...]:
    return tuple(one for one in running if one.is_container)


def _verdict(run: Run) -> Verdict:
    """Return the verdict of a run as its definition says it, from the entries alone."""
    seen = index_of(run.entries).seen.get(0, {})
    return worst(_verdicts(run, (one.whole for one in seen.values() if not one.whole.within)))


def _verdicts(run: Run, entries: Iterator[StepEntry]) -> Iterator[Verdict]:
    for entry in entries:
        if entry.verdict:
            yield entry.verdict
        elif entry.is_container:
            inside = latest_of(one for one in run.entries if one.within == entry.seq)
            yield from _verdicts(run, iter(inside))
