"""What History shows: the runs that hold some words and pass a filter, the chosen one, and one to compare it with."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.ui.history.filters import Kind, passes
from desktop.ui.history.order import in_order
from desktop.ui.history.port import HistoryPort, HistoryRun
from desktop.ui.navigation import COMPARE, FINISH, HOSTS, LIBRARY, RUN, TIMELINE, Navigator
from desktop.ui.ports import RunsPort
from desktop.ui.widgets.arrangement import Sort


class HistoryViewModel(QObject):
    """`changed` when the rows are others, `chosen_changed` when a person moved to another one.

    `refused` says why two runs cannot be laid side by side."""

    changed = Signal()
    chosen_changed = Signal()
    refused = Signal(str)
    _arrived = Signal()
    _moved = Signal()

    def __init__(
        self, history: HistoryPort, runs: RunsPort, navigator: Navigator, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self._history, self._navigator, self._clock = history, navigator, clock
        self.words, self.kind, self._order = "", Kind.ALL, Sort()
        self._all: tuple[HistoryRun, ...] = ()
        self._kinds: tuple[frozenset[Kind], ...] = ()  # which filters let each run pass
        self._by_id: Mapping[str, HistoryRun] = {}
        self.rows: tuple[HistoryRun, ...] = ()
        self.counts: Mapping[Kind, int] = dict.fromkeys(Kind, 0)
        self._chosen, self._shown = "", frozenset[str]()
        self.marked: HistoryRun | None = None  # the first of two
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._moved.connect(self.refresh, Qt.ConnectionType.QueuedConnection)
        self._closers = (history.subscribe(self._arrived.emit), runs.subscribe(self._moved.emit))
        self.is_in_front = False
        self._take()

    def close(self) -> None:
        for closer in self._closers:
            closer()

    @Slot()
    def refresh(self) -> None:
        """Read the runs again, unless nobody looks."""
        if self.is_in_front:
            self._history.refresh()

    @property
    def now(self) -> datetime:
        return self._clock()

    @property
    def total(self) -> int:
        return len(self._all)

    @property
    def open_count(self) -> int:
        return sum(run.is_open for run in self._all)

    @property
    def trouble(self) -> str:
        return self._history.trouble

    @property
    def chosen(self) -> HistoryRun | None:
        """The row a person moved to; the first where that one is not shown."""
        run = self._by_id.get(self._chosen)
        is_shown = run is not None and run.run_id in self._shown
        return run if is_shown else next(iter(self.rows), None)

    # -- what is shown ---------------------------------------------------------------------------

    @Slot()
    def _take(self) -> None:
        self._all = tuple(self._history.runs())
        me = self._history.me.casefold()
        self._kinds = tuple(frozenset(kind for kind in Kind if passes(run, kind, me)) for run in self._all)
        self._by_id = {run.run_id: run for run in self._all}
        if self.marked is not None:
            self.marked = self._by_id.get(self.marked.run_id)
        self._sift()

    @Slot(str)
    def search(self, words: str) -> None:
        self.words = words.casefold().strip()
        self._sift()

    @Slot(str)
    def narrow(self, key: str) -> None:
        self.kind = Kind(key)
        self._sift()

    def order_by(self, sort: Sort) -> None:
        if sort != self._order:
            self._order = sort
            self._sift()

    def _sift(self) -> None:
        words, both = self.words.split(), zip(self._all, self._kinds, strict=True)
        found = [(run, kinds) for run, kinds in both if all(word in run.text for word in words)]
        self.counts = {kind: sum(kind in kinds for _, kinds in found) for kind in Kind}
        self.rows = in_order([run for run, kinds in found if self.kind in kinds], self._order)
        self._shown = frozenset(run.run_id for run in self.rows)
        self.changed.emit()
        self.chosen_changed.emit()

    # -- what a person does ----------------------------------------------------------------------

    @Slot(str)
    def choose(self, run_id: str) -> None:
        self._chosen = run_id
        self.chosen_changed.emit()

    @Slot()
    def open_chosen(self) -> None:
        """Go on with an open run; show the report of one that is over."""
        run = self.chosen
        if run is not None:
            self._navigator.go(RUN if run.is_open else FINISH, run.run_id)

    @Slot()
    def to_library(self) -> None:
        self._navigator.go(LIBRARY)

    @Slot()
    def walk_chosen(self) -> None:
        if self.chosen is not None:
            self._navigator.go(TIMELINE, self.chosen.run_id)

    @Slot()
    def show_hosts_of_chosen(self) -> None:
        if self.chosen is not None:
            self._navigator.go(HOSTS, self.chosen.run_id)

    @Slot()
    def mark_chosen(self) -> None:
        if self.chosen is not None:
            self.mark(self.chosen.run_id)

    @Slot(str)
    def mark(self, run_id: str) -> None:
        """Note the first of two runs; with the second, lay them side by side, the earlier one first."""
        run, first = self._by_id.get(run_id), self.marked
        if run is None:
            return
        if first is None or first.run_id == run_id:
            self.marked = None if first else run
            self.changed.emit()
            return
        if first.runbook_id != run.runbook_id:
            self.refused.emit(self.tr("These two follow different runbooks; choose another run of {title}.")
                              .replace("{title}", first.title))  # fmt: skip
            return
        self.marked = None
        self.changed.emit()
        before, after = sorted((first, run), key=lambda one: one.started_at)
        self._navigator.go(COMPARE, before.run_id, after.run_id)

    @Slot()
    def let_go(self) -> None:
        if self.marked is not None:
            self.marked = None
            self.changed.emit()
