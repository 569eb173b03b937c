"""What is due soon, as Home tells it: a line for each deadline, the readings of a run in one."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.deadline import Deadline, DueKind
from desktop.ui.deadline_words import time_left
from desktop.ui.home.ports import DueRun
from desktop.ui.theme.tokens import Tone

SHOWN = 5
_AHEAD = timedelta(hours=1)  # a reading that counts longer than this is nobody's worry yet


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """`share` of the time has passed, from 0 to 1."""

    run_id: str
    title: str
    target: str
    ticket: str
    about: str
    left: str
    tone: Tone
    share: float
    at: datetime


def due_lines(runs: Iterable[DueRun], now: datetime) -> tuple[DueLine, ...]:
    """Return what is due, the nearest first; what is over comes before what is not."""
    lines = [_line(run, told, count, now) for run in runs for told, count in _gathered(run.deadlines, now)]
    return tuple(sorted(lines, key=lambda line: line.at))


def _gathered(deadlines: Iterable[Deadline], now: datetime) -> list[tuple[Deadline, int]]:
    """Return each deadline; of the readings only the first that is stale or becomes so, and how many are."""
    readings = [one for one in deadlines if one.kind is DueKind.FRESH and one.at - now <= _AHEAD]
    stale = [one for one in readings if one.at <= now]
    others = [(one, 1) for one in deadlines if one.kind is not DueKind.FRESH]
    return [*others, *((one, len(stale) or 1) for one in readings[:1])]


def _line(run: DueRun, told: Deadline, count: int, now: datetime) -> DueLine:
    left, whole = time_left(told, now), (told.at - told.since).total_seconds()
    passed = (now - told.since).total_seconds()
    return DueLine(
        run_id=run.run_id,
        title=run.title,
        target=run.target,
        ticket=run.ticket,
        about=_about(told, count, is_over=told.at <= now),
        left=left.short,
        tone=left.tone,
        share=min(1.0, max(0.0, passed / whole)) if whole > 0 else 1.0,
        at=told.at,
    )


def _about(told: Deadline, count: int, *, is_over: bool) -> str:
    words = {
        (DueKind.WAIT, False): _tr("until the wait ends: {what}"),
        (DueKind.WAIT, True): _tr("since the wait ended: {what}"),
        (DueKind.FRESH, False): _tr("until it is stale: {what}"),
        (DueKind.FRESH, True): _tr("stale: {what}"),
        (DueKind.HAND_OVER, False): _tr("until {what} is to have taken it over"),
        (DueKind.HAND_OVER, True): _tr("overdue: {what} was to take it over"),
    }[told.kind, is_over]
    more = _tr(" and {n} more").replace("{n}", str(count - 1)) if count > 1 else ""
    return words.replace("{what}", told.what) + more


def _tr(text: str) -> str:
    return QCoreApplication.translate("DueLine", text)
