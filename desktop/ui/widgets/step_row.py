"""One row of a run's list: number, state, title, one line of measured result, duration."""

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.dataclass import dataclass
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.step_title import title_lines

_TALL, _SHORT, _BRANCH = 46, 34, 28
_NUMBER, _GLYPH, _WORDS, _END = 10, 34, 60, 12
_ROOM_FOR_DURATION = 150
_WIDE, _TITLE_SHARE = 520, 0.42  # px at 100 % from which on the result stands beside the title
_NARROW, _MORE_LINE = (
    260,
    17,
)  # px at 100 % below which a title takes two lines, and what the second one takes
_INDENT, _DEEPEST = 18, 4  # what is nested deeper is not drawn any narrower
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class StepRow:
    """What a row shows. Branches hang under a step: the way taken, or one that was not (`is_taken` false)."""

    id: str
    title: str
    state: StepState
    number: str = ""
    result: str = ""
    duration: str = ""
    effect: str = "reads"
    is_branch: bool = False
    is_last_branch: bool = False
    is_taken: bool = True
    depth: int = 0  # of nesting: a step inside a group, or of a runbook that a step uses

    @property
    def spoken(self) -> str:
        """The row in words, for screen readers."""
        parts = (self.number, self.title, self.state.word, self.result, self.duration)
        return ", ".join(part for part in parts if part)


def row_height(row: StepRow, width: int = 0) -> int:
    lines = 1 if row.is_branch else len(_title(row, _title_room(row, width)))
    height = _BRANCH if row.is_branch else _TALL if row.result and not is_wide(width) else _SHORT
    return px(height) + px(_MORE_LINE) * (lines - 1)


def is_wide(width: float) -> bool:
    """True where a row has its result on the same line."""
    return width >= px(_WIDE)


def is_narrow(width: float) -> bool:
    return 0 < width < px(_NARROW)


def _title(row: StepRow, room: float) -> tuple[str, ...]:
    return title_lines(row.title, font(Type.BODY_STRONG), room) if room > 0 else (row.title,)


def _title_room(row: StepRow, width: float) -> float:
    """Return the room of a title that may take two lines; none where it takes one all the same."""
    if not is_narrow(width):
        return 0
    number = max(px(_GLYPH - _NUMBER), round(text_width(row.number, font(Type.MONO_SMALL))) + px(7))
    words_at = min(row.depth, _DEEPEST) * px(_INDENT) + px(_NUMBER) + number + px(_WORDS - _GLYPH)
    mark = 0 if row.effect == "reads" or row.duration else px(22)
    return width - words_at - px(_END) - mark


def paint_row(painter: QPainter, box: QRectF, row: StepRow, *, is_current: bool) -> None:
    """Draw a row into its box; the current one gets an edge and a bar."""
    title = _title(row, _title_room(row, box.width()))
    if is_current:
        panel(painter, box, radius=px(7), fill=color(Ink.ACCENT_SOFT), edge=color(Ink.ACCENT))
        bar = QRectF(box.left(), box.top() + px(7), px(3), box.height() - 2 * px(7))
        panel(painter, bar, radius=1, fill=color(Ink.ACCENT))
    inside = _paint_depth(painter, box, row, is_current=is_current)
    if row.is_branch:
        _paint_branch(painter, inside, row)
    else:
        _paint_step(painter, inside, row, title, is_current=is_current)


def _paint_depth(painter: QPainter, box: QRectF, row: StepRow, *, is_current: bool) -> QRectF:
    """Draw a line for each level that the row is inside of; return what is left for the row."""
    depth = min(row.depth, _DEEPEST)
    if not is_current:
        for level in range(depth):
            x = round(box.left() + px(_NUMBER) + px(5) + level * px(_INDENT))
            painter.fillRect(QRectF(x, box.top(), 1, box.height()), color(Ink.LINE))
    return box.adjusted(depth * px(_INDENT), 0, 0, 0)


def _paint_step(
    painter: QPainter, box: QRectF, row: StepRow, title: Sequence[str], *, is_current: bool
) -> None:
    more = px(_MORE_LINE) * (len(title) - 1)
    face = font(Type.MONO_SMALL)
    wide = max(px(_GLYPH - _NUMBER), round(text_width(row.number, face)) + px(7))
    number = QRectF(box.left() + px(_NUMBER), box.top(), wide, box.height())
    words(painter, row.number, number, font=face, tint=color(Ink.FAINT))
    _glyph(painter, row, number.right(), box.center().y(), px(17))
    left = number.right() + px(_WORDS - _GLYPH)
    inside = QRectF(left, box.top(), box.right() - left - px(_END), box.height())
    first, second, taken = inside, QRectF(), 0.0
    if row.result and is_wide(box.width()):
        share = round(inside.width() * _TITLE_SHARE)
        first = QRectF(inside.left(), inside.top(), share - px(_END), inside.height())
        second = inside.adjusted(share, 0, -_paint_end(painter, row, inside), 0)
    elif row.result:
        line = px(20)
        middle = inside.center().y() + more / 2
        first = QRectF(inside.left(), middle - line - more + px(1), inside.width(), line)
        second = QRectF(inside.left(), middle + px(1), inside.width(), px(17))
        taken = _paint_end(painter, row, first)
    else:
        first = inside.adjusted(0, 0, 0, -more)
        taken = _paint_end(painter, row, first)
    is_quiet = (
        row.state in (StepState.TO_DO, StepState.NOT_APPLICABLE, StepState.CANCELLED) and not is_current
    )
    role = Type.BODY if is_quiet else Type.BODY_STRONG
    tint = color(Ink.MUTED if is_quiet else Ink.TEXT)
    for at, part in enumerate(title):
        line_box = first.adjusted(0, at * px(_MORE_LINE), -taken, at * px(_MORE_LINE))
        words(painter, part, line_box, font=font(role), tint=tint)
    if row.result:
        tone = row.state.look.tone
        is_plain = tone is Tone.OK or (tone is Tone.ACCENT and not is_current)
        ink = Ink.MUTED if is_plain or tone is Tone.NEUTRAL else tone.ink
        words(painter, row.result, second, font=font(Type.SMALL), tint=color(ink))


def _paint_end(painter: QPainter, row: StepRow, line: QRectF) -> float:
    """Draw the duration, or what the step will do, at the right; return the width that took."""
    if row.duration and line.width() > px(_ROOM_FOR_DURATION):
        face = font(Type.MONO_SMALL)
        words(painter, row.duration, line, font=face, tint=color(Ink.FAINT), align=_RIGHT)
        return text_width(row.duration, face) + px(8)
    if row.effect == "reads" or row.duration:
        return 0
    side = px(14)
    name, ink = ("pencil", Ink.WARN) if row.effect == "changes" else ("trash-2", Ink.BAD)
    box = QRectF(line.right() - side, line.center().y() - side / 2, side, side)
    paint_icon(painter, name, box, color(ink))
    return side + px(8)


def _paint_branch(painter: QPainter, box: QRectF, row: StepRow) -> None:
    stem, middle = box.left() + px(_GLYPH) + px(8), round(box.center().y())
    painter.setPen(QPen(color(Ink.EDGE), 1))
    painter.drawLine(QLineF(stem, box.top(), stem, middle if row.is_last_branch else box.bottom()))
    painter.drawLine(QLineF(stem, middle, stem + px(10), middle))
    icon, ink = ("circle-arrow-right", Ink.ACCENT) if row.is_taken else ("circle-slash", Ink.FAINT)
    side, left = px(15), box.left() + px(_WORDS)
    paint_icon(painter, icon, QRectF(left, middle - side / 2, side, side), color(ink))
    inside = QRectF(
        left + side + px(7), box.top(), box.right() - left - side - px(7) - px(_END), box.height()
    )
    face = font(Type.SMALL_STRONG if row.is_taken else Type.SMALL)
    tint = color(Ink.TEXT if row.is_taken else Ink.FAINT)
    taken = words(painter, row.title, inside, font=face, tint=tint)
    rest = inside.adjusted(taken + px(8), 0, 0, 0)
    if (
        text_width(row.result, font(Type.SMALL)) <= rest.width()
    ):  # the icon says the same: half of it says nothing
        words(painter, row.result, rest, font=font(Type.SMALL), tint=color(Ink.FAINT))


def _glyph(painter: QPainter, row: StepRow, left: float, middle: float, side: int) -> None:
    paint_icon(
        painter, row.state.look.icon, QRectF(left, middle - side / 2, side, side), color(row.state.look.ink)
    )
