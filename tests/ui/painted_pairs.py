"""What text and icons are really painted with, and on what: read from the painters' calls and the picture."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPixmap, QTextLayout
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from desktop.ui.editor.code_edit import CodeEdit
from desktop.ui.theme import icons
from desktop.ui.theme.tokens import Scheme

_LARGE_PT, _LARGE_BOLD_PT, _ROWS = 18.0, 14.0, 5


@dataclass(frozen=True, slots=True)
class Painted:
    """A text, or an icon if it has no words, as it was painted on a widget; the box is in the widget's pixels."""

    widget: QWidget
    box: QRect
    ink: QColor
    words: str = ""
    is_large: bool = False

    def least(self, scheme: Scheme) -> float:
        """The contrast that WCAG 2.2 asks for: 1.4.3 for text, 1.4.11 for icons; 1.4.6 where it is to be high."""
        if not self.words:
            return 3.0
        if scheme is Scheme.CONTRAST:
            return 4.5 if self.is_large else 7.0
        return 3.0 if self.is_large else 4.5


class Recorder:
    def __init__(self) -> None:
        self.painted: list[Painted] = []
        self._tint = ""  # of the icon that was drawn last
        self._icons: set[int] = set()

    def text(self, painter: QPainter, box: QRectF, words: str, ink: QColor | None = None) -> None:
        widget = painter.device()
        if isinstance(widget, QWidget) and words.strip():
            seen = painter.transform().mapRect(box).toAlignedRect()
            self.painted.append(
                Painted(widget, seen, QColor(ink or painter.pen().color()), words, is_large(painter.font()))
            )

    def icon(self, painter: QPainter, box: QRectF, tint: str) -> None:
        widget = painter.device()
        if isinstance(widget, QWidget):
            seen = painter.transform().mapRect(box).toAlignedRect()
            self.painted.append(Painted(widget, seen, QColor(tint)))

    def drawn(self, painter: QPainter, *given: Any) -> None:
        words = next(one for one in given if isinstance(one, str))
        metrics = QFontMetricsF(painter.font())
        match given[0]:
            case QRectF() | QRect():
                flags = next((one for one in given[1:] if isinstance(one, int | Qt.AlignmentFlag)), 0)
                self.text(painter, metrics.boundingRect(QRectF(given[0]), flags, words), words)
            case QPointF() | QPoint():
                self.text(painter, metrics.boundingRect(words).translated(QPointF(given[0])), words)
            case x:
                self.text(painter, metrics.boundingRect(words).translated(x, given[1]), words)

    def laid(self, layout: QTextLayout, painter: QPainter, at: QPointF) -> None:
        """Each part of a paragraph that has a colour of its own, and the rest in the pen's."""
        words = layout.text()
        own = [one for one in layout.formats() if one.format.foreground().color().isValid()]
        colours = {one.start: one.format.foreground().color() for one in own if one.format.hasProperty(0x821)}
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            part = words[line.textStart() : line.textStart() + line.textLength()]
            self.text(painter, line.naturalTextRect().translated(QPointF(at)), part)
        for one in own:
            if one.start not in colours:
                continue
            line = layout.lineForTextPosition(one.start)
            x, end = line.cursorToX(one.start), line.cursorToX(one.start + one.length)
            left, right = (first[0] if isinstance(first, tuple) else first for first in (x, end))
            if right > left:
                box = QRectF(left, line.y(), right - left, line.height()).translated(QPointF(at))
                self.text(painter, box, words[one.start : one.start + one.length], colours[one.start])


@contextmanager
def recorded() -> Iterator[Recorder]:
    """Listen to the painters while something is painted."""
    heard = Recorder()
    draw, lay, pixmap, make = QPainter.drawText, QTextLayout.draw, QPainter.drawPixmap, icons._pixmap
    tints: dict[int, str] = {}

    def made(name: str, rgb: str, device_px: int) -> QPixmap:
        drawn = make(name, rgb, device_px)
        tints[drawn.cacheKey()] = rgb
        return drawn

    def drew(painter: QPainter, *given: Any) -> Any:
        heard.drawn(painter, *given)
        return draw(painter, *given)

    def laid(layout: QTextLayout, painter: QPainter, at: Any, *given: Any) -> Any:
        heard.laid(layout, painter, QPointF(at))
        return lay(layout, painter, at, *given)

    def pictured(painter: QPainter, *given: Any) -> Any:
        shown = next((one for one in given if isinstance(one, QPixmap)), None)
        if shown is not None and shown.cacheKey() in tints and isinstance(given[0], QRectF):
            heard.icon(painter, given[0], tints[shown.cacheKey()])
        return pixmap(painter, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QPainter, "drawText", drew)
        patch.setattr(QTextLayout, "draw", laid)
        patch.setattr(QPainter, "drawPixmap", pictured)
        patch.setattr(icons, "_pixmap", made)
        yield heard


def by_qt(window: QWidget) -> Iterator[Painted]:
    """Give the texts that Qt paints by itself: of labels, of lines to type in, of the editor."""
    for label in window.findChildren(QLabel):
        if label.isVisible() and type(label).paintEvent is QLabel.paintEvent and label.text().strip():
            ink = label.palette().color(label.foregroundRole())
            yield Painted(label, label.contentsRect(), ink, label.text(), is_large(label.font()))
    for edit in window.findChildren(QLineEdit):
        if not edit.isVisible():
            continue
        role = edit.palette().ColorRole
        written = role.HighlightedText if edit.selectedText() == edit.text() else role.Text
        ink = edit.palette().color(written if edit.text() else role.PlaceholderText)
        words = edit.text() or edit.placeholderText()
        if words:
            wide = round(QFontMetricsF(edit.font()).horizontalAdvance(words))
            box = edit.contentsRect().adjusted(4, 4, -4, -4)
            yield Painted(
                edit, QRect(box.left(), box.top(), min(box.width(), wide), box.height()), ink, words
            )
    for code in window.findChildren(CodeEdit):
        if code.isVisible():
            yield from _of_code(code)


def _of_code(code: CodeEdit) -> Iterator[Painted]:
    for number, place in code.lines_in_sight():
        block = code.document().findBlockByNumber(number)
        line = block.layout().lineAt(0)
        for one in block.layout().formats():
            x = [line.cursorToX(at) for at in (one.start, one.start + one.length)]
            left, right = (first[0] if isinstance(first, tuple) else first for first in x)
            words = block.text()[one.start : one.start + one.length]
            if words.strip() and set(words).isdisjoint(code.hidden.marks):
                box = QRectF(left + place.left(), place.top(), right - left, place.height()).toAlignedRect()
                yield Painted(code.viewport(), box, one.format.foreground().color(), words)


def ground_of(one: Painted, window: QWidget, picture: QImage) -> QColor | None:
    """Return what lies around the strokes: the colour that most of the box has, the ink aside; None if out of sight."""
    seen = one.box & one.widget.visibleRegion().boundingRect()
    box = seen.translated(one.widget.mapTo(window, QPoint(0, 0))) & picture.rect()
    if box.width() < 4 or box.height() < 4 or not one.widget.isVisible():
        return None
    above = window.childAt(box.center())
    if above is not one.widget and above is not None and not (
        one.widget.isAncestorOf(above) or above.isAncestorOf(one.widget)
    ):  # fmt: skip
        return None
    found: Counter[int] = Counter()
    rows = [box.top() + row * (box.height() - 1) // (_ROWS - 1) for row in range(_ROWS)]
    for y in rows if one.words else (box.top() - 1, box.bottom() + 1):  # a small icon is mostly strokes
        line = picture.copy(box.left(), y, box.width(), 1)
        found.update(memoryview(line.constBits()).cast("I"))
    found.pop(one.ink.rgb(), None)
    return QColor.fromRgb(found.most_common(1)[0][0]) if found else None


def is_large(font: QFont) -> bool:
    return font.pointSizeF() >= (_LARGE_BOLD_PT if font.bold() else _LARGE_PT)
