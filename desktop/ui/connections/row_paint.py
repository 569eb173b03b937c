"""Draws the rows of the list of connections; they are painted, so that a thousand hosts stay smooth."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from desktop.ui.connections.rows import ConnectionRow, Heading, Row
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink, Tone

_HEADING, _ROW, _GAP, _MARK = 34, 52, 4, 15
_ICON, _WORDS, _SIDE = 12, 42, 14
_NARROW = (
    260  # px at 100 %: below it the state takes the place of the address, which the head of the page has too
)
_MIDDLE = Qt.TextElideMode.ElideMiddle
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def row_height(row: Row) -> int:
    return px(_HEADING if isinstance(row, Heading) else _ROW + _GAP)


def paint_row(painter: QPainter, box: QRectF, row: Row, *, is_chosen: bool) -> None:
    if isinstance(row, Heading):
        _paint_heading(painter, box, row)
    else:
        _paint_connection(painter, box.adjusted(0, 0, 0, -px(_GAP)), row, is_chosen=is_chosen)


def _paint_heading(painter: QPainter, box: QRectF, row: Heading) -> None:
    inside = box.adjusted(0, px(10), -px(2), 0)
    face = font(Type.CAPS)
    taken = text_width(str(row.count), font(Type.SMALL)) + px(8)
    words(
        painter,
        row.text.upper(),
        inside.adjusted(0, 0, -taken, 0),
        font=face,
        tint=color(Ink.MUTED),
    )
    words(painter, str(row.count), inside, font=font(Type.SMALL), tint=color(Ink.MUTED), align=_RIGHT)


def _paint_connection(painter: QPainter, box: QRectF, row: ConnectionRow, *, is_chosen: bool) -> None:
    if is_chosen:
        panel(painter, box, radius=px(7), fill=color(Ink.ACCENT_SOFT), edge=color(Ink.ACCENT))
    side, middle = px(18), box.center().y()
    glyph = QRectF(box.left() + px(_ICON), middle - side / 2, side, side)
    paint_icon(painter, row.icon, glyph, color(Ink.ACCENT if is_chosen else Ink.MUTED))
    left, right = box.left() + px(_WORDS), box.right() - px(_SIDE)
    first = QRectF(left, middle - px(20), right - left, px(20))
    second = QRectF(left, middle + px(1), right - left, px(18))
    if box.width() < px(_NARROW):
        words(painter, row.name, first, font=font(Type.BODY_STRONG), tint=color(Ink.TEXT), elide=_MIDDLE)
        told = px(_MARK) + px(6) + text_width(row.outcome, font(Type.SMALL_STRONG))
        _paint_state(painter, _paint_when(painter, second, row, second.width() - told), row)
        return
    taken = _paint_outcome(painter, first, row, text_width(row.name, font(Type.BODY_STRONG)))
    name = first.adjusted(0, 0, -taken - px(8), 0)
    # Names that begin alike are told apart by their ends.
    words(painter, row.name, name, font=font(Type.BODY_STRONG), tint=color(Ink.TEXT), elide=_MIDDLE)
    rest = _paint_when(painter, second, row, second.width() / 2)
    words(painter, row.told, rest, font=font(Type.SMALL), tint=color(Ink.MUTED))


def _paint_outcome(painter: QPainter, line: QRectF, row: ConnectionRow, named: float) -> float:
    """Draw the state; without its words, which the head of the page has too, where the name would be cut for them."""
    face, tint, side = font(Type.SMALL_STRONG), _tint(row), px(_MARK)
    told = text_width(row.outcome, face) + px(6)
    if named + px(8) + told + side > line.width():
        told = 0.0
    else:
        words(painter, row.outcome, line, font=face, tint=tint, align=_RIGHT)
    glyph = QRectF(line.right() - told - side, line.center().y() - side / 2, side, side)
    paint_icon(painter, row.state.look.icon, glyph, tint)
    return float(told + side)


def _paint_state(painter: QPainter, line: QRectF, row: ConnectionRow) -> None:
    side = px(_MARK)
    glyph = QRectF(line.left(), line.center().y() - side / 2, side, side)
    paint_icon(painter, row.state.look.icon, glyph, _tint(row))
    rest = line.adjusted(side + px(6), 0, 0, 0)
    words(painter, row.outcome, rest, font=font(Type.SMALL_STRONG), tint=_tint(row))


def _tint(row: ConnectionRow) -> QColor:
    tone = row.state.look.tone
    return color(tone.ink if tone is not Tone.NEUTRAL else Ink.MUTED)


def _paint_when(painter: QPainter, line: QRectF, row: ConnectionRow, room: float) -> QRectF:
    """Draw how long ago it was tested, where the room is enough for it; return what is left of the line."""
    width = text_width(row.when, font(Type.SMALL)) + px(10) if row.when else 0.0
    if not row.when or width > room:
        return line
    words(painter, row.when, line, font=font(Type.SMALL), tint=color(Ink.FAINT), align=_RIGHT)
    return line.adjusted(0, 0, -width, 0)
