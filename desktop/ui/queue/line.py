"""One ticket as the list of the queue shows it."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.ui.queue.port import Queued
from desktop.ui.theme.tokens import Tone
from desktop.ui.ticket.promise import PromiseLeft, nearest_promise, promise_left


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """`left` is the time of its nearest promise; None where it has none."""

    number: int
    key: str
    subject: str
    about: str
    why: str
    left: PromiseLeft | None
    promise: str

    @property
    def tone(self) -> Tone:
        return self.left.tone if self.left is not None else Tone.NEUTRAL

    @property
    def spoken(self) -> str:
        left = f"{self.promise} {self.left.text}" if self.left is not None else ""
        parts = (str(self.number), self.key, self.subject, left, self.about, self.why)
        return ", ".join(part for part in parts if part)


def line_of(queued: Queued, number: int, now: datetime) -> QueueLine:
    ticket, promise = queued.ticket, nearest_promise(queued.ticket.slas)
    about = (ticket.requester, ticket.status, ticket.priority, ticket.ref.desk)
    why = QCoreApplication.translate("QueueLine", "Because {why}").replace("{why}", "; ".join(queued.why))
    return QueueLine(
        number=number,
        key=ticket.ref.key,
        subject=ticket.subject,
        about=" · ".join(part for part in about if part),
        why=why if queued.why else "",
        left=promise_left(promise, now) if promise is not None else None,
        promise=promise.name if promise is not None else "",
    )


def haystack(queued: Queued) -> str:
    """Return what a search looks through, in small letters."""
    one = queued.ticket
    fields = (text for pair in one.custom.items() for text in pair)
    return "\n".join(
        (str(one.ref), one.subject, one.requester, one.status, one.priority, one.assignee, one.type, *one.tags,
         *fields, *queued.why, one.text)
    ).casefold()  # fmt: skip
