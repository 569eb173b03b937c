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
        self._chip, self._full_name, self._is_short = Chip(""), "", False
        self._name, self._about = ElidedLabel("", Type.CARD_HEAD), ElidedLabel("", Type.BODY)
        self._more = ElidedLabel("", Type.SMALL, Ink.MUTED)
        self._head = QHBoxLayout()
        pad(self._head, gap=8)
        self._head.addWidget(CapsLabel(caps))
        self._head.addStretch(1)
        self._head.addWidget(self._chip)
        self.body.addLayout(self._head)
        for part in (self._name, self._about, self._more):
            self.body.addWidget(part)

    def keep_short(self, is_short: bool) -> None:
        """Keep to one line: which side, its name, and what came of it."""
        self._head.setStretch(self._head.count() - 2, 0 if is_short else 1)
        if is_short and self._head.indexOf(self._name) < 0:
            self._head.insertWidget(1, self._name, 1)
        elif not is_short and self.body.indexOf(self._name) < 0:
            self.body.insertWidget(1, self._name)
        self._is_short = is_short
        self._show_name()
        pad(self.body, 16, 8 if is_short else 12, 16, 8 if is_short else 12, gap=4)
        for part in (self._about, self._more):
            part.setVisible(not is_short)

    def _show_name(self) -> None:
        """Of a run, when it was is enough to tell it."""
        self._name.setText(self._full_name.partition(", ")[0] if self._is_short else self._full_name)

    def show_side(self, side: SideFacts) -> None:
        self._chip.show_as(side.state.word.upper(), side.state.look.tone, icon=side.state.look.icon)
        self._full_name = side.name
        self._show_name()
        self._about.setText(side.about)
        self._more.setText(side.more)
        self.setAccessibleName(clean(f"{self._caps}: {side.name}, {side.about}, {side.state.word}"))
