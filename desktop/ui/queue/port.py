"""What the page of the queue needs from the rest of the program."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass
from desktop.domain.desk import Ticket, TicketRef

if TYPE_CHECKING:
    from desktop.domain.errors import HandrailError
    from desktop.shift.queue import Factor
    from desktop.ui.library.result import Result


FITTING = 5  # runbooks that are looked at for one ticket
TELLING = (
    "symptom",
    "symptom word",
    "title",
    "id",
    "tag",
    "summary",
)  # a ticket is full of words that stand in any text


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """A ticket that waits, and what its place in the queue is made of."""

    ticket: Ticket
    factors: "tuple[Factor, ...]" = ()


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
class Found:
    """A value for an input, and where in the ticket it stands: whoever writes to a desk could name any host."""

    label: str
    value: str
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """The runbooks that fit the words of a ticket, best first, and what of its inputs the best one finds in it."""

    runbooks: "tuple[Result, ...]" = ()
    found: tuple[Found, ...] = ()


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
    def want_ticket(self, ticket: Ticket) -> None:
        """Fill in what this ticket tells when a runbook is started next."""
        ...

    def has_changed(self) -> bool:
        """Return whether desks were added or removed since the last reading began."""
        ...


def words_of(ticket: Ticket) -> str:
    """Return the ticket as the text that runbooks are found by and that inputs are looked for in."""
    fields: Sequence[str] = [f"{label}: {value}" for label, value in ticket.custom.items() if value]
    said = [comment.text for comment in ticket.comments]
    return "\n".join(part for part in (ticket.subject, ticket.text, *fields, *said) if part)
