"""A sample run for the pictures of the timeline."""

from collections.abc import Callable

from desktop.domain.errors import HandrailError, InputError
from desktop.ui.shots.runs import AT_END, LOADED, RUN_ID, recorded
from desktop.ui.timeline.port import Trace


class SampleTimeline:
    def trace(self, run_id: str, done: Callable[[Trace | HandrailError], None]) -> None:
        if run_id != RUN_ID:
            done(InputError(f"There is no run {run_id!r} in the record; it may have been purged."))
            return
        done(Trace(run_id=run_id, book=LOADED.runbook, events=recorded(AT_END)))
