"""The steps of a runbook that was not started: number, title, what each does, and those inside groups under them."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.redaction.clean import clean
from desktop.ui.ports import StepBrief
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import text_width, words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.chip import chip_width, effect_look, paint_chip
from desktop.ui.wording import mode_words, unfilled

_ROW, _NUMBER, _GLYPH, _INDENT, _DEEPEST = 30, 24, 15, 20, 4
_ROOM_FOR_ABOUT = 90
_KINDS = {
    "check": "search",
    "run": "terminal",
    "plugin": "terminal",
    "judge": "git-branch",
    "wait": "hourglass",
    "use": "library",
    "group": "list",
    "do": "hand",
    "ask": "message-square",
    "escalate": "users",
    "end": "flag",
}


class StepOutline(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps: tuple[StepBrief, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_steps(self, steps: Sequence[StepBrief]) -> None:
        self._steps = tuple(steps)
        spoken = (
            f"{_number(step, at)}: {unfilled(step.title)}, {step.effect}"
            for at, step in enumerate(self._steps, 1)
        )
        self.setAccessibleName(clean("; ".join(spoken)))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(_ROW) * len(self._steps))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for at, step in enumerate(self._steps):
            self._paint_row(painter, QRectF(0, at * px(_ROW), self.width(), px(_ROW)), at + 1, step)

    def _paint_row(self, painter: QPainter, box: QRectF, at: int, step: StepBrief) -> None:
        number, face = _number(step, at), font(Type.MONO_SMALL)
        left = min(number.count("."), _DEEPEST) * px(_INDENT)
        wide = max(px(_NUMBER), round(text_width(number, face)) + px(9))
        words(painter, number, QRectF(left, box.top(), wide, box.height()), font=face, tint=color(Ink.FAINT))
        side = px(_GLYPH)
        glyph = QRectF(left + wide, box.center().y() - side / 2, side, side)
        paint_icon(painter, _KINDS.get(step.kind, "circle"), glyph, color(Ink.MUTED))
        right = box.right()
        if step.effect != "reads":
            text, tone, icon = effect_look(str(step.effect))
            width = chip_width(text, icon)
            chip = QRectF(right - width, box.center().y() - px(10), width, px(20))
            paint_chip(painter, chip, text, tone, icon)
            right -= width + px(10)
        start = glyph.right() + px(9)
        title = QRectF(start, box.top(), right - start, box.height())
        taken = words(painter, unfilled(step.title), title, font=font(Type.BODY), tint=color(Ink.TEXT))
        rest = title.adjusted(taken + px(10), 0, 0, 0)
        if step.about and rest.width() > px(_ROOM_FOR_ABOUT):
            words(painter, about_words(step), rest, font=font(Type.SMALL), tint=color(Ink.MUTED))


def _number(step: StepBrief, at: int) -> str:
    return step.number or str(at)


def about_words(step: StepBrief) -> str:
    """Return how a group goes, or which runbook is followed."""
    if step.kind == "use":
        return QCoreApplication.translate("StepOutline", "follows {id}").replace("{id}", step.about)
    return mode_words(step.about)
