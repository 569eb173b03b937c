"""What the comparison page shows: two sides, which fields, and what is folded away."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.domain.errors import HandrailError
from desktop.ui.compare.port import Compared, ComparePort, Pair, pair_of
from desktop.ui.compare.rows import Mode, PartRow, Row, outside_of, rows_of
from desktop.ui.navigation import TIMELINE, Navigator


class CompareViewModel(QObject):
    changed = Signal()
    _arrived = Signal(object)

    def __init__(self, port: ComparePort, navigator: Navigator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._port, self._navigator = port, navigator
        self._pair = Pair(run_id="")
        self._turned: frozenset[str] = frozenset()
        self.compared: Compared | None = None
        self.trouble, self.mode = "", Mode.CHANGED
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def open(self, key: str, text: str) -> None:
        self._ask(pair_of(key, text))

    def _ask(self, pair: Pair) -> None:
        self._pair, self.compared, self.trouble = pair, None, ""
        self.changed.emit()
        self._port.compare(pair, self._arrived.emit)

    @Slot(object)
    def _take(self, arrived: object) -> None:
        if isinstance(arrived, HandrailError):
            self.trouble = str(arrived)
        elif isinstance(arrived, Compared) and self._is_asked(arrived.pair):
            self._pair, self.compared = arrived.pair, arrived
        self.changed.emit()

    def _is_asked(self, pair: Pair) -> bool:
        """An answer that comes late, when another was asked for since, is passed over."""
        asked = self._pair
        if (pair.run_id, pair.other_id) != (asked.run_id, asked.other_id):
            return False
        chosen = ((asked.step, pair.step), (asked.row, pair.row), (asked.other_row, pair.other_row))
        return all(wanted in ("", given) for wanted, given in chosen)

    # -- what is shown ---------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[Row, ...]:
        return rows_of(self.compared, self.mode, self._turned) if self.compared else ()

    def count(self, mode: Mode) -> int:
        if self.compared is None:
            return 0
        found = self.compared.comparison
        if mode is Mode.OUTSIDE:
            return sum(len(outside_of(part)) for part in found.parts)
        return found.changed if mode is Mode.CHANGED else found.total

    @property
    def is_rows(self) -> bool:
        return self._pair.is_rows

    # -- what a person does ----------------------------------------------------------------------

    @Slot(str)
    def narrow(self, key: str) -> None:
        self.mode, self._turned = Mode(key), frozenset()
        self.changed.emit()

    @Slot(str)
    def turn(self, part: str) -> None:
        """Fold a part, or unfold it."""
        self._turned = self._turned ^ {part}
        self.changed.emit()

    @Slot(object, bool)
    def fold(self, row: PartRow, is_open: bool) -> None:
        """Leave a part open or folded."""
        if row.can_fold and row.is_open is not is_open:
            self.turn(row.id)

    @Slot()
    def swap(self) -> None:
        if self.compared is not None:
            self._ask(self._pair.swapped)

    @Slot(str)
    def choose_other(self, key: str) -> None:
        """Put another run, or another row, in the second place."""
        self._ask(self._pair.with_other(key))

    @Slot()
    def walk(self) -> None:
        """Go to the timeline of the second side."""
        if self.compared is not None:
            self._navigator.go(TIMELINE, self.compared.after.run_id)
