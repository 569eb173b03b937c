"""How one found runbook is painted: title and effects, summary, and the reason with the words that were found."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from desktop.ui.library.result import Piece, Result, shown_reasons
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.chip import chip_width, effect_look, paint_chip

Mark = tuple[str, Tone, str]  # of a chip: its text, tone and icon
_SIDE, _LINE, _STRENGTH_WIDTH = 16, 20, 92
_TITLE_SHARE = 0.6  # of the line: what a title may take before the milder effects do


def result_height(*, is_ranked: bool) -> int:
    return px(84 if is_ranked else 62)


def paint_result(painter: QPainter, box: QRectF, result: Result, *, is_chosen: bool) -> None:
    """Draw a result; the chosen one has a stronger edge and a bar, not a tint."""
    edge = color(Ink.ACCENT if is_chosen else Ink.LINE)
    panel(painter, box, radius=px(8), fill=color(Ink.PANEL), edge=edge, width=1.5 if is_chosen else 1.0)
    if is_chosen:
        bar = QRectF(box.left(), box.top() + px(8), px(3), box.height() - 2 * px(8))
        panel(painter, bar, radius=1, fill=color(Ink.ACCENT))
    line, left = px(_LINE), box.left() + px(_SIDE)
    first = QRectF(left, box.top() + px(10), box.width() - 2 * px(_SIDE), line)
    right = _paint_right(painter, first, result)
    x = first.left()
    if result.number:
        x += words(painter, result.number, first, font=font(Type.MONO_SMALL), tint=color(Ink.FAINT)) + px(9)
    if result.is_pinned:
        side = px(14)
        paint_icon(painter, "pin", QRectF(x, first.center().y() - side / 2, side, side), color(Ink.ACCENT))
        x += side + px(7)
    title = QRectF(x, first.top(), max(0.0, right - x - px(10)), line)
    words(painter, result.entry.title, title, font=font(Type.CARD_HEAD), tint=color(Ink.TEXT))
    x -= px(14) + px(7) if result.is_pinned else 0
    second = QRectF(x, first.bottom() + px(2), first.right() - x, line)
    words(painter, result.entry.summary, second, font=font(Type.BODY), tint=color(Ink.MUTED))
    if result.because:
        third = QRectF(x, second.bottom() + px(2), first.right() - x, line)
        paint_because(painter, third, result.because)


def _paint_right(painter: QPainter, line: QRectF, result: Result) -> float:
    """Draw strength, effects and marks from the right; return where they begin. The title comes first: where it has
    too little room, the milder effects are left out."""
    right = line.right()
    if result.strength:
        right -= px(_STRENGTH_WIDTH)
        paint_strength(painter, QRectF(right, line.top(), px(_STRENGTH_WIDTH), line.height()), result)
        right -= px(12)
    wanted = line.left() + min(_title_width(result), line.width() * _TITLE_SHARE) + px(10)
    for at, (text, tone, icon) in enumerate(_marks(result)):
        width = chip_width(text, icon)
        if at and right - width < wanted:
            break
        right -= width
        paint_chip(painter, QRectF(right, line.top(), width, px(20)), text, tone, icon)
        right -= px(8)
    return right


def _title_width(result: Result) -> float:
    before = text_width(result.number, font(Type.MONO_SMALL)) + px(9) if result.number else 0
    pin = px(14) + px(7) if result.is_pinned else 0
    return before + pin + text_width(result.entry.title, font(Type.CARD_HEAD))


def _marks(result: Result) -> Iterator[Mark]:
    """Yield what stands on the right, from the right: what matters most first."""
    if result.entry.problems:
        yield "HAS PROBLEMS", Tone.BAD, "file-warning"
    if not result.entry.is_trusted:
        yield "VIEW ONLY", Tone.UNKNOWN, "lock"
    for effect, count in reversed(result.effects):
        yield effect_look(effect, count)


def paint_strength(painter: QPainter, box: QRectF, result: Result) -> None:
    for at in range(4):
        height = px(3 + 3 * at)
        bar = QRectF(box.left() + at * px(8), box.bottom() - px(4) - height, px(5), height)
        panel(painter, bar, radius=1, fill=color(Ink.ACCENT if at < result.strength else Ink.TRACK))
    rest = box.adjusted(px(38), 0, 0, 0)
    is_good = result.strength >= 3
    ink = color(Ink.TEXT if is_good else Ink.MUTED)
    words(painter, result.strength_word, rest, font=font(Type.SMALL_STRONG), tint=ink)


def paint_because(painter: QPainter, line: QRectF, pieces: Sequence[Piece]) -> None:
    x = line.left()
    for piece in shown_reasons(pieces, line.width(), _piece_width):
        width = min(_piece_width(piece), line.right() - x)
        box = QRectF(x, line.top(), width, line.height())
        if piece.is_found:
            chip = box.adjusted(0, 1, 0, -1)
            panel(painter, chip, radius=px(4), fill=color(Ink.ACCENT_SOFT))
            inside = chip.adjusted(px(4), 0, -px(4) + 1, 0)
            words(painter, piece.text, inside, font=font(Type.SMALL_STRONG), tint=color(Ink.ACCENT))
        else:
            words(painter, piece.text, box, font=font(Type.SMALL), tint=color(Ink.MUTED))
        x += width


def _piece_width(piece: Piece) -> float:
    if piece.is_found:
        return text_width(piece.text, font(Type.SMALL_STRONG)) + px(8)
    return text_width(piece.text, font(Type.SMALL)) + 1
