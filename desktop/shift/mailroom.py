"""Everything between a run and its help desk: the summary as a desk takes it, the outbox, and who sends it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from desktop.desks.desk import Desk
from desktop.domain.desk import DeskConfig, DeskKind, TicketRef
from desktop.records.outbox_rows import Outbox
from desktop.records.secrets import SecretStore
from desktop.records.store import Records
from desktop.shift.posting import Comment, Poster
from desktop.shift.sending import Sender
from desktop.summary import render
from desktop.summary.budget import fit
from desktop.summary.letter import Letter


class Desks(Protocol):
    """The help desks that are set up here, by name. All may wait, for the keyring or the disk.

    Raises:
        InputError: there is none of this name; SecretUnavailableError: its secret is not at hand.
    """

    def config(self, name: str) -> DeskConfig: ...

    def named(self, text: str) -> TicketRef: ...

    def open_desk(self, name: str) -> Desk: ...


class Mailroom:
    """Made once for a window or a command, from the parts that those have."""

    def __init__(
        self,
        records: Records,
        secrets: SecretStore,
        desks: Desks,
        *,
        operator: str,
        now: Callable[[], datetime],
    ) -> None:
        self.desks, self.operator, self.now = desks, operator, now
        self.outbox: Outbox = records.outbox
        self.poster = Poster(outbox=self.outbox, gate=secrets.require_none_in, by=operator, now=now)
        self.sender = Sender(self.outbox, desks.open_desk, now=now)

    def comment(self, letter: Letter, desk: str) -> Comment:
        """Return a letter as a desk takes it; what is too long for it goes into a file.

        Raises:
            InputError: there is no such desk.
        """
        fitted = fit(letter, DeskKind(self.desks.config(desk).kind))
        return Comment(
            body=fitted.body,
            used=fitted.counter.used,
            limit=fitted.counter.limit,
            unit=fitted.counter.unit,
            files=fitted.attachments,
            moved=fitted.moved,
            hidden=sum(one.count for one in letter.hidden),
            title=letter.title,
        )

    def article(self, letter: Letter, desk: str) -> Comment:
        """Return a letter as a draft of a desk's knowledge base: whole, as no files go with one.

        Raises:
            InputError: there is no such desk.
        """
        kind = self.desks.config(desk).kind
        body = render(letter, "adf" if kind == "jira" else str(kind))
        hidden = sum(one.count for one in letter.hidden)
        return Comment(body=body, used=len(body), hidden=hidden, title=letter.title)

    def close(self) -> None:
        self.sender.close()
