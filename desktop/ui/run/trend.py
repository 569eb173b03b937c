"""The last values of the field that decided about the step that is looked at, from all recorded runs."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.compare.bounds import decisive
from desktop.compare.found import Bound
from desktop.compare.series import series_of
from desktop.dataclass import dataclass
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.engine.finish import outcomes_of
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.sparkline import Series

_TONES = {Verdict.FAIL: Tone.BAD, Verdict.WARN: Tone.WARN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which readings: of the same command with the same values on the same target, up to the one that is looked at."""

    run_id: str
    seq: int  # of the event that began the entry
    command: str
    target: str
    environment: Mapping[str, str]
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Past:
    at: datetime
    fields: Fields


class TrendPort(Protocol):
    def readings(self, wanted: Wanted, done: Callable[[Wanted, Sequence[Past]], None]) -> None:
        """Read earlier readings off the GUI thread and hand them, oldest first, to `done` from any thread."""
        ...


@dataclass(frozen=True, slots=True)
class Trend:
    name: str
    series: Series
    since: datetime


class TrendModel(QObject):
    """`changed` when there is another trend to show, or none."""

    changed = Signal()
    _arrived = Signal(object, object)

    def __init__(self, model: RunViewModel, port: TrendPort | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._port = model, port
        self._wanted: Wanted | None = None
        self._bound: Bound | None = None
        self.trend: Trend | None = None
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        if port is not None:
            model.changed.connect(self._look)
            self._look()

    @Slot()
    def _look(self) -> None:
        """Ask for the readings of the step that is looked at, once for each entry of it."""
        entry = self._entry
        bound = self._decisive(entry) if entry is not None else None
        wanted = _wanted(self._model.run.run_id, entry) if entry is not None and bound is not None else None
        if wanted == self._wanted:
            return
        self._wanted, self._bound = wanted, bound
        if self.trend is not None:
            self.trend = None
            self.changed.emit()
        if wanted is not None and self._port is not None:
            self._port.readings(wanted, self._arrived.emit)

    @property
    def _entry(self) -> StepEntry | None:
        """The reading that is looked at; of a fan-out, that of its row."""
        model = self._model
        entry = model.row.entry if model.row else model.view.latest.get(model.shown)
        is_read = entry is not None and entry.state is EntryState.FINISHED and bool(entry.command)
        return entry if is_read else None

    def _decisive(self, entry: StepEntry) -> Bound | None:
        item = self._model.view.by_path.get(entry.step)
        if item is None or entry.outcome is None or entry.fault:
            return None
        return decisive(outcomes_of(item.step), entry.outcome, {**entry.looked_at, **entry.reading})

    @Slot(object, object)
    def _take(self, wanted: Wanted, found: Sequence[Past]) -> None:
        bound = self._bound
        if wanted != self._wanted or bound is None:
            return  # another step is looked at by now
        values = series_of(bound.name, [one.fields for one in found])
        if len(values) > 1:
            field = bound.name.rpartition(".")[2]
            tone = _TONES.get(bound.verdict, Tone.ACCENT) if bound.is_crossed_by(values[-1]) else Tone.ACCENT
            self.trend = Trend(bound.name, Series(values, field, bound.number, tone), found[0].at)
            self.changed.emit()


def _wanted(run_id: str, entry: StepEntry) -> Wanted:
    return Wanted(
        run_id=run_id,
        seq=entry.seq,
        command=entry.command,
        target=entry.target,
        environment=dict(entry.environment),
        until=entry.finished_at,
    )
