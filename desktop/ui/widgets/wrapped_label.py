"""A label of plain text that wraps anywhere it must, knows its height for a width, and can be selected.

A plain QLabel never breaks a long word, so that one path widened a whole page past the window.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import typeset
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink

_LEADING = 1.12  # line height over the font's own
_WIDTHS_KEPT = 4


class WrappedLabel(QLabel):
    def __init__(
        self, text: str = "", role: Type = Type.BODY, ink: Ink = Ink.TEXT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._laid: dict[tuple[int, str], tuple[QTextLayout, int]] = {}
        self._natural = ("", 0)  # the font, and the width of the longest line in it
        self._anchor = self._caret = 0
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        typeset(self, role, ink)
        self.setText(text)

    def setText(self, text: str) -> None:
        text = clean(text)
        if text == self.text():
            return
        super().setText(text)
        self._laid, self._natural = {}, ("", 0)
        self._anchor = self._caret = 0
        self.updateGeometry()
        self.update()

    @property
    def selected_text(self) -> str:
        return self.text()[min(self._anchor, self._caret) : max(self._anchor, self._caret)]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._layout(width)[1]

    def sizeHint(self) -> QSize:
        width = min(self._natural_width() + 2, 60 * self.fontMetrics().averageCharWidth())
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        width = min(self.sizeHint().width(), 12 * self.fontMetrics().averageCharWidth())
        return QSize(width, round(self.fontMetrics().height() * _LEADING))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        self._layout(self.width())[0].draw(painter, QPointF(0, 0), self._selection())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._anchor = self._caret = self._position(event.position())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._caret = self._position(event.position())
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        layout, at = self._layout(self.width())[0], self._position(event.position())
        self._anchor = layout.previousCursorPosition(at + 1, QTextLayout.CursorMode.SkipWords)
        self._caret = layout.nextCursorPosition(at, QTextLayout.CursorMode.SkipWords)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.selected_text:
            QGuiApplication.clipboard().setText(self.selected_text)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._anchor, self._caret = 0, len(self.text())
            self.update()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._anchor = self._caret
        self.update()

    def _selection(self) -> list[QTextLayout.FormatRange]:
        if self._anchor == self._caret:
            return []
        marked = QTextLayout.FormatRange()
        marked.start = min(self._anchor, self._caret)
        marked.length = abs(self._anchor - self._caret)
        from PySide6.QtGui import QTextCharFormat  # where something is selected: it takes 5 ms

        look = QTextCharFormat()
        look.setBackground(color(Ink.ACCENT))
        look.setForeground(color(Ink.ON_ACCENT))
        marked.format = look
        return [marked]

    def _position(self, at: QPointF) -> int:
        layout = self._layout(self.width())[0]
        for index in range(layout.lineCount()):
            line = layout.lineAt(index)
            if at.y() < line.y() + line.height() or index == layout.lineCount() - 1:
                return line.xToCursor(at.x())
        return 0

    def _layout(self, width: int) -> tuple[QTextLayout, int]:
        """Break the text for a width; kept for the few widths that a layout tries in turn."""
        key = (width, self.font().key())
        found = self._laid.get(key)
        if found is None:
            if len(self._laid) >= _WIDTHS_KEPT:
                del self._laid[next(iter(self._laid))]
            found = self._laid[key] = lay_out(
                self.text(), self.font(), width, align=self.alignment(), looks=self._looks()
            )
        return found

    def _looks(self) -> list[QTextLayout.FormatRange]:
        """Return the pieces that have a face of their own."""
        return []

    def _natural_width(self) -> int:
        face = self.font().key()
        if self._natural[0] != face:
            lines = self.text().split("\n")
            widest = max((self.fontMetrics().horizontalAdvance(line) for line in lines), default=0)
            self._natural = (face, widest)
        return self._natural[1]


def lay_out(
    text: str, font: QFont, width: int, *, align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    looks: Sequence[QTextLayout.FormatRange] = (),
) -> tuple[QTextLayout, int]:  # fmt: skip
    """Break plain text into lines of a width, inside words where needed; return the layout and its height."""
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setAlignment(align)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    if looks:
        layout.setFormats(looks)
    height = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        line.setPosition(QPointF(0, round(height)))
        height += line.height() * _LEADING
    layout.endLayout()
    return layout, round(height) or round(QRectF(layout.boundingRect()).height())
