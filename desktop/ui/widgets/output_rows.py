"""One row of an output: how high it is, how it is painted, and which column a pointer is on."""

from bisect import bisect_left

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.line_ring import OutputLine

LONGEST = 4_000  # characters of one line that are painted; all of them are copied


def metrics() -> QFontMetricsF:
    return QFontMetricsF(font(Type.MONO_SMALL))


def row_height() -> int:
    return round(metrics().height() * 1.18)


def paint_row(
    painter: QPainter, measure: QFontMetricsF, line: OutputLine, span: tuple[int, int] | None, box: QRectF
) -> None:
    """Draw a line, and over it the part that is selected."""
    base = box.top() + (box.height() + measure.ascent() - measure.descent()) / 2
    painter.setPen(color(line.ink))
    painter.drawText(QPointF(box.left(), base), _shown(line.text))
    if span is None:
        return
    left, right = (box.left() + measure.horizontalAdvance(_shown(line.text[:column])) for column in span)
    if span[1] > len(line.text):
        right += measure.horizontalAdvance(" ")
    painter.fillRect(QRectF(left, box.top(), right - left, box.height()), color(Ink.ACCENT))
    painter.setPen(color(Ink.ON_ACCENT))
    painter.drawText(QPointF(left, base), _shown(line.text[span[0] : span[1]]))


def column_at(text: str, x: float) -> int:
    """Return the column whose edge is nearest to x, for wide characters and tabs too."""
    measure, painted = metrics(), text[:LONGEST]
    edges = range(len(painted) + 1)
    at = bisect_left(edges, x, key=lambda column: measure.horizontalAdvance(_shown(painted[:column])))
    if 0 < at < len(edges):
        before, after = (measure.horizontalAdvance(_shown(painted[:column])) for column in (at - 1, at))
        return at - 1 if x - before < after - x else at
    return min(at, len(painted))


def _shown(text: str) -> str:
    return text[:LONGEST].expandtabs(8)
