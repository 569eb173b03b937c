"""The steps of a runbook that was not started: number, title, and what each does to the system."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.ports import StepBrief
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.icons import paint_icon
from desktop.ui.theme.paint import words
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.chip import chip_width, effect_look, paint_chip

_ROW, _NUMBER, _GLYPH = 30, 24, 15
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_KINDS = {
    "check": "search",
    "run": "terminal",
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
        spoken = (f"{at}: {step.title}, {step.effect}" for at, step in enumerate(self._steps, 1))
        self.setAccessibleName("; ".join(spoken))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(_ROW) * len(self._steps))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for at, step in enumerate(self._steps):
            self._paint_row(painter, QRectF(0, at * px(_ROW), self.width(), px(_ROW)), at + 1, step)

    def _paint_row(self, painter: QPainter, box: QRectF, number: int, step: StepBrief) -> None:
        words(painter, str(number), QRectF(0, box.top(), px(_NUMBER) - px(8), box.height()),
              font=font(Type.MONO_SMALL), tint=color(Ink.FAINT), align=_RIGHT)  # fmt: skip
        side = px(_GLYPH)
        glyph = QRectF(px(_NUMBER), box.center().y() - side / 2, side, side)
        paint_icon(painter, _KINDS.get(step.kind, "circle"), glyph, color(Ink.MUTED))
        right = box.right()
        if step.effect != "reads":
            text, tone, icon = effect_look(str(step.effect))
            width = chip_width(text, icon)
            chip = QRectF(right - width, box.center().y() - px(10), width, px(20))
            paint_chip(painter, chip, text, tone, icon)
            right -= width + px(10)
        left = glyph.right() + px(9)
        words(painter, step.title, QRectF(left, box.top(), right - left, box.height()),
              font=font(Type.BODY), tint=color(Ink.TEXT))  # fmt: skip
