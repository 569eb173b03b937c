"""The card of what a run left to be put back, on its report: each can be ticked off here, after the end too."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.run.asking import ask_tick_off
from desktop.ui.run.owed_list import OwedList
from desktop.ui.run.reason_bar import ReasonBar
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.labels import Label


class OwedCard(Card):
    def __init__(self, model: FinishViewModel, bar: ReasonBar, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.WARN, has_bar=True, gap=10)
        self._model, self._bar = model, bar
        self.list = OwedList()
        self.body.addWidget(Label(self.tr("To put back"), Type.CARD_HEAD, Ink.WARN))
        self.body.addWidget(self.list)
        self.list.ticked.connect(self.ask)

    def render_owed(self) -> None:
        owed = self._model.owed
        self.setVisible(bool(owed))
        self.show_tone(Tone.WARN if any(not one.is_met for one in owed) else Tone.OK)
        self.list.show_owed(owed)

    @Slot(int)
    def ask(self, seq: int) -> None:
        owed = next((one for one in self._model.owed if one.seq == seq), None)
        if owed is not None and not owed.is_met:
            ask_tick_off(self._bar, owed, partial(self._model.meet, seq))

    @Slot()
    def take_focus(self) -> None:
        """Go to what is still to be put back."""
        if self.list.buttons:
            next(iter(self.list.buttons.values())).setFocus()
