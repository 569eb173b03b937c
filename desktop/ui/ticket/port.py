"""What the ticket beside a run needs from the rest of the program."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from desktop.domain.desk import Ticket

if TYPE_CHECKING:
    from desktop.domain.errors import HandrailError


class TicketsPort(Protocol):
    def known(self, text: str) -> Ticket | None:
        """Return a ticket as it was last read, from memory, by its name as a run holds it."""
        ...

    def ask(self, text: str, done: "Callable[[Ticket | HandrailError | None], None]") -> None:
        """Read a ticket off the GUI thread; `done` gets it from any thread, or why not, or None for one of no desk."""
        ...
