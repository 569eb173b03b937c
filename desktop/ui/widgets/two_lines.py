"""A title that takes a second line where one has no room for it; what both have no room for is told in the tooltip."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.fonts import Type
from desktop.ui.theme.paint import text_width, words
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import ElidedLabel, plain_tooltip
from desktop.ui.widgets.step_title import title_lines


class TwoLines(ElidedLabel):
    def __init__(
        self, text: str, role: Type = Type.BODY, ink: Ink = Ink.TEXT, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, role, ink, parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def lines(self) -> tuple[str, ...]:
        return title_lines(self.text(), self.font(), self.width())

    @property
    def is_cut(self) -> bool:
        return any(text_width(line, self.font()) > self.width() for line in self.lines)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return len(title_lines(self.text(), self.font(), width)) * self._line

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2, self._line)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(px(24), self.sizeHint().width()), self._line)

    @property
    def _line(self) -> int:
        return self.fontMetrics().lineSpacing()

    def paintEvent(self, event: QPaintEvent) -> None:
        plain_tooltip(self, self.text() if self.is_cut else "")
        painter, tint = QPainter(self), self.palette().color(self.foregroundRole())
        top = (self.height() - len(self.lines) * self._line) // 2
        for at, line in enumerate(self.lines):
            box = QRectF(0, top + at * self._line, self.width(), self._line)
            words(painter, line, box, font=self.font(), tint=tint)
