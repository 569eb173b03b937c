"""The promises of a ticket in words: how much time is left, and how urgent that is."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.desk import Sla
from desktop.ui.deadline_words import span_words
from desktop.ui.theme.tokens import Tone

NEAR, SOON = timedelta(minutes=15), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PromiseLeft:
    """`text` says it in words, with `short` for a narrow place; icon and tone only say it again."""

    text: str
    short: str
    icon: str
    tone: Tone


def nearest_promise(promises: Iterable[Sla]) -> Sla | None:
    """Return the promise whose clock runs and that ends first, broken or not; else one whose clock stands still."""
    told = [one for one in promises if one.due_at is not None or one.is_breached or one.is_paused]
    running = [one for one in told if not one.is_paused]
    timed = [(one.due_at, at) for at, one in enumerate(running) if one.due_at is not None]
    return running[min(timed)[1]] if timed else next(iter((*running, *told)), None)


def promise_left(promise: Sla, now: datetime) -> PromiseLeft:
    if promise.due_at is None:
        return _without_time(promise)
    left = promise.due_at - now
    span = span_words(abs(left.total_seconds()))
    if promise.is_breached or left <= timedelta():
        since = _tr("breached {span} ago").replace("{span}", span)
        return PromiseLeft(since, since, "octagon-x", Tone.BAD)
    if promise.is_paused:
        return PromiseLeft(_tr("paused, {span} left").replace("{span}", span), _tr("paused"), "hourglass",
                           Tone.NEUTRAL)  # fmt: skip
    words = _tr("{span} left").replace("{span}", span)
    if left <= NEAR:
        return PromiseLeft(words, words, "triangle-alert", Tone.BAD)
    return PromiseLeft(words, words, "timer", Tone.WARN if left <= SOON else Tone.NEUTRAL)


def _without_time(promise: Sla) -> PromiseLeft:
    if promise.is_breached:
        return PromiseLeft(_tr("breached"), _tr("breached"), "octagon-x", Tone.BAD)
    if promise.is_paused:
        return PromiseLeft(_tr("paused"), _tr("paused"), "hourglass", Tone.NEUTRAL)
    return PromiseLeft(_tr("its clock does not run"), "", "clock", Tone.NEUTRAL)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Promise", text)
