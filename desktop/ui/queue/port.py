"""What the page of the queue needs from the rest of the program."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass
from desktop.domain.desk import Ticket, TicketRef

if TYPE_CHECKING:
    from desktop.domain.errors import HandrailError
    from desktop.ui.library.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A ticket that waits. `why` says in a few words each why it stands where it stands, the weightiest first."""

    ticket: Ticket
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskFault:
    """Why the tickets of one desk are not there; those of the others are."""

    desk: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What has come from the desks so far, the first to be taken first. It is whole once none is `awaited`."""

    tickets: tuple[Queued, ...] = ()
    faults: tuple[DeskFault, ...] = ()
    desks: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """The runbooks that fit the words of a ticket, best first, and what the best one finds in it: label and value."""

    runbooks: "tuple[Result, ...]" = ()
    found: tuple[tuple[str, str], ...] = ()


class QueuePort(Protocol):
    """`news` and `done` are called from any thread."""

    def read(self, news: Callable[[Harvest], None]) -> Callable[[], None]:
        """Begin to read the queues of all desks and return what cancels it; `news` hears each desk that answers.

        Without a desk the first news says so."""
        ...

    def ticket(self, ref: TicketRef, done: "Callable[[Ticket | HandrailError], None]") -> None:
        """Read one ticket with all that its queue leaves out."""
        ...

    def fitting(self, ticket: Ticket, done: Callable[[Fitting], None]) -> None: ...
    def want_ticket(self, ref: TicketRef) -> None:
        """Fill this ticket in when a runbook is started next."""
        ...


def words_of(ticket: Ticket) -> str:
    """Return the ticket as the text that runbooks are found by and that inputs are looked for in."""
    fields: Sequence[str] = [f"{label}: {value}" for label, value in ticket.custom.items() if value]
    said = [comment.text for comment in ticket.comments]
    return "\n".join(part for part in (ticket.subject, ticket.text, *fields, *said) if part)
