"""The help desks of this computer: what was set up joined with its secret, and opened."""

from typing import TYPE_CHECKING

from desktop.desks.patience import Patience
from desktop.domain.desk import DeskConfig, TicketRef
from desktop.domain.errors import InputError
from desktop.records.desk_book import DeskBook
from desktop.records.secrets import SecretStore

if TYPE_CHECKING:
    from desktop.desks.desk import Client


class DesksHere:
    """Opens desks by their names. Its calls wait for the keyring: never on the thread of the window."""

    def __init__(
        self, secrets: SecretStore, book: DeskBook | None = None, patience: Patience | None = None
    ) -> None:
        self._secrets, self._patience = secrets, patience
        self.book = book or DeskBook()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the desks that are set up here."""
        return tuple(one.name for one in self.book.desks)

    def config(self, name: str) -> DeskConfig:
        """Return how a desk is set up.

        Raises:
            InputError: there is none of this name.
        """
        return self.book.find(name)

    def open_desk(self, name: str) -> "Client":
        """Return a desk, signed in with its secret; nothing is asked of it yet. Close it after use.

        Raises:
            InputError: there is none of this name; SecretUnavailableError: its secret is not at hand.
        """
        from desktop.desks.opening import (
            open_client,
        )  # 6 MB of HTTP that a computer without desks has no use for

        config = self.config(name)
        return open_client(config, self._secrets.get(config.secret), self._patience)

    def named(self, text: str) -> TicketRef:
        """Return the ticket that a person means: `desk:KEY`, or the key alone where there is one desk only.

        Raises:
            InputError: it names none.
        """
        from desktop.domain.desk import parse_ticket

        names = self.names
        if ":" not in text and len(names) == 1:
            return parse_ticket(f"{names[0]}:{text}")
        if ":" not in text and len(names) > 1:
            raise InputError(
                f"{text!r} is on which desk? Write {names[0]}:{text}, or one of {', '.join(names)}."
            )
        return parse_ticket(text)
