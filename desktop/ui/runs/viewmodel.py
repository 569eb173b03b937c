"""What the page of runs shows: all of them, newest first, or those that hold some words."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.ui.navigation import FINISH, RUN, Navigator
from desktop.ui.ports import PastRun, RunsPort
from desktop.ui.wording import ended_words


class RunsViewModel(QObject):
    changed = Signal()
    _arrived = Signal()

    def __init__(self, runs: RunsPort, navigator: Navigator, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._runs, self._navigator, self._clock, self._words = runs, navigator, clock, ""
        self._arrived.connect(self.changed, Qt.ConnectionType.QueuedConnection)
        self.close = runs.subscribe(self._arrived.emit)

    @property
    def now(self) -> datetime:
        return self._clock()

    @property
    def rows(self) -> tuple[PastRun, ...]:
        return tuple(run for run in self._runs.past_runs() if self._fits(run))

    @property
    def total(self) -> int:
        return len(self._runs.past_runs())

    @property
    def open_count(self) -> int:
        return len(self._runs.open_runs())

    @Slot(str)
    def search(self, words: str) -> None:
        self._words = words.casefold().strip()
        self.changed.emit()

    @Slot(str)
    def open(self, run_id: str) -> None:
        """Go on with an open run; show the report of one that is over."""
        is_open = any(run.run_id == run_id for run in self._runs.open_runs())
        self._navigator.go(RUN if is_open else FINISH, run_id)

    def _fits(self, run: PastRun) -> bool:
        text = " ".join((run.title, run.target, run.said, ended_words(run.ended), run.run_id)).casefold()
        return all(word in text for word in self._words.split())
