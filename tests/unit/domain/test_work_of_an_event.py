"""One event more costs about the same however long the run is: counted in bytes that are taken for it, kept or not."""

import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from desktop.domain.advance import advance, fold
from desktop.domain.events import (
    Event,
    FanItem,
    Fault,
    NoteAdded,
    Recorded,
    StepFinished,
    StepStarted,
    TargetIdentified,
)
from desktop.domain.step import Effect
from desktop.domain.verdict import Verdict
from tests.unit.domain.test_advance import BEGIN, BEGUN

LOOKED_AT = 600  # events at the end of a run, so that what is put together from time to time is among them
AT_ONCE = 32
MUCH = 3.0  # the root of eight, and a little


def row_begins(step: str, row: int, within: int, *, is_container: bool = False) -> StepStarted:
    return StepStarted(
        step=step, entry=1, target=f"ssh:h{row}", effect=Effect.READS, command="look", row=str(row),
        within=within, is_container=is_container,
    )  # fmt: skip


def row_ends(step: str, row: int, within: int, fault: Fault | None = None) -> StepFinished:
    return StepFinished(
        step=step, entry=1, verdict=Verdict.PASS, reading={"n": row}, row=str(row), within=within, fault=fault
    )


def fan(step: str, rows: int, *, is_parallel: bool) -> StepStarted:
    return StepStarted(
        step=step, entry=1, target="", effect=Effect.READS, command="fan", is_container=True,
        is_parallel=is_parallel, fan=tuple(FanItem(target=f"ssh:h{row}") for row in range(rows)),
    )  # fmt: skip


def side_by_side(rows: int) -> Iterator[Event]:
    yield fan("a", rows, is_parallel=True)
    for row in range(rows):
        yield TargetIdentified(target=f"ssh:h{row}", label=f"h{row}")
        yield row_begins("a", row, 2)
        if row >= AT_ONCE:
            yield row_ends("a", row - AT_ONCE, 2)


def one_waits_long(rows: int) -> Iterator[Event]:
    """The first row begins last."""
    yield fan("a", rows, is_parallel=True)
    for row in range(1, rows):
        yield row_begins("a", row, 2)
        yield row_ends("a", row, 2)
    yield row_begins("a", 0, 2)


def strangers(rows: int) -> Iterator[Event]:
    """No host's key is known, so that every row may come again."""
    key = Fault(kind="HostKey", message="")
    yield fan("a", rows, is_parallel=True)
    for row in range(rows):
        yield row_ends("a", row, 2, key)


def one_after_the_other(rows: int, inner: str) -> Iterator[Event]:
    yield fan("g", rows, is_parallel=False)
    seq = 2
    for row in range(rows):
        yield row_begins("g", row, 2, is_container=True)
        within = seq = seq + 1
        yield row_begins(inner, row, within)
        yield row_ends(inner, row, within)
        yield row_ends("g", row, 2)
        seq += 3


def notes(rows: int) -> Iterator[Event]:
    return (NoteAdded(text=str(number), by="ada") for number in range(rows))


def taken_for_an_event(events: Iterator[Event]) -> float:
    """Return the bytes that an event takes near the end of a run, with what it lets go again."""
    told = [
        Recorded(run_id="r", seq=seq, at=BEGIN, event=event) for seq, event in enumerate((BEGUN, *events), 1)
    ]
    run, taken = fold(told[:-LOOKED_AT]), 0
    tracemalloc.start()
    try:
        for recorded in told[-LOOKED_AT:]:
            before = tracemalloc.get_traced_memory()[0]
            tracemalloc.reset_peak()
            run = advance(run, recorded)
            taken += tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    return taken / LOOKED_AT


@pytest.mark.parametrize(
    "run",
    [
        side_by_side,
        one_waits_long,
        strangers,
        lambda rows: one_after_the_other(rows, "s"),
        lambda rows: one_after_the_other(rows, "g/s"),
        notes,
    ],
    ids=["side by side", "one waits long", "strangers", "groups", "uses", "notes"],
)
def test_an_event_of_a_run_eight_times_as_long_takes_little_more(
    run: Callable[[int], Iterator[Event]],
) -> None:
    """Looking through all, or copying all, would be eight times as much."""
    assert taken_for_an_event(run(8000)) / taken_for_an_event(run(1000)) < MUCH
