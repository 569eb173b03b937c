"""Draws the rows of a comparison: the head over them, the head of a part, and a field with its trend and change."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.dataclass import dataclass
from desktop.ui.compare.rows import FieldRow, PartRow, Row
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.sparkline import paint_series
from desktop.ui.widgets.states import StepState

_PART, _FIELD, _HEAD, _SIDE, _ICON = 36, 38, 28, 14, 15
_TREND_FROM, _CHANGE_FROM = 900, 560
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MARKS = {Tone.BAD: "octagon-x", Tone.WARN: "triangle-alert"}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column stands in a row; a trend without width is not drawn."""

    name: QRectF
    trend: QRectF
    before: QRectF
    after: QRectF
    change: QRectF
    mark: QRectF


def columns_of(box: QRectF) -> Columns:
    """Share the width of a row: names and values first, then the change, the trend where there is room."""
    side, mark = px(_SIDE), px(22)
    room = box.width() - 2 * side - mark
    has_trend, has_change = box.width() >= px(_TREND_FROM), box.width() >= px(_CHANGE_FROM)
    trend = px(130) if has_trend else 0
    shares = (0.28, 0.2, 0.2, 0.32) if has_change else (0.4, 0.3, 0.3, 0.0)
    name, before, after, change = ((room - trend) * share for share in shares)
    left, found = box.left() + side, []
    for width in (name, trend, before, after, change):
        found.append(QRectF(left, box.top(), max(0.0, width - px(12)), box.height()))
        left += width
    end = QRectF(box.right() - side - mark, box.top(), mark, box.height())
    return Columns(found[0], found[1], found[2], found[3], found[4], end)


def row_height(row: Row) -> int:
    return px(_PART if isinstance(row, PartRow) else _FIELD)


# -- the head of a part ---------------------------------------------------------------------------


def paint_part(painter: QPainter, box: QRectF, row: PartRow) -> None:
    side = px(_ICON)
    inside = box.adjusted(px(_SIDE), 0, -px(_SIDE), 0)
    if row.can_fold:
        chevron = "chevron-down" if row.is_open else "chevron-right"
        paint_icon(painter, chevron, _icon(inside.left(), box, side), color(Ink.MUTED))
    inside.setLeft(inside.left() + side + px(8))
    inside.setRight(inside.right() - _paint_verdicts(painter, inside, row))
    ink = Ink.MUTED if row.is_quiet else Ink.TEXT
    taken = words(painter, row.title, inside, font=font(Type.BODY_STRONG), tint=color(ink)) + px(10)
    rest = inside.adjusted(taken, 0, 0, 0)
    for text, role, tint in (
        (row.only, Type.SMALL_STRONG, Ink.ACCENT),
        (row.counted, Type.SMALL if row.is_quiet or row.only else Type.SMALL_STRONG, ink),
        (row.rest, Type.SMALL, Ink.MUTED),
    ):
        if text and rest.width() > px(40):
            rest.setLeft(rest.left() + words(painter, text, rest, font=font(role), tint=color(tint)) + px(10))


def _paint_verdicts(painter: QPainter, box: QRectF, row: PartRow) -> float:
    """Draw both verdicts at the right, or one where they are the same; return the width that took."""
    shown = [state for state in (row.before, row.after) if state is not None]
    if not shown:
        return 0
    if len(shown) == 2 and shown[0] is shown[1]:
        shown = shown[:1]
    right = box.right()
    for place, state in enumerate(reversed(shown)):
        if place:
            side = px(_ICON)
            right -= side + px(6)
            paint_icon(painter, "arrow-right", _icon(right, box, side), color(Ink.MUTED))
            right -= px(6)
        right = _paint_verdict(painter, box, right, state)
    return box.right() - right + px(12)


def _paint_verdict(painter: QPainter, box: QRectF, right: float, state: StepState) -> float:
    side, face = px(_ICON), font(Type.SMALL_STRONG)
    width = text_width(state.word, face) + 2
    words(painter, state.word, QRectF(right - width, box.top(), width, box.height()), font=face,
          tint=color(state.look.ink))  # fmt: skip
    left = right - width - px(5) - side
    paint_icon(painter, state.look.icon, _icon(left, box, side), color(state.look.ink))
    return left


def _icon(left: float, box: QRectF, side: int) -> QRectF:
    return QRectF(left, box.center().y() - side / 2, side, side)


# -- a field --------------------------------------------------------------------------------------


def paint_field(painter: QPainter, box: QRectF, row: FieldRow) -> None:
    at = columns_of(box)
    if row.tone is not Tone.NEUTRAL:
        painter.fillRect(QRectF(box.left(), box.top() + 1, px(2), box.height() - 1), color(row.tone.ink))
    quiet = Ink.MUTED if row.is_same else Ink.TEXT
    words(
        painter,
        row.name,
        at.name,
        font=font(Type.BODY if row.is_same else Type.BODY_STRONG),
        tint=color(quiet),
    )
    if row.series is not None and at.trend.width() > px(40):
        paint_series(painter, at.trend.adjusted(0, px(3), 0, -px(3)), row.series)
    words(
        painter,
        row.before or ("" if row.is_same else "-"),
        at.before,
        font=font(Type.MONO),
        tint=color(Ink.MUTED),
    )
    _paint_value(painter, at.after, row)
    if at.change.width() > px(40) and not row.is_same:
        taken = words(painter, row.change, at.change, font=font(Type.BODY_STRONG), tint=color(Ink.TEXT))
        rest = at.change.adjusted(taken + px(10), 0, 0, 0)
        if row.limit and rest.width() > px(50):
            words(painter, row.limit, rest, font=font(Type.SMALL), tint=color(Ink.MUTED))
    if row.tone in _MARKS:
        side = px(16)
        paint_icon(painter, _MARKS[row.tone], _icon(at.mark.right() - side, box, side), color(row.tone.ink))


def _paint_value(painter: QPainter, box: QRectF, row: FieldRow) -> None:
    """Draw the later value; on a ground of its own where it is another."""
    face, text = font(Type.MONO if row.is_same else Type.MONO_STRONG), row.after or "-"
    if row.is_same:
        words(painter, text, box, font=face, tint=color(Ink.MUTED))
        return
    tone, gap = row.tone, px(6)
    width = min(box.width(), text_width(text, face) + 2 * gap + 1)
    chip = QRectF(box.left() - gap / 2, box.center().y() - px(11), width, px(22))
    panel(painter, chip, radius=px(4), fill=color(tone.soft))
    tint = Ink.TEXT if tone is Tone.NEUTRAL else tone.ink
    words(painter, text, chip.adjusted(gap, 0, -gap + 2, 0), font=face, tint=color(tint))


class DiffHead(QWidget):
    """The titles over the columns."""

    def __init__(self, under: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._under = under  # what is as wide as the rows; the scroll bar beside them takes some of the width
        self._titles = ("", "", "", "", "")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_titles(self, name: str, trend: str, before: str, after: str, change: str) -> None:
        self._titles = (name, trend, before, after, change)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(_HEAD))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        painter.fillRect(box, color(Ink.RAISED))
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), color(Ink.LINE))
        at = columns_of(QRectF(0, 0, self._under.width(), self.height()))
        for title, place in zip(
            self._titles, (at.name, at.trend, at.before, at.after, at.change), strict=True
        ):
            if place.width() > px(40):
                words(painter, title, place, font=font(Type.SMALL_STRONG), tint=color(Ink.MUTED))
