"""A mark of the top bar: an icon and a few words in one tone."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink

HEIGHT, SIDE = 24, 10
_ICON, _GAP = 14, 6


def mark_width(text: str) -> int:
    return round(text_width(text, font(Type.BODY_STRONG))) + px(_ICON) + px(_GAP) + 2 * px(SIDE) + 1


def paint_mark(painter: QPainter, inside: QRectF, icon: str, text: str, ink: Ink) -> None:
    side = px(_ICON)
    paint_icon(painter, icon, QRectF(inside.left(), inside.center().y() - side / 2, side, side), color(ink))
    inside.setLeft(inside.left() + side + px(_GAP))
    words(painter, text, inside, font=font(Type.BODY_STRONG), tint=color(ink))
