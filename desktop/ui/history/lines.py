"""Runs as rows of History's table; the cells of a row are made when it comes in sight."""

from collections.abc import Iterable
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.ui.history.port import HistoryRun
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.table_model import Cell, Column
from desktop.ui.wording import ended_words, state_of_run, stopwatch

TARGET_AT = 2  # where there is no room for this column, the target stands below the title
HISTORY_COLUMNS = (
    Column("", 40),
    Column("Runbook", 204, most=380),
    Column("Target", 136, drops_under=620, most=220),
    Column("Result"),
    Column("By", 80, drops_under=840),
    Column("Took", 76, is_right=True, drops_under=900),
    Column("When", 118, is_right=True, drops_under=420),
)
_LOUD = (Tone.BAD, Tone.UNKNOWN)


@dataclass(frozen=True, slots=True)
class RunLine:
    """`is_marked` for the first of two runs that are to be laid side by side; `is_stacked` where columns are gone."""

    run: HistoryRun
    now: datetime
    is_marked: bool = False
    is_stacked: bool = False

    @property
    def id(self) -> str:
        return self.run.run_id

    @property
    def cells(self) -> tuple[Cell, ...]:
        run = self.run
        state = state_of_run(run.ended, run.verdict)
        look, words = state.look, ended_words(run.ended)
        said = run.waits_for or run.said
        ink = look.ink if look.tone in _LOUD else Ink.ACCENT if state is StepState.CURRENT else Ink.TEXT
        mark = (
            Cell("A", Type.BODY_STRONG, Ink.ACCENT) if self.is_marked else Cell(icon=look.icon, ink=look.ink)
        )
        if self.is_stacked:
            told = Cell(words, ink=ink, below=said, below_ink=ink)
        else:
            told = Cell(f"{words}: {said}" if said else words, ink=ink)
        day, _, time = moment(run.started_at, self.now).rpartition(" ") if self.is_stacked else ("", "", "")
        return (
            mark,
            Cell(run.title, Type.BODY_STRONG, below=run.target if self.is_stacked else ""),
            Cell(run.target, ink=Ink.MUTED),
            told,
            Cell(run.operator, ink=Ink.MUTED),
            Cell("" if run.is_open else stopwatch(run.duration_s), Type.MONO_SMALL, Ink.MUTED),
            Cell(day, ink=Ink.MUTED, below=time)
            if day
            else Cell(moment(run.started_at, self.now), ink=Ink.MUTED),
        )


def lines_of(
    runs: Iterable[HistoryRun], now: datetime, marked: HistoryRun | None, *, is_stacked: bool = False
) -> tuple[RunLine, ...]:
    minute = now.replace(second=0, microsecond=0)
    mark = marked.run_id if marked else ""
    return tuple(RunLine(run, minute, run.run_id == mark, is_stacked) for run in runs)


def moment(at: datetime, now: datetime) -> str:
    """Return `14:02` for today, then `18 Nov 14:02`, then `18 Nov 2025`; in local time."""
    local, here = at.astimezone(), now.astimezone()
    if local.date() == here.date():
        return f"{local:%H:%M}"
    if local.year != here.year:
        return f"{local.day} {local:%b %Y}"
    return f"{local.day} {local:%b %H:%M}"
