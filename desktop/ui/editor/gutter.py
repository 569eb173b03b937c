"""The numbers of the lines beside the text, and a mark where a line has a problem."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.editor.marks import Mark
from desktop.ui.editor.tints import mark_current
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink

if TYPE_CHECKING:
    from desktop.ui.editor.code_edit import CodeEdit

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Gutter(QWidget):
    """The numbers of the lines, and a mark where a line has a problem."""

    def __init__(self, edit: "CodeEdit") -> None:
        super().__init__(edit)
        self._edit = edit
        self._marked: dict[int, bool] = {}  # line, and whether it has only warnings

    @property
    def wanted_width(self) -> int:
        digits = max(3, len(str(self._edit.blockCount())))
        return round(QFontMetricsF(font(Type.MONO_SMALL)).horizontalAdvance("0") * digits) + px(38)

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width, 0)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        self._marked = {}
        for mark in marks:
            self._marked[mark.line] = self._marked.get(mark.line, True) and mark.is_warning
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number, box in self._edit.lines_in_sight():
            if box.top() <= event.position().y() < box.bottom():
                self._edit.go_to(number)
        self._edit.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, seen = QPainter(self), QRectF(event.rect())
        painter.fillRect(event.rect(), color(Ink.WELL))
        painter.setFont(font(Type.MONO_SMALL))
        painter.setPen(color(Ink.FAINT))
        here, width = self._edit.line, self.width()
        for number, box in self._edit.lines_in_sight():
            row = QRectF(0, box.top(), width, box.height())
            if not row.intersects(seen):
                continue
            if number == here:
                self._paint_current(painter, row, number)
            else:
                painter.drawText(row.adjusted(0, 0, -px(10), 0), _RIGHT, str(number + 1))
            if number in self._marked:
                self._paint_mark(painter, row, is_warning=self._marked[number])

    def _paint_current(self, painter: QPainter, row: QRectF, number: int) -> None:
        mark_current(painter, row, has_focus=self._edit.hasFocus())
        painter.setPen(color(Ink.TEXT))
        painter.drawText(row.adjusted(0, 0, -px(10), 0), _RIGHT, str(number + 1))
        painter.setPen(color(Ink.FAINT))

    def _paint_mark(self, painter: QPainter, row: QRectF, *, is_warning: bool) -> None:
        side = px(13)
        glyph = QRectF(px(8), row.center().y() - side / 2, side, side)
        name = "triangle-alert" if is_warning else "octagon-x"
        paint_icon(painter, name, glyph, color(Ink.WARN if is_warning else Ink.BAD))
