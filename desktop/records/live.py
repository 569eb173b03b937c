"""Runs that go on in this process: what is known of each, and what is to be written of it."""

from collections.abc import Sequence

from desktop.dataclass import dataclass
from desktop.domain.ports import Draft
from desktop.domain.run import Run
from desktop.records.rows import RunRow


@dataclass(frozen=True, slots=True)
class Drafted:
    """What is to be written of one run: drafts that were made one after the other."""

    run_id: str
    drafts: Sequence[Draft]


@dataclass(frozen=True, slots=True)
class Live:
    """A run as its events so far make it; `row` is what lists show, none before the first event."""

    run: Run
    row: RunRow | None
