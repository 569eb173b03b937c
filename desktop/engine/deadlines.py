"""What a run has to be in time for, from its record alone."""

from collections.abc import Iterator
from datetime import timedelta

from desktop.domain.deadline import Deadline, DueKind
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import WaitStep
from desktop.engine.prepare import waiting_since
from desktop.engine.rechecking import counts_until
from desktop.engine.scope import scope_of


def deadlines_of(book: Runbook, run: Run) -> tuple[Deadline, ...]:
    """Return what becomes due in an open run, the nearest first; nothing of one that has ended."""
    if run.end:
        return ()
    found = (*_waits(book, run), *_readings(book, run), *_hand_over(run))
    return tuple(sorted(found, key=lambda one: one.at))


def _waits(book: Runbook, run: Run) -> Iterator[Deadline]:
    for entry in run.working:
        step = scope_of(book, run, entry).step(entry.step)
        if isinstance(step, WaitStep):
            before = tuple(one for one in run.entries if one.seq < entry.seq)
            since = waiting_since(before, entry.step, entry.row) or entry.started_at
            at = since + timedelta(seconds=step.wait_s)
            yield Deadline(kind=DueKind.WAIT, at=at, since=since, what=step.title)


def _readings(book: Runbook, run: Run) -> Iterator[Deadline]:
    for step_id, seen in run.seen(0).items():
        entry = seen.whole
        until = counts_until(book, step_id, entry)
        if until is not None:
            since = entry.finished_at or entry.started_at
            yield Deadline(kind=DueKind.FRESH, at=until, since=since, what=book.step(step_id).title)


def _hand_over(run: Run) -> Iterator[Deadline]:
    given = run.handed_over
    if given and given.sla_due and run.last_at:
        yield Deadline(kind=DueKind.HAND_OVER, at=given.sla_due, since=run.last_at, what=given.to)
