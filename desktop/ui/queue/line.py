"""One ticket as the list of the queue shows it."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.ui.queue.port import Queued
from desktop.ui.theme.tokens import Tone
from desktop.ui.ticket.promise import PromiseLeft, nearest_promise, promise_left

_GUESSED = "taken as middling"  # how a reason ends that the ticket does not tell
_TIMES = "\u00d7"


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
    because = QCoreApplication.translate("QueueLine", "Because {why}")
    why = because.replace("{why}", "; ".join(said for said, _ in why_of(queued, now)))
    return QueueLine(
        number=number,
        key=ticket.ref.key,
        subject=ticket.subject,
        about=" · ".join(part for part in about if part),
        why=why if queued.factors else "",
        left=promise_left(promise, now) if promise is not None else None,
        promise=promise.name if promise is not None else "",
    )


def why_of(queued: Queued, now: datetime) -> tuple[tuple[str, float], ...]:
    """Return why a ticket stands where it does: each reason as it is now, with its weight: the weightiest first,
    and last what nobody told."""
    from desktop.shift.queue import next_promise, told

    promise = next_promise(queued.ticket, now)
    reasons = [
        (told(promise, now) if one.name == "promise" and promise is not None else one.said, one.weight)
        for one in queued.factors
    ]
    return tuple(sorted(reasons, key=lambda one: (one[0].endswith(_GUESSED), -one[1])))


def place_words(queued: Queued, number: int, count: int, now: datetime) -> str:
    """Return how the place of a ticket comes about: each reason with its weight, and their product."""
    product, parts = 1.0, []
    for said, weight in why_of(queued, now):
        product *= weight
        parts.append(f"{said} ({_TIMES}{weight:.1f})")
    place = QCoreApplication.translate("QueueLine", "Number {n} of {count}, weight {product}: {parts}")
    place = place.replace("{n}", str(number)).replace("{count}", f"{count:,}")
    return place.replace("{product}", f"{product:.0f}").replace("{parts}", " · ".join(parts))


def haystack(queued: Queued) -> str:
    """Return what a search looks through, in small letters."""
    one = queued.ticket
    fields = (text for pair in one.custom.items() for text in pair)
    return "\n".join(
        (str(one.ref), one.subject, one.requester, one.status, one.priority, one.assignee, one.type, *one.tags,
         *fields, *(factor.said for factor in queued.factors), one.text)
    ).casefold()  # fmt: skip
