"""The table of runs: a press chooses, a double press opens, a press with Ctrl marks for a comparison."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.history.lines import HISTORY_COLUMNS, RunLine
from desktop.ui.widgets.arranged_table import ArrangedTable


class RunTable(ArrangedTable):
    marked = Signal(str)
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

    def step_by(self, by: int) -> None:
        """Move by rows, from wherever the keyboard is."""
        count = len(self._rows.rows)
        if count:
            row = min(max(self.currentIndex().row() + by, 0), count - 1)
            self.setCurrentIndex(self._rows.index(row, 0))
            self.viewport().update()
