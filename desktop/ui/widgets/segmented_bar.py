"""One coloured piece for each step of a run: filled where measured, hollow where passed over."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.states import StepState

_HEIGHT, _GAP, _NARROWEST = 6, 4, 3
_EMPTY = (StepState.TO_DO, StepState.NOT_APPLICABLE)


class SegmentedBar(QWidget):
    def __init__(self, states: Sequence[StepState] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._states: tuple[StepState, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_states(states)

    def show_states(self, states: Sequence[StepState]) -> None:
        self._states = tuple(states)
        self.setAccessibleName(", ".join(state.word for state in self._states))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(120), px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(40), px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._states:
            return
        painter, count = QPainter(self), len(self._states)
        gap = px(_GAP) if self.width() / count > px(_GAP + _NARROWEST) else 1
        piece = (self.width() - gap * (count - 1)) / count
        for at, state in enumerate(self._states):
            left, right = round(at * (piece + gap)), round(at * (piece + gap) + piece)
            self._paint_piece(painter, QRectF(left, 0, max(1, right - left), self.height()), state)

    def _paint_piece(self, painter: QPainter, box: QRectF, state: StepState) -> None:
        radius = box.height() / 2
        if state in _EMPTY:
            panel(painter, box, radius=radius, fill=color(Ink.TRACK))
        elif state.look.is_hollow:
            panel(painter, box, radius=radius, fill=None, edge=color(state.look.ink), width=1.5)
        else:
            panel(painter, box, radius=radius, fill=color(state.look.ink))
