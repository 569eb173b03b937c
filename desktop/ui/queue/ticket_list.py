"""The tickets of the queue as a list that the keys move through; a row is put into words only when it is drawn."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.redaction.clean import clean
from desktop.ui.queue.line import QueueLine, line_of
from desktop.ui.queue.port import Queued
from desktop.ui.queue.row_paint import GAP, HEIGHT, paint_line
from desktop.ui.theme.theme import px
from desktop.ui.widgets.row_list import Index, RowList, RowModel

LINE_ROLE = Qt.ItemDataRole.UserRole


class QueueModel(RowModel[Queued]):
    def __init__(self, number_of: Callable[[Queued], int], now: Callable[[], datetime]) -> None:
        super().__init__(lambda queued: str(queued.ticket.ref))
        self._number_of, self._now = number_of, now

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


class TicketList(RowList[Queued]):
    """`chosen` names the ticket that was moved to, `opened` that it was pressed twice."""

    opened = Signal()

    def __init__(
        self, number_of: Callable[[Queued], int], now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(QueueModel(number_of, now), QueueDelegate(), GAP, parent)
        self.setAccessibleName(self.tr("Tickets, the first to be taken first"))
        self.setUniformItemSizes(True)
        self.doubleClicked.connect(self.opened)
