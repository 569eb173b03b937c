"""Draws cells of the grid: a mark and the one measured value; what passed has no ground, the odd one a corner."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF

from desktop.dataclass import dataclass
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px, theme
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.states import StepState

ROW, CELL_WIDTH, CELL_HEIGHT = 32, 64, 28  # px at 100 %
_ICON, _INSET, _GAP = 14, 7, 5
_MOST_KEPT = 6000  # pictures: a window of 80 rows with 24 columns shows 1,920
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextSingleLine)
_MARKS = {StepState.PASS: "check", StepState.NOT_APPLICABLE: "minus", StepState.TO_DO: ""}
_TINTED = (Tone.BAD, Tone.WARN, Tone.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Drawn:
    """One cell as it is drawn."""

    state: StepState | None
    text: str
    is_odd: bool = False
    is_word: bool = False


class CellPictures:
    """Keeps a picture of each cell that was drawn: many look the same, and a page of them is drawn many times."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Drawn, int], QPixmap] = {}
        self._look: tuple[object, ...] = ()

    def paint(self, painter: QPainter, x: int, y: int, width: int, cell: Drawn) -> None:
        """Draw a cell into a row that begins at `y`."""
        key = (cell, width)
        picture = self._kept.get(key)
        if picture is None:
            picture = self._kept[key] = self._drawn(painter, width, cell)
        painter.drawPixmap(x, y, picture)

    def renew(self, ratio: float) -> None:
        """Forget all where the theme, the zoom or the screen is another, or there are too many."""
        look = (theme().tokens, theme().zoom, ratio)
        if look != self._look or len(self._kept) > _MOST_KEPT:
            self._kept, self._look = {}, look

    def _drawn(self, on: QPainter, width: int, cell: Drawn) -> QPixmap:
        ratio = on.device().devicePixelRatioF()
        picture = QPixmap(round(width * ratio), round(px(ROW) * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        paint_cell(painter, QRectF(0, 0, width, px(ROW)), cell)
        painter.end()
        return picture


def paint_cell(painter: QPainter, box: QRectF, cell: Drawn) -> None:
    """Draw a cell into the room that its column and row leave it."""
    state = cell.state
    if state is None:
        return
    look = state.look
    inside = QRectF(
        box.left() + 2, box.top() + (box.height() - px(CELL_HEIGHT)) / 2, box.width() - 4, px(CELL_HEIGHT)
    )
    is_tinted = look.tone in _TINTED and not look.is_hollow
    if is_tinted:
        panel(painter, inside, radius=px(4), fill=color(look.tone.soft), edge=color(look.tone.ink))
    elif cell.is_odd:
        panel(painter, inside, radius=px(4), fill=None, edge=color(Ink.ACCENT))
    side = px(_ICON)
    name = _MARKS.get(state, look.icon)
    if name:
        tint = Ink.FAINT if state is StepState.NOT_APPLICABLE else look.ink
        left = inside.left() + px(_INSET)
        paint_icon(painter, name, QRectF(left, inside.center().y() - side / 2, side, side), color(tint))
    if cell.text:
        room = inside.adjusted(px(_INSET) + side + px(_GAP), 0, -px(_INSET), 0)
        painter.setFont(font(Type.MONO_SMALL))
        painter.setPen(color(Ink.TEXT if is_tinted or cell.is_odd else Ink.MUTED))
        painter.drawText(room, _RIGHT, fitted(cell.text, room.width(), theme().zoom, cell.is_word))
    if cell.is_odd:
        _paint_corner(painter, inside)


def needed_width(letters: int) -> int:
    """Return how wide a column is whose longest value has so many letters."""
    sides = 4 + 2 * px(_INSET) + px(_ICON) + px(_GAP)
    return round(letters * _letter_width(theme().zoom)) + sides + 1


def _paint_corner(painter: QPainter, box: QRectF) -> None:
    """Mark the corner of a cell that is the odd one: it shows where the tint says something else."""
    half = px(5)
    paint_diamond(painter, QPointF(box.right() - half + 3, box.top() + half - 3), half)


def paint_diamond(painter: QPainter, middle: QPointF, half: float) -> None:
    """Draw the mark of the odd one out."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(Ink.PANEL), 1))
    painter.setBrush(color(Ink.ACCENT))
    x, y = middle.x(), middle.y()
    corners = (QPointF(x, y - half), QPointF(x + half, y), QPointF(x, y + half), QPointF(x - half, y))
    painter.drawPolygon(QPolygonF(corners))


@lru_cache(maxsize=8)
def _letter_width(_zoom: float) -> float:
    return QFontMetricsF(font(Type.MONO_SMALL)).horizontalAdvance("0")


@lru_cache(maxsize=4096)
def fitted(text: str, width: float, zoom: float, is_word: bool = False) -> str:
    """Return as much of a text as there is room for: all letters of this face are as wide.

    Of a word, such as a version, its end tells more than its beginning."""
    most = int(width / _letter_width(zoom))
    if len(text) <= most:
        return text
    return f"…{text[len(text) - max(0, most - 1) :]}" if is_word else f"{text[: max(0, most - 1)]}…"
