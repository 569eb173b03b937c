"""The table of runs: a press chooses, a double press opens, a press with Ctrl marks for a comparison."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.history.lines import HISTORY_COLUMNS, TARGET_AT, RunLine
from desktop.ui.theme.theme import px
from desktop.ui.widgets.arranged_table import ArrangedTable
from desktop.ui.widgets.table import ROW
from desktop.ui.widgets.table_model import Column

_STACKED = 44  # px at 100 %: the height of a row with two lines
_STACKED_WIDTHS = {"Runbook": 240, "When": 80}  # titles are long; a day stands above its time


class RunTable(ArrangedTable):
    """`stacked_changed` comes when there is no room any more for a column of targets, or again."""

    marked = Signal(str)
    stacked_changed = Signal()
    is_stacked = False
    pressed_twice = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(HISTORY_COLUMNS, name, parent, keeps_choice=True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            index = self.indexAt(event.position().toPoint())
            if index.isValid() and isinstance(line := self._rows.rows[index.row()], RunLine):
                self.marked.emit(line.id)
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.indexAt(event.position().toPoint()).isValid():
            self.pressed_twice.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A notice over the table must not push the chosen row out of sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def width_of(self, column: Column) -> int:
        is_mine = self.is_stacked and column.key not in self.arrangement.widths
        return (_STACKED_WIDTHS.get(column.key) if is_mine else None) or super().width_of(column)

    @Slot()
    def _share_width(self) -> None:
        was_stacked = self.is_stacked
        self.is_stacked = self.viewport().width() < px(HISTORY_COLUMNS[TARGET_AT].drops_under)
        super()._share_width()
        if self.is_stacked is not was_stacked:
            self._row_height = _STACKED if self.is_stacked else ROW
            self._measure()
            self.stacked_changed.emit()

    def step_by(self, by: int) -> None:
        """Move by rows, from wherever the keyboard is."""
        count = len(self._rows.rows)
        if count:
            row = min(max(self.currentIndex().row() + by, 0), count - 1)
            self.setCurrentIndex(self._rows.index(row, 0))
            self.viewport().update()
