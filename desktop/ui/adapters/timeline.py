"""Reads a run for its timeline."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError

if TYPE_CHECKING:
    from desktop.ui.backstage import Backstage
    from desktop.ui.timeline.port import Trace


class TimelineAdapter:
    def __init__(self, stage: "Backstage") -> None:
        self._stage = stage

    def trace(self, run_id: str, done: "Callable[[Trace | HandrailError], None]") -> None:
        self._stage.do(partial(self._trace, run_id, done))

    def _trace(self, run_id: str, done: "Callable[[Trace | HandrailError], None]") -> None:
        """Called in a worker."""
        from desktop.ui.timeline.port import Trace

        try:
            bench = self._stage.bench
            events = bench.records.events(run_id)
            if not events:
                raise InputError(f"There is no run {run_id!r} in the record; it may have been purged.")
            book, _ = bench.recorded_runbook(events)
            done(Trace(run_id=run_id, book=book.runbook, events=events))
        except HandrailError as fault:
            done(fault)
