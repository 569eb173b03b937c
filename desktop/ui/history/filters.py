"""Which runs a filter lets pass, and the text in which the words of a search are looked for."""

from dataclasses import replace
from enum import StrEnum

from desktop.domain.verdict import Ended, Verdict
from desktop.ui.history.port import HistoryRun
from desktop.ui.wording import ended_words

_BAD_ENDS = (Ended.ESCALATED, Ended.UNRESOLVED)


class Kind(StrEnum):
    """The pinned filters."""

    ALL = "all"
    OPEN = "open"
    ENDED = "ended"
    FAILED = "failed"
    MINE = "mine"


def passes(run: HistoryRun, kind: Kind, me: str) -> bool:
    """True for a run that a filter shows; `me` is in lower case."""
    match kind:
        case Kind.OPEN:
            return run.is_open
        case Kind.ENDED:
            return not run.is_open
        case Kind.FAILED:
            return run.ended in _BAD_ENDS or (run.verdict is Verdict.FAIL and run.ended is not Ended.RESOLVED)
        case Kind.MINE:
            return run.operator.casefold() == me
    return True


def with_text(run: HistoryRun, words: str) -> HistoryRun:
    """Return the run with all that it is found by: end, verdict, its day in several forms, and words of its own."""
    day = run.started_at.astimezone()
    dates = f"{day:%Y-%m-%d} {day.day} {day:%b} {day:%B} {day:%Y} {day:%A} {day:%H:%M}"
    parts = (
        run.title, run.target, run.said, ended_words(run.ended), str(run.ended or "open"), str(run.verdict),
        run.operator, run.machine, run.runbook_id, run.run_id, run.waits_for, dates, words,
    )  # fmt: skip
    return replace(run, text=" ".join(parts).casefold())
