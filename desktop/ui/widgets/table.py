"""A table in a card: a head, fixed rows, hairlines, and one painter that draws them all."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import words
from desktop.ui.theme.theme import color, px, target_px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card, Corners
from desktop.ui.widgets.scroll import slim
from desktop.ui.widgets.table_model import CELL_ROLE, Cell, Column, Index, Row, TableModel

ROW, _HEAD, _SIDE, _ICON, _LINE = 38, 28, 12, 16, 17
_PLENTY = 340  # px at 100 % that columns without a width have before others grow
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class CellDelegate(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell, table = index.data(CELL_ROLE), option.widget
        if not isinstance(cell, Cell) or not isinstance(table, Table):
            return
        box = QRectF(option.rect)
        if table.is_chosen(index.row()):
            painter.fillRect(box, color(Ink.ACCENT_SOFT))
        elif table.is_lit(index.row()):
            painter.fillRect(box, color(Ink.CHIP))
        if index.row():
            painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), color(Ink.LINE))
        inside = box.adjusted(px(_SIDE), 0, -px(_SIDE), 0)
        if cell.icon:
            side = px(_ICON)
            paint_icon(painter, cell.icon, QRectF(inside.left(), inside.center().y() - side / 2, side, side),
                       color(cell.icon_ink or cell.ink))  # fmt: skip
            inside.setLeft(inside.left() + side + px(8))
        align = (_RIGHT if table.columns[index.column()].is_right else _LEFT) | _MIDDLE
        if cell.below:
            under = QRectF(inside.left(), inside.center().y(), inside.width(), px(_LINE))
            words(painter, cell.below, under, font=font(Type.SMALL), tint=color(cell.below_ink), align=align)
            inside = under.translated(0, -px(_LINE))
        words(painter, cell.text, inside, font=font(cell.role), tint=color(cell.ink), align=align)


class Head(QHeaderView):
    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._columns = columns
        self.setSectionsClickable(False)
        self.setHighlightSections(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), target_px(_HEAD))

    def paintSection(self, painter: QPainter, rect: object, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        column, box = self._columns[logicalIndex], QRectF(rect)  # type: ignore[call-overload]
        painter.fillRect(box, color(Ink.RAISED))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), color(Ink.LINE))
        align = (_RIGHT if column.is_right else _LEFT) | _MIDDLE
        words(painter, column.title, box.adjusted(px(_SIDE), 0, -px(_SIDE), 0),
              font=font(Type.SMALL_STRONG), tint=color(Ink.MUTED), align=align)  # fmt: skip


class HeadEnd(QWidget):
    """Goes on with the head over the scroll bar."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        painter.fillRect(box, color(Ink.RAISED))
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), color(Ink.LINE))


class TableCard(Card):
    """A card that holds one table and nothing else."""

    def __init__(self, table: "Table", parent: QWidget | None = None) -> None:
        super().__init__(parent, inset=(0, 0), gap=0)
        self.body.addWidget(table)
        self._corners = Corners(self)


class Table(QTableView):
    """`opened` names the row that was pressed, by pointer, Enter or Space; `chosen` the one that was moved to.

    With `keeps_choice` the row that was moved to stays marked, and stays the current one when rows come in."""

    opened = Signal(str)
    chosen = Signal(str)
    focus_radius = 8

    def __init__(
        self, columns: Sequence[Column], name: str, parent: QWidget | None = None, *, row_height: int = ROW,
        keeps_choice: bool = False, head: Head | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.columns = tuple(columns)
        self._row_height, self._keeps_choice, self._is_telling = row_height, keeps_choice, True
        self._hovered, self._most_rows = -1, 0
        self._rows = TableModel(columns)
        self.setModel(self._rows)
        slim(self)
        self.setHorizontalHeader(head or Head(self.columns))
        self.setItemDelegate(CellDelegate(self))
        self.setAccessibleName(name)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.entered.connect(self._hover)
        self.clicked.connect(self._open)
        self.selectionModel().currentRowChanged.connect(self._tell_chosen)
        theme().changed.connect(self._measure)
        self._head_end = HeadEnd(self)
        self.verticalScrollBar().rangeChanged.connect(self._share_soon)
        self._measure()

    def show_rows(self, rows: Sequence[Row]) -> None:
        current, scrolled, count = self.current_id, self.verticalScrollBar().value(), len(self._rows.rows)
        self._is_telling = False
        if self._rows.show_rows(rows):
            self._hovered = -1
            if self._keeps_choice and current:
                self.choose(current)
                self.verticalScrollBar().setValue(scrolled)
        self._is_telling = True
        if len(self._rows.rows) != count:
            self.updateGeometry()

    @property
    def current_id(self) -> str:
        at = self.currentIndex().row()
        return self._rows.rows[at].id if 0 <= at < len(self._rows.rows) else ""

    def choose(self, row_id: str) -> None:
        """Move to a row without telling."""
        at = self._rows.place_of(row_id)
        if at >= 0 and row_id != self.current_id:
            was_telling, self._is_telling = self._is_telling, False
            self.setCurrentIndex(self._rows.index(at, 0))
            self._is_telling = was_telling
            self.viewport().update()

    def is_chosen(self, row: int) -> bool:
        return self._keeps_choice and row == self.currentIndex().row()

    def focus_row(self) -> QRect:
        row = self.currentIndex().row()
        if row < 0:
            return QRect()
        top = self.viewport().y() + self.rowViewportPosition(row)
        return QRect(0, top, self.viewport().width(), self.rowHeight(row)).adjusted(
            px(5), px(5), -px(5), -px(5)
        )

    def is_lit(self, row: int) -> bool:
        return row == self._hovered or (self.hasFocus() and row == self.currentIndex().row())

    def sizeHint(self) -> QSize:
        count = len(self._rows.rows)
        shown = min(count, self._most_rows) if self._most_rows else count
        return QSize(px(500), target_px(_HEAD) + px(self._row_height) * shown + 3)

    def fit_rows(self, most: int = 0) -> None:
        """Be as high as all rows, for a table inside a page that scrolls; past `most` of them it scrolls by itself."""
        self._most_rows = most
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if not most:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self._head_end.setGeometry(self.viewport().geometry().right() + 1, 0, self.width(), target_px(_HEAD))

    def event(self, event: QEvent) -> bool:
        """The keys that move through the rows, and that open one, are the table's before they are the page's."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_ours(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def _is_ours(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        return event.key() in self._moves or (event.key() in _OPENS and not self._keeps_choice)

    @property
    def _moves(self) -> dict[int, int]:
        """How far each key moves; a page is what is in sight."""
        page, every = (
            max(1, self.viewport().height() // max(1, px(self._row_height)) - 1),
            len(self._rows.rows),
        )
        keys = ((Qt.Key.Key_J, 1), (Qt.Key.Key_Down, 1), (Qt.Key.Key_K, -1), (Qt.Key.Key_Up, -1),
                (Qt.Key.Key_PageDown, page), (Qt.Key.Key_PageUp, -page), (Qt.Key.Key_Home, -every),
                (Qt.Key.Key_End, every))  # fmt: skip
        return {key.value: by for key, by in keys}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in self._moves and self._rows.rows:
            row = self.currentIndex().row() + self._moves[event.key()]
            self.setCurrentIndex(self._rows.index(min(max(row, 0), len(self._rows.rows) - 1), 0))
            self.viewport().update()
        elif event.key() in _OPENS and not self._keeps_choice:
            self._open(self.currentIndex())
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), color(Ink.PANEL))
        painter.end()
        super().paintEvent(event)

    @Slot()
    def _measure(self) -> None:
        self.verticalHeader().setMinimumSectionSize(1)  # one of a larger zoom would keep the rows as high
        self.verticalHeader().setDefaultSectionSize(px(self._row_height))
        self.horizontalHeader().setFixedHeight(target_px(_HEAD))
        self._share_width()
        self.updateGeometry()

    @Slot()
    def _share_soon(self) -> None:
        """Where the scroll bar comes or goes, the columns have other room once that is laid out."""
        QTimer.singleShot(0, self, self._share_width)

    @Slot()
    def _share_width(self) -> None:
        room = self.viewport().width()
        kept = [column for column in self.columns if room >= px(column.drops_under)]
        fixed = sum(px(self.width_of(column)) for column in kept)
        open_ended = [column for column in kept if not self.width_of(column)]
        spare = max(0, room - fixed - px(_PLENTY) * len(open_ended)) // 2 if open_ended else 0
        for at, column in enumerate(self.columns):
            self.setColumnHidden(at, column not in kept)
            width = px(self.width_of(column))
            if column in kept and column.most and self.width_of(column) == column.width:
                grown = min(spare, px(column.most) - width)
                width, spare, fixed = width + grown, spare - grown, fixed + grown
            self.setColumnWidth(at, width)
        for column in open_ended:
            width = max(px(80), (room - fixed) // len(open_ended))
            self.setColumnWidth(self.columns.index(column), width)

    def width_of(self, column: Column) -> int:
        """Return how wide a column is, in px at 100 %; 0 takes what is left."""
        return column.width

    def leaveEvent(self, event: object) -> None:
        self._hover(QModelIndex())

    @Slot(QModelIndex)
    def _hover(self, index: QModelIndex) -> None:
        self._hovered = index.row()
        self.viewport().update()

    @Slot(QModelIndex, QModelIndex)
    def _tell_chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.viewport().update()
        if self._is_telling and now.isValid():
            self.chosen.emit(self._rows.rows[now.row()].id)

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self._rows.rows[index.row()].id)
