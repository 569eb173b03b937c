"""Draws the rows of the outbox: how a post stands, what it is, where it goes, and what last happened to it."""

from datetime import datetime

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.domain.outbox import PostRow
from desktop.ui.outbox.words import kind_words, state_look, when_words
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink, Tone

HEIGHT, GAP = 60, 6
_ICON, _WORDS, _SIDE = 14, 42, 14
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_post(painter: QPainter, box: QRectF, row: PostRow, now: datetime, *, is_chosen: bool) -> None:
    edge = color(Ink.ACCENT if is_chosen else Ink.LINE)
    panel(painter, box, radius=px(8), fill=color(Ink.RAISED if is_chosen else Ink.PANEL), edge=edge,
          width=1.5 if is_chosen else 1.0)  # fmt: skip
    look, side, middle = state_look(row.state), px(18), box.center().y()
    tint = color(look.tone.ink)
    paint_icon(painter, look.icon, QRectF(box.left() + px(_ICON), middle - side / 2, side, side), tint)
    left, right = box.left() + px(_WORDS), box.right() - px(_SIDE)
    first = QRectF(left, middle - px(21), right - left, px(20))
    second = QRectF(left, middle + px(1), right - left, px(18))
    face = font(Type.SMALL_STRONG)
    words(painter, look.word, first, font=face, align=_RIGHT,
          tint=tint if look.tone is not Tone.NEUTRAL else color(Ink.MUTED))  # fmt: skip
    title = first.adjusted(0, 0, -text_width(look.word, face) - px(10), 0)
    taken = words(painter, kind_words(row), title, font=font(Type.BODY_STRONG), tint=color(Ink.TEXT))
    where = title.adjusted(taken + px(10), 0, 0, 0)
    words(painter, row.where, where, font=font(Type.MONO_SMALL), tint=color(Ink.ACCENT))
    when = when_words(row, now)
    words(painter, when, second, font=font(Type.SMALL), tint=color(Ink.FAINT), align=_RIGHT)
    rest = second.adjusted(0, 0, -text_width(when, font(Type.SMALL)) - px(10), 0)
    words(painter, row.said or row.by, rest, font=font(Type.SMALL), tint=color(Ink.MUTED))
