"""What the tests of every desk post, and the faults that they meet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desktop.desks.desk import Desk
from desktop.desks.errors import (
    DeskBusyError,
    DeskConflictError,
    DeskDeniedError,
    DeskError,
    DeskFaultError,
    DeskSignInError,
    PostRefusedError,
    PostTooLargeError,
    ReplyLostError,
    TicketNotFoundError,
)
from desktop.desks.patience import Patience
from desktop.domain.desk import Article, Audience, Change, Escalation, Note, OutFile, Post, TicketRef
from tests.servers.faulty_desk import FaultyDesk

KEY = "k3yk3yk3yk3yk3y0"
PATIENT = Patience()
HASTY = Patience(connect_s=2, silent_s=0.8, whole_s=5)
FAULTS: dict[str, type[DeskError]] = {
    "401": DeskSignInError,
    "403": DeskDeniedError,
    "404": TicketNotFoundError,
    "409": DeskConflictError,
    "413": PostTooLargeError,
    "422": PostRefusedError,
    "429": DeskBusyError,
    "500": DeskFaultError,
    "silent": ReplyLostError,
    "lost": ReplyLostError,
}
UNCLEAR = ("500", "silent", "lost")


@dataclass(frozen=True)
class Rig:
    """A desk behind a server that can break, in front of the vendor's contract server."""

    new_desk: Callable[[Patience], Desk]
    front: FaultyDesk
    mock: Any


@dataclass(frozen=True)
class Doing:
    """Something that a desk is asked to do."""

    name: str
    do: Callable[[Desk], object]
    writes: bool = True

    def __str__(self) -> str:
        return self.name


def doings(ticket: str, body: str, *, article: Article | None, change: Change, existing: str) -> list[Doing]:
    """Return all that a desk can be asked to do."""
    files = (
        OutFile(name="run.txt", content_type="text/plain", data=b"df -h\n"),
        OutFile(name="a b.json", content_type="application/json", data=b"{}"),
    )
    at = TicketRef("desk", ticket)
    made = Escalation(ticket=at, project="", subject="Disk is full", body=body)
    linked = Escalation(ticket=at, project="", subject="", body=body, existing=existing)
    posts = {
        "an internal note": Note(ticket=at, body=body),
        "a note with files": Note(ticket=at, body=body, files=files),
        "a public reply": Note(ticket=at, body=body, audience=Audience.PUBLIC),
        "a change": change,
        "an escalation": made,
        "a link": linked,
    }
    if article is not None:
        posts["an article"] = article
    sent = [Doing(name, _sending(what)) for name, what in posts.items()]
    found = [Doing(f"looking for {name}", _finding(what), writes=False) for name, what in posts.items()]
    return [
        Doing("a ticket", lambda desk: desk.ticket(ticket), writes=False),
        Doing("the queue", lambda desk: list(desk.queue()), writes=False),
        *sent,
        *found,
    ]


def _sending(what: Any) -> Callable[[Desk], object]:
    return lambda desk: desk.send(Post(key=KEY, what=what))


def _finding(what: Any) -> Callable[[Desk], object]:
    return lambda desk: desk.find(Post(key=KEY, what=what))
