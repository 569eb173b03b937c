"""The card of one side: which run or host, when, what came of it."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.compare.port import SideFacts
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.labels import CapsLabel, ElidedLabel


class SideCard(Card):
    def __init__(self, caps: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, inset=(16, 12), gap=4)
        self._caps = caps
        self._chip = Chip("")
        self._name, self._about = ElidedLabel("", Type.CARD_HEAD), ElidedLabel("", Type.BODY)
        self._more = ElidedLabel("", Type.SMALL, Ink.MUTED)
        head = QHBoxLayout()
        pad(head, gap=8)
        head.addWidget(CapsLabel(caps))
        head.addStretch(1)
        head.addWidget(self._chip)
        self.body.addLayout(head)
        for part in (self._name, self._about, self._more):
            self.body.addWidget(part)

    def keep_short(self, is_short: bool) -> None:
        for part in (self._about, self._more):
            part.setVisible(not is_short)

    def show_side(self, side: SideFacts) -> None:
        self._chip.show_as(side.state.word.upper(), side.state.look.tone, icon=side.state.look.icon)
        self._name.setText(side.name)
        self._about.setText(side.about)
        self._more.setText(side.more)
        self.setAccessibleName(clean(f"{self._caps}: {side.name}, {side.about}, {side.state.word}"))
