"""A pill with a word in a tone: what a step does to a system, the state it is in, where it runs."""

from PySide6.QtCore import QCoreApplication, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import panel, text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.states import StepState

_HEIGHT, _SIDE, _ICON, _GAP = 20, 9, 12, 5
_EFFECTS = {
    "reads": ("READS", "eye", Tone.NEUTRAL),
    "changes": ("CHANGES", "pencil", Tone.WARN),
    "destroys": ("DESTROYS", "trash-2", Tone.BAD),
}


class Chip(QWidget):
    def __init__(
        self, text: str, tone: Tone = Tone.NEUTRAL, *, icon: str = "", has_edge: bool = False,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`has_edge` for a chip on a ground of its own tone, where it would not be seen."""
        super().__init__(parent)
        self._text, self._tone, self._icon, self._has_edge = text, tone, icon, has_edge
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(clean(text))

    def show_as(self, text: str, tone: Tone, *, icon: str = "") -> None:
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(clean(text))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._text, self._icon), px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, box = QPainter(self), QRectF(self.rect())
        paint_chip(painter, box, self._text, self._tone, self._icon)
        if self._has_edge:
            panel(painter, box, radius=box.height() / 2, fill=None, edge=color(self._tone.ink))


def chip_width(text: str, icon: str = "") -> int:
    glyph = px(_ICON) + px(_GAP) if icon else 0
    return round(text_width(text, font(Type.CAPS))) + glyph + 2 * px(_SIDE) + 1


def paint_chip(painter: QPainter, box: QRectF, text: str, tone: Tone, icon: str = "") -> None:
    """Draw a chip into a box; lists call this for rows that are no widgets."""
    panel(painter, box, radius=box.height() / 2, fill=color(tone.soft))
    ink = color(tone.ink)
    inside = box.adjusted(px(_SIDE), 0, -px(_SIDE) + 2, 0)
    if icon:
        side = px(_ICON)
        paint_icon(painter, icon, QRectF(inside.x(), box.center().y() - side / 2, side, side), ink)
        inside.setLeft(inside.left() + side + px(_GAP))
    words(painter, text, inside, font=font(Type.CAPS), tint=ink)


def effect_look(effect: str, count: int | None = None) -> tuple[str, Tone, str]:
    """Return text, tone and icon for `reads`, `changes` or `destroys`, with a number of steps if given."""
    word, icon, tone = _EFFECTS[effect]
    word = QCoreApplication.translate("Chip", word)
    return (word if count is None else f"{word} {count}"), tone, icon


def effect_chip(effect: str, count: int | None = None, parent: QWidget | None = None) -> Chip:
    text, tone, icon = effect_look(effect, count)
    return Chip(text, tone, icon=icon, parent=parent)


def state_chip(state: StepState, parent: QWidget | None = None) -> Chip:
    return Chip(state.word, state.look.tone, icon=state.look.icon, parent=parent)
