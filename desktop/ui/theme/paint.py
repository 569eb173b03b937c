"""Strokes that many parts share: a panel with a hairline edge, one line of text, a dot between words."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from desktop.redaction.clean import clean

_LEFT_MIDDLE = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MOST_IN_A_LINE = 4_000  # characters, on the widest screen in the smallest type
_ONE_LINE = int(Qt.TextFlag.TextSingleLine)


def panel(
    painter: QPainter, box: QRectF, *, radius: float, fill: QColor | None, edge: QColor | None = None,
    width: float = 1.0,
) -> None:  # fmt: skip
    """Fill a rounded box and draw its edge inside it, so that neighbours line up to the pixel."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    half = width / 2 if edge is not None else 0.0
    painter.setPen(QPen(edge, width) if edge is not None else Qt.PenStyle.NoPen)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)


def words(
    painter: QPainter, text: str, box: QRectF, *, font: QFont, tint: QColor,
    align: Qt.AlignmentFlag = _LEFT_MIDDLE, elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:  # fmt: skip
    """Draw one line of plain text, elided to the box, and return the width it took."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(clean(_ends_of(text)), elide, box.width())
    painter.setFont(font)
    painter.setPen(tint)
    painter.drawText(box, int(align) | _ONE_LINE, shown)
    return metrics.horizontalAdvance(shown)


def _ends_of(text: str) -> str:
    """Leave out of the middle what no line has room for: Qt would measure all of it."""
    half = _MOST_IN_A_LINE // 2
    return text if len(text) <= _MOST_IN_A_LINE else text[:half] + text[-half:]


def text_width(text: str, font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)
