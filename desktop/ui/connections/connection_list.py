"""The list of connections under their headings; the keys move from one connection to the next."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.redaction.clean import clean
from desktop.ui.connections.row_paint import paint_row, row_height
from desktop.ui.connections.rows import ConnectionRow, Heading, Row
from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.scroll import slim

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole


class ConnectionModel(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Rows that are the same in kind and order are renewed in place, so that nothing jumps."""
        fresh = tuple(rows)
        if [_key(row) for row in fresh] == [_key(row) for row in self.rows]:
            self.rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self.rows = fresh
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        is_heading = isinstance(self.rows[index.row()], Heading)
        return Qt.ItemFlag.ItemIsEnabled if is_heading else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Row | str | None:
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return row.text if isinstance(row, Heading) else clean(row.spoken)
        return None


class ConnectionDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, view = index.data(ROW_ROLE), option.widget
        if isinstance(row, Heading | ConnectionRow) and isinstance(view, QAbstractItemView):
            painter.save()
            paint_row(painter, QRectF(option.rect), row, is_chosen=view.currentIndex() == index)
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        return QSize(px(120), row_height(row) if isinstance(row, Heading | ConnectionRow) else 0)


class ConnectionList(QListView):
    """`chosen` names the connection that was moved to."""

    chosen = Signal(str)
    focus_radius = 8

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        slim(self)
        self._model = ConnectionModel()
        self.setModel(self._model)
        self.setItemDelegate(ConnectionDelegate(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Connections"))
        self.selectionModel().currentChanged.connect(self._moved)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    def focus_row(self) -> QRect:
        return self.visualRect(self.currentIndex()).adjusted(0, 0, 0, -px(4))

    def show_rows(self, rows: Sequence[Row], chosen: str) -> None:
        self._model.show_rows(rows)
        self.show_chosen(chosen)

    def show_chosen(self, chosen: str) -> None:
        at = next((at for at, row in enumerate(self._model.rows) if _id(row) == chosen), -1)
        if at >= 0 and at != self.currentIndex().row():
            self.setCurrentIndex(self._model.index(at))
        elif at < 0:
            self.setCurrentIndex(QModelIndex())

    def step_by(self, by: int) -> None:
        """Go to the next connection up or down, past headings."""
        at = self.currentIndex().row() + by
        while 0 <= at < len(self._model.rows):
            if isinstance(self._model.rows[at], ConnectionRow):
                self.setCurrentIndex(self._model.index(at))
                return
            at += by

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
        if event.key() in moves:
            self.step_by(moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
        else:
            event.ignore()  # letters and Enter belong to the page

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        row = self._model.rows[now.row()] if now.isValid() else None
        if isinstance(row, ConnectionRow):
            self.chosen.emit(row.id)


def _id(row: Row) -> str:
    return row.id if isinstance(row, ConnectionRow) else ""


def _key(row: Row) -> tuple[str, str]:
    return (_id(row), row.text if isinstance(row, Heading) else "")
