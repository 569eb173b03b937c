"""The tickets of the queue as a list that the keys move through; a row is put into words only when it is drawn."""

from collections.abc import Callable, Sequence
from datetime import datetime

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
from desktop.ui.queue.line import QueueLine, line_of
from desktop.ui.queue.port import Queued
from desktop.ui.queue.row_paint import GAP, HEIGHT, paint_line
from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.scroll import slim

Index = QModelIndex | QPersistentModelIndex
LINE_ROLE = Qt.ItemDataRole.UserRole


class QueueModel(QAbstractListModel):
    def __init__(self, number_of: Callable[[Queued], int], now: Callable[[], datetime]) -> None:
        super().__init__()
        self._number_of, self._now = number_of, now
        self.rows: tuple[Queued, ...] = ()

    def show_rows(self, rows: Sequence[Queued]) -> None:
        """Tickets that are the same in the same order are renewed in place, so that nothing jumps."""
        fresh = tuple(rows)
        is_same = [one.ticket.ref for one in fresh] == [one.ticket.ref for one in self.rows]
        if is_same:
            self.rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0), self.index(len(fresh) - 1))
            return
        self.beginResetModel()
        self.rows = fresh
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> QueueLine | str | None:
        if role not in (LINE_ROLE, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        queued = self.rows[index.row()]
        line = line_of(queued, self._number_of(queued), self._now())
        return line if role == LINE_ROLE else clean(line.spoken)


class QueueDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, view = index.data(LINE_ROLE), option.widget
        if isinstance(line, QueueLine) and isinstance(view, QAbstractItemView):
            painter.save()
            box = QRectF(option.rect).adjusted(0, 0, 0, -px(GAP))
            paint_line(painter, box, line, is_chosen=view.currentIndex() == index)
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(200), px(HEIGHT + GAP))


class TicketList(QListView):
    """`chosen` names the ticket that was moved to, `opened` that it was pressed twice."""

    chosen = Signal(str)
    opened = Signal()
    focus_radius = 8

    def __init__(
        self, number_of: Callable[[Queued], int], now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        slim(self)
        self._model = QueueModel(number_of, now)
        self.setModel(self._model)
        self.setItemDelegate(QueueDelegate(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Tickets, the first to be taken first"))
        self.selectionModel().currentChanged.connect(self._moved)
        self.doubleClicked.connect(self.opened)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    def focus_row(self) -> QRect:
        return self.visualRect(self.currentIndex()).adjusted(0, 0, 0, -px(GAP))

    def show_rows(self, rows: Sequence[Queued], chosen: str) -> None:
        self._model.show_rows(rows)
        self.show_chosen(chosen)

    def show_chosen(self, chosen: str) -> None:
        rows = self._model.rows
        at = next((at for at, one in enumerate(rows) if str(one.ticket.ref) == chosen), -1)
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
            event.ignore()  # letters and Enter belong to the page

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        if now.isValid():
            self.chosen.emit(str(self._model.rows[now.row()].ticket.ref))
