"""A label of plain text that wraps anywhere it must, knows its height for a width, and can be selected.

A plain QLabel never breaks a long word, so that one path widened a whole page past the window. What is set in the
fixed-width face, such as a command, breaks at its spaces: Qt would break `--expect` and `/var` at their signs.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTextBoundaryFinder
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextLayout,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop.late_pattern import late_pattern
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import typeset
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink

# Of a name, a number or an address: a word with none may be parted at its hyphen.
_SIGNS = late_pattern(r"[/:@_\[\d]")
# A number and its unit, or a day and its month, stand on one line.
_TOGETHER = late_pattern(
    r"(?<=\d) (?=(?:%|[KMGT]i?B|B|ms|s|min|h|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?!\w))"
)
_LEADING = 1.12  # line height over the font's own
_WIDTHS_KEPT = 4


class WrappedLabel(QLabel):
    def __init__(
        self, text: str = "", role: Type = Type.BODY, ink: Ink = Ink.TEXT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._laid: dict[tuple[int, str], tuple[QTextLayout, int]] = {}
        self._natural = ("", 0)  # the font, and the width of the longest line in it
        self._anchor = self._caret = 0  # as Qt counts: a character past U+FFFF is two
        self._is_literal = role.value[2]
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
        first, last = sorted((self._anchor, self._caret))
        return self.text().encode("utf-16-le")[2 * first : 2 * last].decode("utf-16-le", "ignore")

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
            self._anchor, self._caret = 0, len(self.text().encode("utf-16-le")) // 2
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
                self.text(), self.font(), width, align=self.alignment(), looks=self._looks(),
                at_spaces=self._is_literal,
            )  # fmt: skip
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
    looks: Sequence[QTextLayout.FormatRange] = (), at_spaces: bool = False,
) -> tuple[QTextLayout, int]:  # fmt: skip
    """Break plain text into lines of a width, inside words where needed; return the layout and its height.

    `at_spaces` keeps every word whole that a line has room for, whatever signs are in it."""
    has_signs = not at_spaces and _SIGNS.search(text) is not None
    if has_signs:
        text = _TOGETHER.sub("\u00a0", text)
    layout = QTextLayout(text.replace("\n", "\u2028"), font)
    option = QTextOption()
    modes = QTextOption.WrapMode
    option.setWrapMode(modes.WrapAnywhere if at_spaces else modes.WrapAtWordBoundaryOrAnywhere)
    option.setAlignment(align)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    if looks:
        layout.setFormats(looks)
    units = _units(layout.text()) if at_spaces or has_signs else ""
    height = 0.0
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(1, width))
        if at_spaces:
            _end_at_space(line, units)
        elif units:
            _keep_whole(line, units, font, width)
        line.setPosition(QPointF(0, round(height)))
        height += line.height() * _LEADING
    layout.endLayout()
    return layout, round(height) or round(QRectF(layout.boundingRect()).height())


def _units(text: str) -> str:
    """Return a text as long as Qt counts it."""
    return "".join(sign if ord(sign) < 0x10000 else "\ud800\udc00" for sign in text)


def _end_at_space(line: QTextLine, units: str) -> None:
    """Take back what a full line has of a word that goes on; one that begins the line is broken where it is full.

    An indent belongs to the word after it: Qt ends no line after spaces alone."""
    start, end = line.textStart(), line.textStart() + line.textLength()
    if end >= len(units) or units[end - 1] == "\u2028":
        return
    after = end
    while after < len(units) and units[after] == " ":  # they hang past the edge
        after += 1
    if after == end and units[end - 1] != " ":
        word = units.rfind(" ", start, end) + 1
        after = word if units[start:word].strip(" ") else end
    if after != end:
        line.setNumColumns(_columns(units[start:after]))


def _keep_whole(line: QTextLine, units: str, font: QFont, width: int) -> None:
    """Move what is one thing in prose to the next line whole: Qt would break `step/10`, `web-03` and an address at
    their signs. Of what no line has room for, it leaves no first slash behind."""
    start, end = line.textStart(), line.textStart() + line.textLength()
    if end >= len(units) or units[end - 1] in " \u2028" or units[end] in " \u2028":
        return
    begun = units.rfind(" ", start, end) + 1
    word = units[begun:].split("\u2028", 1)[0].split(" ", 1)[0]
    if begun <= start or _is_unspaced(word) or not _SIGNS.search(word):
        return
    if end - begun == 1 or QFontMetricsF(font).horizontalAdvance(word) <= width:
        line.setNumColumns(_columns(units[start:begun]))


def _is_unspaced(word: str) -> bool:
    """True for scripts whose words have no spaces between them."""
    return not word.isascii() and any(
        "\u0e00" <= sign <= "\u1fff" or "\u2e80" <= sign <= "\uffff" for sign in word
    )


def _columns(units: str) -> int:
    """Return how many signs a person sees: some are of several characters."""
    if units.isascii():
        return len(units)
    finder, columns = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, units), 0
    while finder.toNextBoundary() != -1:
        columns += 1
    return columns
