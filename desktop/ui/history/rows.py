"""Runs as rows of a table, the same on Home and on the page of runs."""

from collections.abc import Iterable
from datetime import datetime

from desktop.ui.ports import PastRun
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.table_model import Cell, Column, TableRow
from desktop.ui.wording import clock_time, ended_words, state_of_run, stopwatch

COLUMNS = (
    Column("", 40),
    Column("Runbook", 214, most=380),
    Column("Target", 140, drops_under=620),
    Column("Result"),
    Column("Took", 76, is_right=True, drops_under=800),
    Column("When", 92, is_right=True),
)
_LOUD = (Tone.BAD, Tone.UNKNOWN)


def run_rows(runs: Iterable[PastRun], now: datetime) -> tuple[TableRow, ...]:
    return tuple(_row(run, now) for run in runs)


def _row(run: PastRun, now: datetime) -> TableRow:
    state = state_of_run(run.ended, run.verdict)
    look = state.look
    is_loud = look.tone in _LOUD
    words = ended_words(run.ended)
    said = f"{words}: {run.said}" if run.said else words
    ink = look.ink if is_loud else Ink.ACCENT if state is StepState.CURRENT else Ink.TEXT
    took = stopwatch(run.duration_s) if run.ended is not None else ""
    return TableRow(
        run.run_id,
        (
            Cell(icon=look.icon, ink=look.ink),
            Cell(run.title, Type.BODY_STRONG),
            Cell(run.target, ink=Ink.MUTED),
            Cell(said, ink=ink),
            Cell(took, Type.MONO_SMALL, Ink.MUTED),
            Cell(clock_time(run.started_at, now), ink=Ink.MUTED),
        ),
    )
