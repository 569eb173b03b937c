"""The table of hosts by steps: only what is in sight is drawn, by one painter; a cursor goes from cell to cell."""

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.compare.odd import Stand
from desktop.ui.hosts.heat_head import HostCorner, HostHead, StepHead
from desktop.ui.hosts.heat_model import HeatModel
from desktop.ui.hosts.heat_paint import CELL_WIDTH, ROW, Drawn, paint_cell
from desktop.ui.hosts.order import Order
from desktop.ui.hosts.port import Grid
from desktop.ui.hosts.words import short_text
from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.scroll import slim
from desktop.ui.widgets.table import HeadEnd

_WIDEST = 148
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
            head.setMinimumSectionSize(min(size, px(24)))
            head.setDefaultSectionSize(size)
            head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.hosts.fit()
        self.steps.fit()
        self._share_width()
        self.updateGeometry()

    def _share_width(self) -> None:
        """Let the columns fill the width, up to one past which a value is far from its mark."""
        columns = self.heat.columnCount()
        if columns:
            room = self.viewport().width() // columns
            self.steps.setDefaultSectionSize(min(max(room, px(CELL_WIDTH)), px(_WIDEST)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self.corner.setGeometry(0, 0, self.hosts.width(), self.steps.height())
        self.corner.raise_()
        edge = self.viewport().geometry().right() + 1
        self._head_end.setGeometry(edge, 0, max(0, self.width() - edge), self.steps.height())

    # -- drawing ---------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, seen = QPainter(self.viewport()), event.rect()
        painter.fillRect(seen, color(Ink.PANEL))
        grid, rows = self.heat.grid, self.rows_in(seen)
        if grid is None or not rows:
            return
        columns = self.columns_in(seen)
        here = self.currentIndex()
        for row in rows:
            self._paint_row(painter, grid, row, columns, here)

    def rows_in(self, seen: QRect) -> range:
        first, last = self.rowAt(seen.top()), self.rowAt(seen.bottom())
        count = len(self.heat.shown)
        return range(first, (last if last >= 0 else count - 1) + 1) if first >= 0 else range(0)

    def columns_in(self, seen: QRect) -> range:
        first, last = self.columnAt(seen.left()), self.columnAt(seen.right())
        count = self.heat.columnCount()
        return range(first, (last if last >= 0 else count - 1) + 1) if first >= 0 else range(0)

    def _paint_row(self, painter: QPainter, grid: Grid, row: int, columns: range, here: QModelIndex) -> None:
        at, top, height = self.heat.shown[row], self.rowViewportPosition(row), px(ROW)
        width = self.viewport().width()
        if row == here.row():
            painter.fillRect(QRect(0, top, width, height), color(Ink.ACCENT_SOFT))
        if row:
            painter.fillRect(QRect(0, top, width, 1), color(Ink.LINE))
        states, cells = grid.states[at], grid.matrix.hosts[at].cells
        for column in columns:
            box = QRectF(self.columnViewportPosition(column), top, self.columnWidth(column), height)
            cell = cells[column]
            if cell is not None:
                text = short_text(grid.matrix.columns[column], cell.value, states[column])
                paint_cell(painter, box, Drawn(states[column], text, cell.standing.stand is Stand.ODD))
            if row == here.row() and column == here.column() and self.hasFocus():
                panel(
                    painter,
                    box.adjusted(1, 1, -1, -1),
                    radius=px(5),
                    fill=None,
                    edge=color(Ink.ACCENT),
                    width=px(2),
                )

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
