"""Which ticket comes first, and why: impact times urgency times how near the next promise is.

Pure. With all else the same, a promise that is nearer, or broken, never ranks lower (tried by chance in the tests).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.domain.desk import Sla, Ticket
from desktop.domain.quantity import show

_MIDDLING = 2.0
_NEAR_H = 4.0  # a promise that falls due in this time weighs half of what one that falls due now does
_BROKEN, _LONG_BROKEN = 6.0, 8.0
_GROWS_H = 48.0  # a broken promise weighs more for so long
_WEIGHTS: Mapping[float, tuple[str, ...]] = {
    4.0: (
        "urgent",
        "critical",
        "highest",
        "blocker",
        "emergency",
        "p1",
        "1",
        "extensive",
        "widespread",
        "sev1",
    ),
    3.0: ("high", "major", "p2", "2", "significant", "large", "sev2"),
    2.0: ("medium", "normal", "moderate", "p3", "3", "limited", "sev3", "standard"),
    1.0: ("low", "lowest", "minor", "trivial", "minimal", "localized", "p4", "p5", "4", "5", "sev4", "none"),
}
_BY_WORD = {word: weight for weight, words in _WEIGHTS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Factor:
    """One part of a rank: what it is called, how much it weighs, and why in words."""

    name: str
    weight: float
    said: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ticket and where it stands: `rank` is the product of the weights."""

    ticket: Ticket
    factors: tuple[Factor, ...]

    @property
    def rank(self) -> float:
        product = 1.0
        for factor in self.factors:
            product *= factor.weight
        return product

    @property
    def why(self) -> str:
        return ", ".join(f"{factor.said} ({factor.weight:.1f})" for factor in self.factors)


def ranked(tickets: Iterable[Ticket], now: datetime) -> tuple[Ranked, ...]:
    """Return tickets, the first to be taken first; among equals the nearer promise, then the older one."""
    found = [Ranked(ticket, (_impact(ticket), _urgency(ticket), _promise(ticket, now))) for ticket in tickets]
    return tuple(sorted(found, key=lambda one: (-one.rank, *_tie(one.ticket, now))))


def next_promise(ticket: Ticket, now: datetime) -> Sla | None:
    """Return the promise that weighs most; None where none runs."""
    running = [one for one in ticket.slas if one.is_breached or one.due_at is not None]
    return max(running, key=lambda one: _weight(one, now), default=None)


def _impact(ticket: Ticket) -> Factor:
    return _by_field(ticket, "impact") or Factor("impact", _MIDDLING, "impact not told, taken as middling")


def _urgency(ticket: Ticket) -> Factor:
    """Return the urgency of its own field, else the desk's priority stands for it."""
    own = _by_field(ticket, "urgency") or _by_field(ticket, "severity", "urgency")
    if own is not None:
        return own
    weight = _weight_of(ticket.priority)
    if weight is not None:
        return Factor("urgency", weight, f"priority {ticket.priority}")
    said = f"priority {ticket.priority!r} not known" if ticket.priority else "priority not set"
    return Factor("urgency", _MIDDLING, f"{said}, taken as middling")


def _promise(ticket: Ticket, now: datetime) -> Factor:
    promise = next_promise(ticket, now)
    if promise is None:
        paused = next((one for one in ticket.slas if one.is_paused), None)
        return Factor("promise", 1.0, f"{paused.name} is paused" if paused else "no promise runs")
    return Factor("promise", _weight(promise, now), told(promise, now))


def told(promise: Sla, now: datetime) -> str:
    """Return a promise with the time that is left, in words."""
    left_s = (promise.due_at - now).total_seconds() if promise.due_at else None
    if left_s is not None and left_s <= 0:
        return f"{promise.name} overdue by {show(float(int(-left_s)), 'overdue_s')}"
    if promise.is_breached:
        return f"{promise.name} was broken"
    if left_s is None:
        return f"{promise.name} is paused" if promise.is_paused else f"{promise.name} was kept"
    return f"{promise.name} due in {show(float(int(left_s)), 'left_s')}"


def _weight(promise: Sla, now: datetime) -> float:
    left_h = (promise.due_at - now).total_seconds() / 3600 if promise.due_at else None
    if left_h is not None and left_h <= 0:
        return _BROKEN + (_LONG_BROKEN - _BROKEN) * min(-left_h / _GROWS_H, 1.0)
    if promise.is_breached:
        return _BROKEN
    return 1.0 if left_h is None else 1.0 + 4.0 / (1.0 + left_h / _NEAR_H)


def _by_field(ticket: Ticket, label: str, name: str = "") -> Factor | None:
    for field, value in ticket.custom.items():
        if field.strip().casefold() == label:
            weight = _weight_of(value)
            if weight is not None:
                return Factor(name or label, weight, f"{label} {value}")
    return None


def _weight_of(value: str) -> float | None:
    """Return the weight of the first word that is known: desks write `2 - High` and `Extensive / Widespread`."""
    words = [word.strip("()[]:,.").casefold() for word in value.replace("/", " ").replace("-", " ").split()]
    named = [_BY_WORD[word] for word in words if word in _BY_WORD and not word.isdecimal()]
    numbered = [_BY_WORD[word] for word in words if word in _BY_WORD]
    return named[0] if named else numbered[0] if numbered else None


def _tie(ticket: Ticket, now: datetime) -> tuple[float, float, str]:
    promise = next_promise(ticket, now)
    due = promise.due_at.timestamp() if promise and promise.due_at else float("inf")
    made = ticket.created_at.timestamp() if ticket.created_at else float("inf")
    return due, made, str(ticket.ref)
