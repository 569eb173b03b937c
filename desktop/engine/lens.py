"""What the engine knows of a run, for whoever tells it: texts as each entry sees them, and what a run waits for."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.engine.finish import outcomes_of
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Next,
    Waiting,
    WaitKind,
)
from desktop.engine.plan import plan, waits_for_person
from desktop.engine.scope import Scope, index_of, scope_at
from desktop.engine.texts import shown
from desktop.summary.build import summarise
from desktop.summary.document import Document
from desktop.summary.document import Waiting as WaitingFor
from desktop.summary.fan_rows import row_name
from desktop.summary.teller import Lens

Mask = Callable[[str], str]


def lens_of(book: Runbook, run: Run) -> Lens:
    """Return what a summary of the run needs; `run` is as it stands when it is told."""

    def fill(template: str, entry: StepEntry | None) -> str:
        return shown(template, run, _scope(book, run, entry))

    return Lens(fill=fill, outcomes=outcomes_of)


def _scope(book: Runbook, run: Run, entry: StepEntry | None) -> Scope:
    if entry is None:
        return scope_at(book, run, 0)
    return scope_at(book, run, entry.within, entry.row)


def waiting_now(book: Runbook, run: Run, following: Next | None = None) -> WaitingFor | None:
    """Return what an open run waits for a person for, or None; `following` is what comes next where it is known."""
    coming = following or plan(book, run)
    return waiting_for(book, run, coming) if waits_for_person(coming) else None


def told(
    book: Runbook, run: Run, *, now: datetime, zone: tzinfo, mask: Mask, following: Next | None = None
) -> Document:
    """Return a run as it is told in a summary."""
    return summarise(
        book,
        run,
        now=now,
        zone=zone,
        mask=mask,
        lens=lens_of(book, run),
        waiting=waiting_now(book, run, following),
    )


def waiting_for(book: Runbook, run: Run, asked: Waiting) -> WaitingFor:
    """Return what an open run waits for, in words."""
    return WaitingFor(
        step=asked.step,
        kind=str(asked.wait),
        text=_asked_words(book, run, asked),
        row=asked.row,
        row_name=_row_name(run, asked),
    )


def _asked_words(book: Runbook, run: Run, asked: Waiting) -> str:
    scope = scope_at(book, run, asked.within, asked.row)
    match asked:
        case AskQuestion():
            return asked.question
        case AskDone():
            return asked.text
        case AskDecision(wait=WaitKind.UNDO):
            return asked.reason
        case AskConsent() | AskHostKey() | AskDecision():
            return shown(scope.step(asked.step).title, run, scope)


def _row_name(run: Run, asked: Waiting) -> str:
    around = run.entry_at(asked.within) if asked.within else None
    if around is None or not around.fan:
        return ""
    index = index_of(asked.row)
    return row_name(around.fan, index)
