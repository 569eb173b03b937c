"""A list of painted rows that the keys move through: letters and Enter are left to the page."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QWidget

from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.scroll import slim

_BESIDE_BAR = 8  # px at 100 %: the ring around a row ends before the scroll bar
Index = QModelIndex | QPersistentModelIndex
T = TypeVar("T")


class RowModel(QAbstractListModel, Generic[T]):
    """`key_of` tells a row from others; a subclass says in `data` what a row is to a painter and a screen reader."""

    def __init__(self, key_of: Callable[[T], str]) -> None:
        super().__init__()
        self.key_of = key_of
        self.rows: tuple[T, ...] = ()

    def show_rows(self, rows: Sequence[T]) -> None:
        """The same rows in the same order are renewed in place, so that nothing jumps."""
        fresh = tuple(rows)
        if [*map(self.key_of, fresh)] == [*map(self.key_of, self.rows)]:
            self.rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self.rows = fresh
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.rows)


class RowList(QListView, Generic[T]):
    """`chosen` names the row that was moved to, by its key; `gap` is left below each row, in pixels at 100 %."""

    chosen = Signal(str)
    focus_radius = 8

    def __init__(
        self, model: RowModel[T], delegate: QStyledItemDelegate, gap: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        slim(self)
        self._model, self._gap = model, gap
        self.setModel(model)
        delegate.setParent(self)
        self.setItemDelegate(delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._moved)
        self.verticalScrollBar().rangeChanged.connect(self._part_from_bar)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The row that is current stays in sight."""
        was_seen = QRect(QPoint(0, 0), event.oldSize()).intersects(self.visualRect(self.currentIndex()))
        super().resizeEvent(event)
        if was_seen:
            QTimer.singleShot(0, self, self._show_current)  # once the rows are laid out anew

    @Slot()
    def _show_current(self) -> None:
        self.scrollTo(self.currentIndex())

    @Slot(int, int)
    def _part_from_bar(self, _least: int, most: int) -> None:
        self.setViewportMargins(0, 0, px(_BESIDE_BAR) if most > 0 else 0, 0)

    def focus_row(self) -> QRect:
        return self.visualRect(self.currentIndex()).adjusted(0, 0, 0, -px(self._gap))

    def show_rows(self, rows: Sequence[T], chosen: str) -> None:
        self._model.show_rows(rows)
        self.show_chosen(chosen)

    def show_chosen(self, chosen: str) -> None:
        keys = map(self._model.key_of, self._model.rows)
        at = next((at for at, key in enumerate(keys) if key == chosen), -1)
        if at != self.currentIndex().row():
            self.setCurrentIndex(self._model.index(at) if at >= 0 else QModelIndex())

    @Slot()
    def tell_time(self) -> None:
        """Draw again what time has changed; only rows in sight cost something."""
        self.viewport().update()

    def step_by(self, by: int) -> None:
        row = min(max(self.currentIndex().row() + by, 0), len(self._model.rows) - 1)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
        if event.key() in moves:
            self.step_by(moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
        else:
            event.ignore()

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        if now.isValid():
            self.chosen.emit(self._model.key_of(self._model.rows[now.row()]))
