"""What the program asks of a help desk, whoever sells it."""

from collections.abc import Iterator
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.desk import DeskKind, Post, Posted, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one comment and one ticket may hold; `body_chars` or `body_bytes` is 0 where the other one counts."""

    body_chars: int = 0
    body_bytes: int = 0
    attached_bytes: int  # of all files of a ticket where the desk counts them together, else of one file


class Desk(Protocol):
    """One help desk, signed in. Every call waits for the network: never on the thread of the window.

    Each call raises an error of `desktop.desks.errors`, which says whether the post may have arrived and when to try
    again.
    """

    name: str  # under which it is known here
    kind: DeskKind
    limits: Limits

    def ticket(self, key: str) -> Ticket:
        """Return a ticket with its comments, files and promised times."""
        ...

    def queue(self, view: str = "") -> Iterator[Ticket]:
        """Yield the open tickets of a view, or those of the person who is signed in; page by page."""
        ...

    def find(self, post: Post) -> Posted | None:
        """Look whether a post has arrived before; it is asked before anything is sent again."""
        ...

    def send(self, post: Post) -> Posted:
        """Post it. It is never sent twice by one call."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who a desk takes us for, and whether that account may comment: None where only a comment would show it."""

    name: str
    can_comment: bool | None
    said: str  # about commenting, in words


class Client(Desk, Protocol):
    """A desk of a vendor, which can say who is signed in."""

    def signed_in(self) -> SignedIn: ...
