"""A view of fixed rows over the last lines of an output; it paints only what is seen, once a frame.

20,000 lines sent one signal at a time froze a window for 160 ms; a growing document slows down with its size.
"""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.line_ring import Hits, LineRing, OutputLine
from desktop.ui.widgets.output_rows import LONGEST, column_at, metrics, paint_row, row_height
from desktop.ui.widgets.output_selection import Place, Selection, everything
from desktop.ui.widgets.scroll import slim

FRAME_MS = 33
_LEFT, _TOP = 12, 8
_NOWHERE = Selection(Place(0, 0), Place(0, 0))


class OutputView(QAbstractScrollArea):
    """Feed it with `append` in batches of cleaned lines; it follows the end while it stands there."""

    passed_over_changed = Signal(int)
    lines_changed = Signal(int)  # how many lines are kept now
    focus_radius = 8

    def __init__(self, capacity: int = 10_000, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        slim(self)
        self.ring = LineRing(capacity)
        self._pending: list[OutputLine] = []
        self._selection = _NOWHERE
        self._widest = 0
        self._found: tuple[int, str] | None = None
        self._frame = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._frame.timeout.connect(self.flush)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Output"))
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        theme().changed.connect(self._measure)

    def append(self, lines: Iterable[OutputLine]) -> None:
        """Add lines; they are shown with the next frame, together with all that came meanwhile."""
        self._pending.extend(lines)
        # Between two frames only what can still be shown is worth keeping.
        if len(self._pending) > 4 * self.ring.capacity:
            self.flush()
        elif not self._frame.isActive():
            self._frame.start()

    def pass_over(self, lines: int) -> None:
        """Count lines that came and are not shown; what is shown so far makes way for what follows them."""
        if lines:
            self.flush()
            self.ring.pass_over(lines)
            self._selection, self._found = _NOWHERE, None
            self.passed_over_changed.emit(self.ring.passed_over)

    def clear(self) -> None:
        self._pending.clear()
        self.ring.clear()
        self._selection, self._widest, self._found = _NOWHERE, 0, None
        self._measure()
        self.passed_over_changed.emit(0)
        self.lines_changed.emit(0)

    @Slot()
    def flush(self) -> None:
        """Show at once what waits for the next frame."""
        if not self._pending:
            return
        was_at_end = self.verticalScrollBar().value() >= self.verticalScrollBar().maximum()
        passed_before = self.ring.passed_over
        fresh, self._pending = self._pending, []
        self.ring.extend(fresh)
        self._widest = max(self._widest, max(len(line.text) for line in fresh[-self.ring.capacity :]))
        self._measure()
        self._keep_place(was_at_end, self.ring.passed_over - passed_before)
        if self.ring.passed_over != passed_before:
            self.passed_over_changed.emit(self.ring.passed_over)
        self.lines_changed.emit(len(self.ring))

    def find_text(self, text: str, *, backwards: bool = False) -> bool:
        """Go to the next line that holds the words and mark them; False when none does."""
        start = self.ring.passed_over
        if self._found is not None:
            start = self._found[0] + (0 if self._found[1] != text else -1 if backwards else 1)
        number = self.ring.find(text, start, step=-1 if backwards else 1)
        self._found = None if number is None else (number, text)
        if number is not None:
            at = self.ring[number].text.casefold().find(text.casefold())
            self._selection = Selection(Place(number, at), Place(number, at + len(text)))
            self._show_line(number)
        self.viewport().update()
        return number is not None

    def hits(self, text: str) -> Hits:
        """Count the lines that hold the words, and tell which of them is shown."""
        return self.ring.hits(text, self._found[0] if self._found and self._found[1] == text else None)

    @Slot()
    def copy(self) -> None:
        if not self._selection.is_empty:
            QGuiApplication.clipboard().setText(self._selection.text(self.ring))

    @Slot()
    def select_all(self) -> None:
        self._selection = everything(self.ring)
        self.viewport().update()

    @property
    def selected_text(self) -> str:
        return "" if self._selection.is_empty else self._selection.text(self.ring)

    @property
    def text(self) -> str:
        """All lines that are kept, for copying as a whole."""
        return everything(self.ring).text(self.ring) if len(self.ring) else ""

    def sizeHint(self) -> QSize:
        rows = min(max(len(self.ring), 4), 18)
        return QSize(px(400), rows * row_height() + 2 * px(_TOP))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(160), 4 * row_height() + 2 * px(_TOP))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, height, top = QPainter(self.viewport()), row_height(), self._scrolled_y()
        painter.fillRect(self.viewport().rect(), color(Ink.WELL))
        painter.setFont(font(Type.MONO_SMALL))
        measure = metrics()
        first = self.ring.passed_over + max(0, (event.rect().top() - top) // height)
        last = self.ring.passed_over + (event.rect().bottom() - top) // height + 1
        left = px(_LEFT) - self.horizontalScrollBar().value()
        for offset, line in enumerate(self.ring.between(first, last)):
            y = top + (first + offset - self.ring.passed_over) * height
            span = self._selection.columns(first + offset, len(line.text))
            paint_row(painter, measure, line, span, QRectF(left, y, 1e6, height))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            place = self._place(event.position())
            keeps = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._selection = Selection(self._selection.anchor if keeps else place, place)
            self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            place = self._place(event.position())
            self._selection = Selection(self._selection.anchor, place)
            self._show_line(place.line)
            self.viewport().update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position())
        if self.ring.passed_over <= place.line < self.ring.end:
            length = len(self.ring[place.line].text)
            self._selection = Selection(Place(place.line, 0), Place(place.line, length))
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar = self.verticalScrollBar()
            bar.setValue(bar.minimum() if event.key() == Qt.Key.Key_Home else bar.maximum())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addAction(self.tr("Copy"), self.copy).setEnabled(not self._selection.is_empty)
        menu.addAction(self.tr("Select all"), self.select_all)
        menu.exec(event.globalPos())

    def _place(self, at: QPointF) -> Place:
        row = int(at.y() - self._scrolled_y()) // row_height()
        number = self.ring.passed_over + min(max(row, 0), max(len(self.ring) - 1, 0))
        if not len(self.ring):
            return Place(number, 0)
        x = at.x() + self.horizontalScrollBar().value() - px(_LEFT)
        return Place(number, column_at(self.ring[number].text, x))

    def _scrolled_y(self) -> int:
        return px(_TOP) - self.verticalScrollBar().value()

    def _show_line(self, number: int) -> None:
        top = (number - self.ring.passed_over) * row_height()
        bar, page = self.verticalScrollBar(), self.viewport().height() - 2 * px(_TOP)
        bar.setValue(min(max(bar.value(), top + row_height() - page), top))

    def _keep_place(self, was_at_end: bool, dropped: int) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum() if was_at_end else max(0, bar.value() - dropped * row_height()))

    @Slot()
    def _measure(self) -> None:
        page, row = self.viewport().height(), row_height()
        tall = len(self.ring) * row + 2 * px(_TOP)
        wide = round(metrics().horizontalAdvance("0") * min(self._widest, LONGEST))
        self.verticalScrollBar().setRange(0, max(0, tall - page))
        self.verticalScrollBar().setPageStep(page)
        self.verticalScrollBar().setSingleStep(row)
        self.horizontalScrollBar().setRange(0, max(0, wide + 2 * px(_LEFT) - self.viewport().width()))
        self.horizontalScrollBar().setPageStep(self.viewport().width())
        self.viewport().update()
