"""Everything between a run and its help desk: the summary as a desk takes it, the outbox, and who sends it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from desktop.desks.desk import Desk
from desktop.domain.desk import DeskKind
from desktop.records.outbox_rows import Outbox
from desktop.records.secrets import SecretStore
from desktop.records.store import Records
from desktop.shift.posting import Comment, Poster
from desktop.shift.sending import Sender
from desktop.summary import render
from desktop.summary.document import Document


class Desks(Protocol):
    """The help desks that are set up here, by name. All may wait, for the keyring or the disk.

    Raises:
        InputError: there is none of this name; SecretUnavailableError: its secret is not at hand.
    """

    def kind(self, name: str) -> DeskKind: ...

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

    def comment(self, document: Document, kind: DeskKind) -> Comment:
        """Return a summary in what a kind of desk takes."""
        body = render(document, "adf" if kind is DeskKind.JIRA else "html")
        hidden = sum(one.count for one in document.hidden)
        return Comment(body=body, used=len(body), hidden=hidden, title=document.runbook.title)

    def close(self) -> None:
        self.sender.close()
