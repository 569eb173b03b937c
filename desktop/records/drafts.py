"""Drafts of the record: events as links of a run's chain, and as a reader will get them."""

from collections.abc import Sequence
from datetime import datetime

from desktop.domain.advance import fold_on
from desktop.domain.events import Event
from desktop.domain.ports import Draft
from desktop.domain.run import Run
from desktop.records.chain import Link, genesis
from desktop.records.codec import Mask
from desktop.records.events_table import link_events, recorded
from desktop.records.rows import RunRow, changes_obligations, row_of


def make_draft(
    run: Run, run_id: str, events: Sequence[Event], at: datetime, *, mask: Mask | None = None
) -> Draft:
    """Return events as they will stand in the record after those that made `run`.

    Raises:
        RecordError: one holds a value that cannot be recorded.
        RecordCorruptError: one cannot follow.
    """
    before = run.head_sha256 or genesis(run_id)
    links = link_events(run_id, events, at, after_seq=run.last_seq, prev_sha256=before, mask=mask)
    written = tuple(map(recorded, links))
    return Draft(tuple(events), written, fold_on(run, written), links)


def links_of(drafts: Sequence[Draft]) -> list[Link]:
    """Return the links of drafts of one run."""
    links: list[Link] = []
    for draft in drafts:
        assert isinstance(draft.stored, tuple)  # `make_draft` put them there
        links += draft.stored
    return links


def row_after(before: RunRow | None, drafts: Sequence[Draft]) -> RunRow:
    """Return the line of a run after drafts; what is to be put back is counted only where an event may change that."""
    events = (event for draft in drafts for event in draft.events)
    is_known = before is not None and not any(map(changes_obligations, events))
    return row_of(drafts[-1].run, obligations=before.obligations if before and is_known else None)
