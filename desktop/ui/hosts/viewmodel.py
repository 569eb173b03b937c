"""What the hosts page shows: a grid, read again when there is news, who of it is in sight, and the cell looked at."""

from collections.abc import Iterator, Sequence
from itertools import islice
from time import monotonic

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop.compare.matrix import Cell, Column
from desktop.domain.errors import HandrailError
from desktop.redaction.clean import visible
from desktop.ui.compare.port import Pair
from desktop.ui.hosts.order import ALL, NAME, WORST, Order, shown_hosts
from desktop.ui.hosts.port import Grid, HostsPort
from desktop.ui.navigation import COMPARE, FINISH, RUN, TIMELINE, Navigator
from desktop.ui.widgets.states import StepState

_NEAR = 64  # hosts around one, among which its sibling is looked for
_EVERY_MS, _REST = 250, 2  # between two readings of a run that goes on; times as long as one took


class HostsViewModel(QObject):
    """`changed` when the grid or what is shown of it is other, `moved` when another cell is looked at."""

    changed = Signal()
    moved = Signal()
    marked_changed = Signal()
    told = Signal(str)
    refused = Signal(str)
    _arrived = Signal(object)
    _news = Signal()
    _stopped = Signal(str)

    def __init__(self, port: HostsPort, navigator: Navigator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._port, self._navigator = port, navigator
        self.run_id, self._step, self.trouble = "", "", ""
        self.grid: Grid | None = None
        self.shown: tuple[int, ...] = ()  # places of hosts in the grid
        self.order, self.key, self.search = Order(), ALL, ""
        self.host, self.column = "", 0  # the cell that is looked at: the key of its host, and its column
        self.marked: tuple[str, ...] = ()
        self._is_reading = self._has_more = False
        self._asked_s = 0.0
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._read_late)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._news.connect(self._hear, Qt.ConnectionType.QueuedConnection)
        self._stopped.connect(self._take_stopped, Qt.ConnectionType.QueuedConnection)

    # -- the run ---------------------------------------------------------------------------------

    def open(self, run_id: str, step: str = "") -> None:
        """Show a run, again where it is the same: it may have gone on."""
        if run_id != self.run_id or (step and step != self._step):
            self.grid, self.shown, self.marked, self.host, self.column = None, (), (), "", 0
            self.order, self.key, self.search = Order(), ALL, ""
        self.run_id, self._step, self.trouble = run_id, step, ""
        self._is_reading = self._has_more = False
        self._pause.stop()  # it holds news back, not a person
        self._port.watch(run_id, self._news.emit)
        self.changed.emit()
        self.read()

    @Slot()
    def read(self) -> None:
        """Read the run again, now or once what is read has come."""
        if self._is_reading or self._pause.isActive():
            self._has_more = True
            return
        self._is_reading, self._asked_s = True, monotonic()
        self._port.read(self.run_id, self._step, self._arrived.emit)

    @Slot()
    def _hear(self) -> None:
        self.read()

    @Slot()
    def _read_late(self) -> None:
        if self._has_more:
            self._has_more = False
            self.read()

    @Slot(object)
    def _take(self, arrived: object) -> None:
        if isinstance(arrived, Grid) and arrived.run.run_id not in ("", self.run_id):
            return  # an answer that comes late, when another run was asked for since
        self._is_reading = False
        if isinstance(arrived, HandrailError):
            self.trouble = str(arrived)
        elif isinstance(arrived, Grid):
            self.trouble, is_first, self.grid = "", self.grid is None, arrived
            if is_first and any(state in _ODD_FIRST for state in arrived.worst):
                self.order = Order(WORST)
            self._arrange()
        took_ms = round((monotonic() - self._asked_s) * 1000)
        self._pause.start(max(_EVERY_MS, _REST * took_ms))
        self.changed.emit()
        self.moved.emit()

    # -- what is in sight ------------------------------------------------------------------------

    def _arrange(self) -> None:
        grid = self.grid
        if grid is None:
            return
        if self.order.by >= len(grid.matrix.columns):
            self.order = Order()
        self.shown = shown_hosts(grid, self.key, self.search, self.order)
        self.column = min(self.column, max(0, len(grid.matrix.columns) - 1))
        if self.at not in self.shown:
            self.host = grid.matrix.hosts[self.shown[0]].key if self.shown else ""

    @Slot(str)
    def narrow(self, key: str) -> None:
        """Show the hosts with a verdict, the odd ones, or all."""
        self.key = key
        self._rearrange()

    @Slot(str)
    def search_for(self, text: str) -> None:
        self.search = text
        self._rearrange()

    @Slot(int)
    def sort_by(self, by: int) -> None:
        """Sort by a column, by name or by trouble; by the same once more, the other way round."""
        self.order = self.order.pressed(by)
        self._rearrange()

    def _rearrange(self) -> None:
        before = self.host
        self._arrange()
        self.changed.emit()
        if self.host != before:
            self.moved.emit()

    @property
    def sort_words(self) -> str:
        grid, by = self.grid, self.order.by
        if by == WORST:
            return self.tr("the worst first")
        if by == NAME or grid is None:
            return self.tr("by name")
        return self.tr("by {column}").replace("{column}", visible(grid.matrix.columns[by].title))

    # -- the cell that is looked at --------------------------------------------------------------

    @property
    def at(self) -> int:
        """The place of the host in the grid, or -1."""
        return self.grid.place_of(self.host) if self.grid and self.host else -1

    @property
    def cell(self) -> Cell | None:
        at = self.at
        return self.grid.cell(at, self.column) if self.grid and at >= 0 and self.grid.matrix.columns else None

    @property
    def column_shown(self) -> Column | None:
        columns = self.grid.matrix.columns if self.grid else ()
        return columns[self.column] if self.column < len(columns) else None

    @property
    def state(self) -> StepState | None:
        at = self.at
        return (
            self.grid.states[at][self.column] if self.grid and at >= 0 and self.grid.matrix.columns else None
        )

    @Slot(str, int)
    def look_at(self, host: str, column: int) -> None:
        if (host, column) != (self.host, self.column):
            self.host, self.column = host, column
            self.moved.emit()

    @Slot()
    def next_odd(self) -> None:
        """Go to the next host in sight that differs from its siblings, in the first column in which it does."""
        grid = self.grid
        if grid is None:
            return
        here = self.shown.index(self.at) if self.at in self.shown else -1
        following = [at for at in (*self.shown[here + 1 :], *self.shown[: here + 1]) if grid.odd[at]]
        if following:
            self.look_at(grid.matrix.hosts[following[0]].key, grid.odd[following[0]][0])
        else:
            self.told.emit(self.tr("No host in sight differs from its siblings"))

    # -- what a person does ----------------------------------------------------------------------

    @Slot()
    def mark(self) -> None:
        """Mark the host for a comparison, or let it go; the second one opens the comparison."""
        if not self.host:
            return
        if self.host in self.marked:
            self.marked = ()
        elif self.marked:
            self.compare(self.marked[0], self.host)
            self.marked = ()
        else:
            self.marked = (self.host,)
        self.marked_changed.emit()

    @Slot()
    def let_go(self) -> None:
        self.marked = ()
        self.marked_changed.emit()

    @Slot()
    def compare_with_sibling(self) -> None:
        if self.host and self.sibling:
            self.compare(self.sibling, self.host)

    @property
    def sibling(self) -> str:
        """The key of a host that is like the others, the nearest by name: what this one is best held against."""
        grid, at = self.grid, self.at
        if grid is None or at < 0 or grid.hosts < 2:
            return ""
        near = [*islice(outwards(grid.by_name, grid.name_places[at]), _NEAR)]
        good = (one for one in near if not grid.odd[one] and grid.worst[one] is StepState.PASS)
        return grid.matrix.hosts[next(good, near[0])].key

    def compare(self, one: str, other: str) -> None:
        pair = Pair(run_id=self.run_id, is_rows=True, is_hosts=True, row=one, other_row=other)
        self._navigator.go(COMPARE, self.run_id, pair.text)

    @Slot()
    def open_reading(self) -> None:
        """Go to the cell's reading: in the run while it is open, else in its timeline."""
        cell, grid = self.cell, self.grid
        if grid is None:
            return
        entry = cell.entry if cell else None
        if grid.run.end is None:
            self._navigator.go(RUN, self.run_id, f"{entry.step}\n{entry.row}" if entry else "")
        else:
            self._navigator.go(TIMELINE, self.run_id, str(entry.seq) if entry else "")

    @Slot()
    def leave(self) -> None:
        """Go back to the run, or to the report of one that is over."""
        is_open = self.grid is not None and self.grid.run.end is None
        self._navigator.go(RUN if is_open else FINISH, self.run_id)

    @Slot()
    def stop(self) -> None:
        if self.grid is not None and self.grid.is_running:
            self._port.stop(self.run_id, self._stopped.emit)

    @Slot(str)
    def _take_stopped(self, refused: str) -> None:
        if refused:
            self.refused.emit(refused)

    def safe(self, text: str) -> str:
        return self._port.safe(text)


_ODD_FIRST = (StepState.FAIL, StepState.WARN, StepState.UNKNOWN)


def outwards(places: Sequence[int], here: int) -> Iterator[int]:
    """Return what stands around a place, the nearest first."""
    for by in range(1, len(places)):
        if here - by >= 0:
            yield places[here - by]
        if here + by < len(places):
            yield places[here + by]
