"""A card of the step column: it never asks for more width than there is, and stands its parts up when narrow."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout

from desktop.ui.cards.foot import Foot
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.wrapped_label import WrappedLabel

_NARROWEST, _ROOM_FOR_TWO = 160, 460  # px at 100 %


class StepCard(Card):
    """`stand_up` names the rows whose parts go below each other where there is not room beside."""

    foot: Foot | None = None
    _rows: tuple[QBoxLayout, ...] = ()
    _room_for_two = _ROOM_FOR_TWO

    def tell_row(self, row: str) -> None:
        """Say on top which row of a fan-out the card is about; nothing outside of one."""
        if row:
            self.body.addWidget(WrappedLabel(row, Type.SMALL_STRONG, Ink.ACCENT))

    def end_with(self, *buttons: Button, top: int = 4) -> None:
        """Set the buttons that end the card, a gap in pixels at 100 % under the rest; they stay in sight."""
        self.foot = Foot(self, buttons, top=top)
        self.body.addLayout(self.foot)

    def stand_up(self, *rows: QBoxLayout) -> None:
        self._rows = (*self._rows, *rows)
        self._turn(self.width())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.foot is not None:
            self.foot.watch()

    def minimumSizeHint(self) -> QSize:
        """A box layout measures heights for the minimum width at least, and would cut what wraps below it."""
        least = super().minimumSizeHint()
        return QSize(min(px(_NARROWEST), least.width()), least.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn(event.size().width())

    def _turn(self, width: int) -> None:
        beside = width >= px(self._room_for_two)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        for row in self._rows:
            if row.direction() is not direction:
                row.setDirection(direction)
