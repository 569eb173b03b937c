"""What sending a report needs: the ticket's desk, who reads a public reply, the outbox, and news of it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from desktop.domain.desk import TicketRef
from desktop.domain.errors import HandrailError, InputError
from desktop.ui.answering import answer

if TYPE_CHECKING:
    from desktop.domain.outbox import PostRow
    from desktop.ui.backstage import Backstage
    from desktop.ui.finish.send_port import Goal, Readers, Sending
    from desktop.ui.ports import Unsubscribe


class SendAdapter:
    def __init__(self, stage: "Backstage") -> None:
        self._stage, self._mail = stage, stage.mail

    def goal(self, ticket: str, done: "Callable[[Goal | HandrailError], None]") -> None:
        self._stage.do(partial(answer, partial(self._goal, ticket), done))

    def _goal(self, ticket: str) -> "Goal":
        from desktop.ui.finish.send_port import Goal

        desks = self._mail.desks
        if ":" not in ticket and not desks.names:
            raise InputError("")  # a ticket of a system that is no help desk of this program: nothing to say
        ref = desks.named(ticket)
        return Goal(ref, desks.config(ref.desk).kind)

    def readers(self, ref: TicketRef, done: "Callable[[Readers | HandrailError], None]") -> None:
        self._stage.tickets.ask_in_thread(partial(answer, partial(self._readers, ref), done))

    def _readers(self, ref: TicketRef) -> "Readers":
        from desktop.ui.finish.send_port import Readers

        desk = self._mail.desks.open_desk(ref.desk)
        try:
            ticket = desk.ticket(ref.key)
        finally:
            desk.close()
        return Readers(requester=ticket.requester, subject=ticket.subject)

    def send(self, sending: "Sending", done: "Callable[[PostRow | HandrailError], None]") -> None:
        self._stage.do(partial(answer, partial(self._send, sending), done))

    def _send(self, sending: "Sending") -> "PostRow":
        from desktop.shift.posting import posting_of
        from desktop.summary.audience import posted_as

        room, ref, letter = self._mail.room, sending.goal.ref, sending.letter
        kind = posted_as(letter.audience)
        told = room.article(letter, ref.desk) if kind == "article" else room.comment(letter, ref.desk)
        what = posting_of(kind, ref, told, readers=sending.audience)
        row = room.poster.put(what, run_id=sending.run_id)
        self._mail.wake()
        return row

    def posts(self, run_id: str, done: "Callable[[tuple[PostRow, ...] | HandrailError], None]") -> None:
        self._stage.do(partial(answer, partial(self._posts, run_id), done))

    def _posts(self, run_id: str) -> "tuple[PostRow, ...]":
        return self._mail.room.outbox.rows(run_id=run_id)

    def subscribe(self, listener: Callable[[], None]) -> "Unsubscribe":
        return self._mail.subscribe(listener)
