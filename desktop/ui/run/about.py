"""What the top bar tells of a run: its ticket, and what time runs out for next."""

from desktop.dataclass import dataclass
from desktop.domain.deadline import Deadline, DueKind
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.ticket import ticket_of
from desktop.engine.deadlines import deadlines_of


@dataclass(frozen=True, slots=True)
class AboutRun:
    ticket: str = ""
    deadline: Deadline | None = None


def about_run(book: Runbook, run: Run) -> AboutRun:
    """Return the ticket as it was written, and the nearest deadline that a person can still be in time for.

    Readings that count for a while are told by their rows and on Home: they do not press."""
    pressing = (one for one in deadlines_of(book, run) if one.kind is not DueKind.FRESH)
    return AboutRun(ticket_of(book, run), next(pressing, None))
