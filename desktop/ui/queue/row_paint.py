"""Draws the rows of the queue; they are painted, so that a thousand tickets stay smooth."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.ui.queue.line import QueueLine
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink

HEIGHT, GAP = 80, 6
_SIDE, _LINE, _NUMBER, _ICON = 12, 20, 26, 14
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_line(painter: QPainter, box: QRectF, line: QueueLine, *, is_chosen: bool) -> None:
    """Draw a ticket; the chosen one has a stronger edge and a bar."""
    edge = color(Ink.ACCENT if is_chosen else Ink.LINE)
    panel(painter, box, radius=px(8), fill=color(Ink.RAISED if is_chosen else Ink.PANEL), edge=edge,
          width=1.5 if is_chosen else 1.0)  # fmt: skip
    if is_chosen:
        bar = QRectF(box.left(), box.top() + px(8), px(3), box.height() - 2 * px(8))
        panel(painter, bar, radius=1, fill=color(Ink.ACCENT))
    left = box.left() + px(_SIDE)
    first = QRectF(left, box.top() + px(9), box.width() - 2 * px(_SIDE), px(_LINE))
    number = QRectF(left, first.top(), px(_NUMBER - 8), px(_LINE))
    words(painter, str(line.number), number, font=font(Type.MONO_SMALL), tint=color(Ink.FAINT), align=_RIGHT)
    first.setLeft(left + px(_NUMBER))
    taken = _paint_left(painter, first, line)
    title = first.adjusted(0, 0, -taken, 0)
    words(painter, line.subject, title, font=font(Type.BODY_STRONG), tint=color(Ink.TEXT))
    second = QRectF(first.left(), first.bottom() + px(1), first.width(), px(_LINE))
    face = font(Type.MONO_SMALL)
    key = min(text_width(line.key, face), second.width() / 2)
    words(painter, line.key, QRectF(second.left(), second.top(), key + 1, second.height()),
          font=face, tint=color(Ink.ACCENT))  # fmt: skip
    about = second.adjusted(key + px(10), 0, 0, 0)
    words(painter, line.about, about, font=font(Type.SMALL), tint=color(Ink.MUTED))
    third = QRectF(first.left(), second.bottom(), first.width(), px(_LINE))
    words(painter, line.why, third, font=font(Type.SMALL), tint=color(Ink.MUTED))


def _paint_left(painter: QPainter, box: QRectF, line: QueueLine) -> float:
    """Draw the time of the nearest promise at the right; return the room it took."""
    if line.left is None or not line.left.short:
        return 0.0
    face, tint, side = font(Type.SMALL_STRONG), color(line.tone.ink), px(_ICON)
    width = min(text_width(line.left.short, face), box.width() / 2)
    words(painter, line.left.short, QRectF(box.right() - width, box.top(), width + 1, box.height()),
          font=face, tint=tint)  # fmt: skip
    glyph = QRectF(box.right() - width - px(5) - side, box.center().y() - side / 2, side, side)
    paint_icon(painter, line.left.icon, glyph, tint)
    return float(width + px(5) + side + px(10))
