"""The list of connections under their headings; the keys move from one connection to the next."""

from html import escape

from PySide6.QtCore import QModelIndex, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.redaction.clean import clean
from desktop.ui.connections.row_paint import paint_row, row_height
from desktop.ui.connections.rows import ConnectionRow, Heading, Row
from desktop.ui.theme.theme import px
from desktop.ui.widgets.row_list import Index, RowList, RowModel

ROW_ROLE = Qt.ItemDataRole.UserRole


class ConnectionModel(RowModel[Row]):
    def __init__(self) -> None:
        super().__init__(_key)

    def flags(self, index: Index) -> Qt.ItemFlag:
        is_heading = isinstance(self.rows[index.row()], Heading)
        return Qt.ItemFlag.ItemIsEnabled if is_heading else super().flags(index)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Row | str | None:
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, ConnectionRow):
            return f"<span>{escape(clean(row.spoken))}</span>"  # a tooltip would guess rich text
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


class ConnectionList(RowList[Row]):
    """`chosen` names the connection that was moved to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(ConnectionModel(), ConnectionDelegate(), 4, parent)
        self.setAccessibleName(self.tr("Connections"))

    def step_by(self, by: int) -> None:
        """Go to the next connection up or down, past headings."""
        at = self.currentIndex().row() + by
        while 0 <= at < len(self._model.rows):
            if isinstance(self._model.rows[at], ConnectionRow):
                self.setCurrentIndex(self._model.index(at))
                return
            at += by

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        row = self._model.rows[now.row()] if now.isValid() else None
        if isinstance(row, ConnectionRow):
            self.chosen.emit(row.id)


def _key(row: Row) -> str:
    """A heading's is none that a connection can have."""
    return row.id if isinstance(row, ConnectionRow) else f"\0{row.text}"
