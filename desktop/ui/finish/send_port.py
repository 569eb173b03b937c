"""What sending a report needs from the rest of the program."""

from collections.abc import Callable
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.desk import Audience, DeskKind, TicketRef
from desktop.domain.errors import HandrailError
from desktop.domain.outbox import PostRow
from desktop.summary.letter import Letter
from desktop.ui.ports import Unsubscribe


@dataclass(frozen=True, slots=True)
class Goal:
    """The ticket that a report goes to, and the kind of its desk."""

    ref: TicketRef
    kind: DeskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Who reads a public reply on a ticket."""

    requester: str
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    run_id: str
    goal: Goal
    letter: Letter
    audience: Audience


class SendPort(Protocol):
    """Calls return at once; `done` and listeners are called from any thread."""

    def goal(self, ticket: str, done: Callable[[Goal | HandrailError], None]) -> None:
        """Find the desk of a ticket as a run names it; an error tells why there is nothing to send to."""
        ...

    def readers(self, ref: TicketRef, done: Callable[[Readers | HandrailError], None]) -> None:
        """Ask the desk who reads a public reply."""
        ...

    def send(self, sending: Sending, done: Callable[[PostRow | HandrailError], None]) -> None:
        """Make the letter fit its desk, look through it for secrets, store it, and have it sent in the background."""
        ...

    def posts(self, run_id: str, done: Callable[[tuple[PostRow, ...] | HandrailError], None]) -> None:
        """Read the posts of a run, the oldest first."""
        ...

    def subscribe(self, listener: Callable[[], None]) -> Unsubscribe:
        """Call the listener when a post is in another state."""
        ...
