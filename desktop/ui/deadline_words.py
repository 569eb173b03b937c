"""How much time is left, in words and a tone."""

from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.deadline import Deadline, DueKind
from desktop.ui.theme.tokens import Tone
from desktop.ui.ticking import NEAR_S

_SOON_S, _DAY_S, _HOUR_S = 900, 86400, 3600


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """`text` says it in a sentence, `short` is the time alone; the tone never says more than the words."""

    text: str
    short: str
    tone: Tone


def time_left(deadline: Deadline, now: datetime) -> TimeLeft:
    left_s = (deadline.at - now).total_seconds()
    span = span_words(abs(left_s))
    words, tone = _said(deadline.kind, left_s)
    short = span if left_s > 0 else _tr("{span} ago").replace("{span}", span)
    return TimeLeft(words.replace("{left}", span), short, tone)


def _said(kind: DueKind, left_s: float) -> tuple[str, Tone]:
    is_over = left_s <= 0
    if kind is DueKind.WAIT:
        return (_tr("Wait is over"), Tone.WARN) if is_over else (_tr("Wait ends in {left}"), Tone.ACCENT)
    if kind is DueKind.FRESH:
        if is_over:
            return _tr("Reading stale for {left}"), Tone.WARN
        return _tr("Reading counts {left} more"), Tone.ACCENT
    if is_over:
        return _tr("Overdue by {left}"), Tone.BAD
    return (
        (_tr("Due soon, in {left}"), Tone.WARN) if left_s <= _SOON_S else (_tr("Due in {left}"), Tone.ACCENT)
    )


def span_words(seconds: float) -> str:
    """Return `1:42` up to two minutes, then `48 min`, `2 h 05`, `3 days`."""
    whole = int(seconds)
    if whole <= NEAR_S:
        return f"{whole // 60}:{whole % 60:02}"
    if whole < _HOUR_S:
        return f"{whole // 60} min"
    if whole < _DAY_S:
        return f"{whole // _HOUR_S} h {whole % _HOUR_S // 60:02}"
    days = whole // _DAY_S
    return f"{days} day{'s' if days > 1 else ''}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("TimeLeft", text)
