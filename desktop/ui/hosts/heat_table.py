"""The table of hosts by steps: only what is in sight is drawn, by one painter; a cursor goes from cell to cell."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.compare.matrix import Column
from desktop.compare.odd import Stand
from desktop.ui.hosts.heat_head import HostCorner, HostHead, StepHead
from desktop.ui.hosts.heat_model import HeatModel
from desktop.ui.hosts.heat_paint import CELL_WIDTH, ROW, CellPictures, Drawn, needed_width
from desktop.ui.hosts.order import Order
from desktop.ui.hosts.port import Grid
from desktop.ui.hosts.words import remark, short_text
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import panel, words
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.scroll import slim
from desktop.ui.widgets.table import HeadEnd

_WIDEST, _GAP, _REMARK_FROM = 148, 16, 200
_OPENS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class HeatTable(QTableView):
    """`looked_at` names the host and column that the cursor came to, `opened` that a cell was, `left` that F6 was."""

    looked_at = Signal(str, int)
    opened = Signal()
    left = Signal()
    focus_radius = 8

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heat, self._is_telling = HeatModel(self), True
        self._pictures = CellPictures()
        self.setModel(self.heat)
        slim(self)
        self.steps, self.hosts = StepHead(self.heat), HostHead(self.heat)
        self.corner = HostCorner(self)
        self.setHorizontalHeader(self.steps)
        self.setVerticalHeader(self.hosts)
        self.setAccessibleName(self.tr("Hosts and checks"))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.selectionModel().currentChanged.connect(self._tell)
        self.hosts.sectionPressed.connect(self._to_host)
        theme().changed.connect(self._measure)
        self._head_end = HeadEnd(self)
        self.addScrollBarWidget(self._head_end, Qt.AlignmentFlag.AlignTop)
        self._measure()

    # -- what is shown ---------------------------------------------------------------------------

    def show_grid(self, grid: Grid | None, shown: tuple[int, ...], order: Order) -> None:
        at = self.verticalScrollBar().value()
        self._is_telling = False
        if self.heat.show_grid(grid, shown):
            self._measure()
            self.verticalScrollBar().setValue(at)
        self._is_telling = True
        self.steps.show_order(order)
        self.hosts.show_order(order)
        self.corner.show_order(order)
        self.viewport().update()

    def show_cell(self, host: str, column: int) -> None:
        """Put the cursor on a cell without telling."""
        grid = self.heat.grid
        at = grid.place_of(host) if grid else -1
        if at not in self.heat.shown:
            return
        index = self.heat.index(self.heat.shown.index(at), column)
        if index != self.currentIndex():
            self._is_telling = False
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self._is_telling = True
            self._repaint()

    def show_marked(self, marked: tuple[str, ...]) -> None:
        self.heat.marked = marked
        self._repaint()

    def _repaint(self) -> None:
        self.viewport().update()
        self.hosts.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(px(600), px(300))

    @Slot()
    def _measure(self) -> None:
        for head, size in ((self.hosts, px(ROW)), (self.steps, px(CELL_WIDTH))):
            head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            head.setMinimumSectionSize(1)  # one of a larger zoom would keep all as large as it
            head.setDefaultSectionSize(size)
        self.hosts.fit()
        self._fit_heads()
        self._share_width()
        self.updateGeometry()

    def _share_width(self) -> None:
        """Give each column what its values need, and of what is left the same to each, up to a width."""
        grid, columns = self.heat.grid, self.heat.columnCount()
        if grid is None or not columns:
            return
        needs = [min(max(needed_width(letters), px(CELL_WIDTH)), px(_WIDEST)) for letters in grid.letters]
        if sum(needs) > self.viewport().width():
            # It is scrolled in any case: each head is whole, in one line.
            heads = self.steps.needed_widths()
            needs = [max(need, min(head, px(_WIDEST))) for need, head in zip(needs, heads, strict=True)]
        more = max(0, self.viewport().width() - sum(needs)) // columns
        for column, need in enumerate(needs):
            width = min(need + more, px(_WIDEST))
            if self.steps.sectionSize(column) != width:
                self.steps.resizeSection(column, width)
        self._fit_heads()

    def _fit_heads(self) -> None:
        self.steps.fit()
        self.corner.setGeometry(0, 0, self.hosts.width(), self.steps.height())
        self.corner.raise_()
        self._head_end.setFixedHeight(self.steps.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    # -- drawing ---------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, seen = QPainter(self.viewport()), event.rect()
        painter.fillRect(seen, color(Ink.PANEL))
        grid, rows = self.heat.grid, self.rows_in(seen)
        if grid is None or not rows:
            return
        self._pictures.renew(self.devicePixelRatioF())
        places = [
            (
                column,
                self.columnViewportPosition(column),
                self.columnWidth(column),
                grid.matrix.columns[column],
            )
            for column in self.columns_in(seen)
        ]
        here = self.currentIndex()
        for row in rows:
            self._paint_row(painter, grid, row, places, is_here=row == here.row())
        if here.isValid() and self.hasFocus():
            box = QRectF(self.visualRect(here)).adjusted(1, 1, -1, -1)
            panel(painter, box, radius=px(5), fill=None, edge=color(Ink.ACCENT), width=px(2))

    def rows_in(self, seen: QRect) -> range:
        first, last = self.rowAt(seen.top()), self.rowAt(seen.bottom())
        count = len(self.heat.shown)
        return range(first, (last if last >= 0 else count - 1) + 1) if first >= 0 else range(0)

    def columns_in(self, seen: QRect) -> range:
        first, last = self.columnAt(seen.left()), self.columnAt(seen.right())
        count = self.heat.columnCount()
        return range(first, (last if last >= 0 else count - 1) + 1) if first >= 0 else range(0)

    def _paint_row(
        self,
        painter: QPainter,
        grid: Grid,
        row: int,
        places: Sequence[tuple[int, int, int, Column]],
        *,
        is_here: bool,
    ) -> None:
        at, top, height = self.heat.shown[row], self.rowViewportPosition(row), px(ROW)
        width = self.viewport().width()
        if is_here:
            painter.fillRect(0, top, width, height, color(Ink.ACCENT_SOFT))
        if row:
            painter.fillRect(0, top, width, 1, color(Ink.LINE))
        self._paint_remark(painter, grid, at, QRectF(0, top, width, height))
        states, cells, paint = grid.states[at], grid.matrix.hosts[at].cells, self._pictures.paint
        for at_column, left, wide, column in places:
            cell, state = cells[at_column], states[at_column]
            if cell is not None:
                text = short_text(column, cell.value, state)
                is_word = not column.spread.numbers
                drawn = Drawn(state, text, cell.standing.stand is Stand.ODD, is_word)
                paint(painter, left, top, wide, drawn)

    def _paint_remark(self, painter: QPainter, grid: Grid, at: int, box: QRectF) -> None:
        """Where few columns leave room, say what was found: the words of the worst cell."""
        taken = self.steps.length() + px(_GAP)
        room = box.adjusted(taken, 0, -px(_GAP), 0)
        if room.width() >= px(_REMARK_FROM):
            words(painter, remark(grid, at), room, font=font(Type.SMALL), tint=color(Ink.MUTED))

    # -- keys and pointer ------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """The keys that move and open are the table's before they are the page's or the window's."""
        is_ours = (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and (event.key() in self._moves or event.key() in _OPENS or event.key() == Qt.Key.Key_F6)
        )
        if is_ours:
            event.accept()
            return True
        return super().event(event)

    @property
    def _moves(self) -> dict[int, tuple[int, int]]:
        """How many rows and columns each key moves by."""
        page = max(1, self.viewport().height() // px(ROW) - 1)
        every = len(self.heat.shown)
        keys = (
            (Qt.Key.Key_J, (1, 0)), (Qt.Key.Key_Down, (1, 0)), (Qt.Key.Key_K, (-1, 0)), (Qt.Key.Key_Up, (-1, 0)),
            (Qt.Key.Key_Right, (0, 1)), (Qt.Key.Key_Left, (0, -1)), (Qt.Key.Key_PageDown, (page, 0)),
            (Qt.Key.Key_PageUp, (-page, 0)), (Qt.Key.Key_Home, (-every, 0)), (Qt.Key.Key_End, (every, 0)),
        )  # fmt: skip
        return {key.value: by for key, by in keys}

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = self._moves.get(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif by is not None:
            self.step_by(*by)
        elif event.key() in _OPENS:
            self.opened.emit()
        elif event.key() == Qt.Key.Key_F6:
            self.left.emit()
        else:
            event.ignore()  # letters are the page's keys, not a search by typing

    def step_by(self, rows: int, columns: int) -> None:
        here, every, side = self.currentIndex(), len(self.heat.shown), self.heat.columnCount()
        if every and side:
            row = min(max(max(here.row(), 0) + rows, 0), every - 1)
            column = min(max(max(here.column(), 0) + columns, 0), side - 1)
            self.setCurrentIndex(self.heat.index(row, column))
            self.scrollTo(self.currentIndex())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.indexAt(event.position().toPoint()).isValid():
            self.opened.emit()

    @Slot(int)
    def _to_host(self, row: int) -> None:
        self.setCurrentIndex(self.heat.index(row, max(0, self.currentIndex().column())))
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    @Slot(QModelIndex, QModelIndex)
    def _tell(self, now: QModelIndex, _before: QModelIndex) -> None:
        self._repaint()
        grid = self.heat.grid
        if self._is_telling and now.isValid() and grid is not None:
            self.looked_at.emit(grid.matrix.hosts[self.heat.shown[now.row()]].key, now.column())

    def focus_row(self) -> QRect:
        """The cursor is drawn by the table; the ring stays around it as a whole where there is none."""
        index = self.currentIndex()
        if not index.isValid():
            return QRect()
        box = self.visualRect(index)
        corner = box.topLeft() + QPoint(self.viewport().x(), self.viewport().y())
        return QRect(corner, box.size()).adjusted(px(4), px(4), -px(4), -px(4))
