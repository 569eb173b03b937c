"""The navigation rail: one cell a page, with the number of what waits there."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Surface

_WIDTH, _CELL_W, _CELL_H, _LOW_H, _ICON = 80, 76, 56, 36, 20
_GAP, _END, _SIDE = 6, 10, 2
_WORD_SIDE = 3  # at least, between a word and the edge of its cell
_CENTRE = Qt.AlignmentFlag.AlignCenter


class RailCell(QAbstractButton):
    focus_radius = 8

    def __init__(self, page: str, text: str, icon: str, keys: str) -> None:
        super().__init__()
        self.page, self._icon, self._badge, self._is_under_pointer = page, icon, "", False
        self._is_low = False
        self.setText(text)
        self.setAccessibleName(text)
        self.setAccessibleDescription(keys)
        self.setToolTip(f"{text}  {keys}")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(_CELL_W), px(_LOW_H if self._is_low else _CELL_H))

    @property
    def face(self) -> Type:
        """What its word is set in: a smaller face where the usual one would touch the edges."""
        wide = text_width(self.text(), font(Type.SMALL_STRONG))
        return Type.SMALL_STRONG if wide <= self.width() - 2 * px(_WORD_SIDE) else Type.TINY

    def show_low(self, is_low: bool) -> None:
        """Show the icon alone, where there is no room for words; the tooltip still tells them."""
        if is_low != self._is_low:
            self._is_low = is_low
            self.updateGeometry()
            self.update()

    def show_badge(self, text: str) -> None:
        self._badge = text
        self.setAccessibleName(f"{self.text()}, {text}" if text else self.text())
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_under_pointer = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_under_pointer = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        ink = color(Ink.ACCENT if self.isChecked() else Ink.TEXT if self._is_under_pointer else Ink.MUTED)
        if self.isChecked():
            panel(painter, box, radius=px(8), fill=color(Ink.ACCENT_SOFT))
        elif self._is_under_pointer:
            panel(painter, box, radius=px(8), fill=color(Ink.CHIP))
        side = px(_ICON)
        glyph = QRectF((box.width() - side) / 2, px(8 if self._is_low else 9), side, side)
        paint_icon(painter, self._icon, glyph, ink)
        if self._badge:
            self._paint_badge(painter, glyph)
        if self._is_low:
            return
        words(painter, self.text(), QRectF(0, px(31), box.width(), px(18)),
              font=font(self.face), tint=ink, align=_CENTRE)  # fmt: skip

    def _paint_badge(self, painter: QPainter, glyph: QRectF) -> None:
        face = font(Type.TINY)
        height = px(16)
        width = max(height, text_width(self._badge, face) + px(8))
        box = QRectF(glyph.right() - px(3), glyph.top() - px(5), width, height)
        panel(painter, box, radius=height / 2, fill=color(Ink.CHIP), edge=color(Ink.PANEL), width=1)
        words(painter, self._badge, box, font=face, tint=color(Ink.TEXT), align=_CENTRE)


class NavigationRail(Surface):
    """`picked` names the page of the cell that was pressed."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Ink.PANEL, lines="r", parent=parent)
        fix(self, width=_WIDTH)
        self._cells: dict[str, RailCell] = {}
        self._column = QVBoxLayout(self)
        pad(self._column, _SIDE, _END, _SIDE, _END, gap=_GAP)
        self._column.addStretch(1)

    def add(self, page: str, text: str, icon: str, keys: str) -> None:
        cell = RailCell(page, text, icon, keys)
        cell.clicked.connect(self._clicked)
        self._cells[page] = cell
        self._column.insertWidget(len(self._cells) - 1, cell, 0, Qt.AlignmentFlag.AlignHCenter)

    def minimumSizeHint(self) -> QSize:
        """Many cells do not make the window taller; they make do with less."""
        return QSize(px(_WIDTH), px(_LOW_H))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = len(self._cells) * px(_CELL_H + _GAP) + 2 * px(_END)
        for cell in self._cells.values():
            cell.show_low(wanted > self.height())

    def show_page(self, page: str) -> None:
        """Mark the cell of a page; none where it has none."""
        for known, cell in self._cells.items():
            cell.setAutoExclusive(False)
            cell.setChecked(known == page)
            cell.setAutoExclusive(True)
        self.update()

    def show_badge(self, page: str, text: str) -> None:
        if page in self._cells:
            self._cells[page].show_badge(text)

    def _clicked(self) -> None:
        cell = self.sender()
        if isinstance(cell, RailCell):
            self.picked.emit(cell.page)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        for cell in self._cells.values():
            if cell.isChecked():
                QPainter(self).fillRect(
                    0, cell.y() + px(14), px(3), cell.height() - 2 * px(14), color(Ink.ACCENT)
                )
