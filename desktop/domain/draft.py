"""Drafts of a journal that lives in memory: events as they are, with no hash."""

from collections.abc import Sequence
from datetime import datetime

from desktop.domain.advance import fold_on
from desktop.domain.events import Event, Recorded
from desktop.domain.ports import Draft
from desktop.domain.run import Run


def draft_in_memory(run: Run, run_id: str, events: Sequence[Event], at: datetime) -> Draft:
    """Return the draft of events that follow a run.

    Raises:
        RecordCorruptError: one cannot follow.
    """
    recorded = tuple(
        Recorded(run_id=run_id, seq=seq, at=at, event=event)
        for seq, event in enumerate(events, run.last_seq + 1)
    )
    return Draft(tuple(events), recorded, fold_on(run, recorded))
