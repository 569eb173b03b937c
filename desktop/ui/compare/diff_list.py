"""The fields side by side: a model over rows, one painter for all, moved through by J and K, folded by the arrows."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.redaction.clean import clean
from desktop.ui.compare.diff_paint import paint_field, paint_part, row_height
from desktop.ui.compare.rows import FieldRow, PartRow, Row
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.scroll import slim

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class DiffModel(QAbstractListModel):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        self.beginResetModel()
        self.rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - as Qt declares it
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Row | str | None:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"<span>{escape(clean(row.spoken))}</span>"  # a tooltip would guess rich text
        return (
            clean(row.spoken)
            if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            else None
        )


class DiffDelegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row = index.data(ROW_ROLE)
        return QSize(px(80), row_height(row) if isinstance(row, PartRow | FieldRow) else 0)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, view = index.data(ROW_ROLE), option.widget
        box = QRectF(option.rect)
        painter.save()
        if isinstance(view, QAbstractItemView) and view.currentIndex() == index and view.hasFocus():
            painter.fillRect(box, color(Ink.ACCENT_SOFT))
        elif isinstance(row, PartRow):
            painter.fillRect(box, color(Ink.WELL))
        if index.row():
            painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), color(Ink.LINE))
        if isinstance(row, PartRow):
            paint_part(painter, box, row)
        elif isinstance(row, FieldRow):
            paint_field(painter, box, row)
        painter.restore()


class DiffList(QListView):
    """`turned` names the part that is folded or unfolded, `set_open` with the way it is to be."""

    turned = Signal(str)
    set_open = Signal(object, bool)
    focus_radius = 8

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        slim(self)
        self._model = DiffModel(self)
        self.setModel(self._model)
        self.setItemDelegate(DiffDelegate(self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Fields side by side"))
        self.selectionModel().currentChanged.connect(self._current_changed)
        theme().changed.connect(self.scheduleDelayedItemsLayout)

    def focus_row(self) -> QRect:
        return self.visualRect(self.currentIndex()).adjusted(px(3), px(3), -px(3), -px(3))

    @property
    def current(self) -> Row | None:
        at = self.currentIndex().row()
        return self._model.rows[at] if 0 <= at < len(self._model.rows) else None

    def show_rows(self, rows: Sequence[Row]) -> None:
        if tuple(rows) == self._model.rows:
            return
        current, at = self.current, self.verticalScrollBar().value()
        self._model.show_rows(rows)
        place = next((at for at, row in enumerate(rows) if current and row.id == current.id), 0)
        if rows:
            self.setCurrentIndex(self._model.index(place))
        self.verticalScrollBar().setValue(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bring_current()

    def step_by(self, by: int) -> None:
        count = len(self._model.rows)
        if count:
            self._go(min(max(self.currentIndex().row() + by, 0), count - 1))

    @Slot()
    def to_next_change(self) -> None:
        """Go to the next field that is other; from the last one to the first."""
        rows, here = self._model.rows, self.currentIndex().row()
        order = (*range(here + 1, len(rows)), *range(here + 1))
        found = (at for at in order if isinstance(one := rows[at], FieldRow) and not one.is_same)
        self._go(next(found, here))

    def _go(self, place: int) -> None:
        self.setCurrentIndex(self._model.index(place))
        self._bring_current()

    def _bring_current(self) -> None:
        """Bring the row to sight, under the head that says what it is of where there is room for both."""
        at = self.currentIndex().row()
        heads = (place for place in range(at, -1, -1) if isinstance(self._model.rows[place], PartRow))
        self.scrollTo(self._model.index(next(heads, at)))
        self.scrollTo(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        every, page = len(self._model.rows), max(1, self.viewport().height() // px(36) - 1)
        moves = {
            Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page, Qt.Key.Key_Home: -every, Qt.Key.Key_End: every,
        }  # fmt: skip
        row, key = self.current, event.key()
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif key in moves:
            self.step_by(moves[Qt.Key(key)])
        elif isinstance(row, PartRow) and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.set_open.emit(row, key == Qt.Key.Key_Right)
        elif isinstance(row, PartRow) and key in _OPENS:
            self.turned.emit(row.id)
        else:
            event.ignore()  # letters are the page's keys, not a search by typing

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = self._model.rows[index.row()] if index.isValid() else None
        if isinstance(row, PartRow) and row.can_fold and event.button() is Qt.MouseButton.LeftButton:
            self.turned.emit(row.id)

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
