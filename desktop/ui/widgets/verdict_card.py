"""The verdict of a step: its state, what was measured, what that means, and the ways on."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import dye, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.terms_label import TermsLabel
from desktop.ui.widgets.wrapped_label import WrappedLabel

_ROOM_BESIDE = 380  # px at 100 %


class VerdictCard(Card):
    """`offer` lays buttons in a row under the words; the first is the one to take."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.NEUTRAL, is_soft=True, has_bar=True, inset=(16, 12))
        self._mark = IconMark("circle-check", Ink.MUTED, size=20)
        self._chip = Chip("", has_edge=True)
        self._headline = WrappedLabel("", Type.CARD_HEAD)
        self._meaning = TermsLabel("")
        self._measured = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._buttons = Flow()
        pad(self._buttons, 0, 4, 0, 0, gap=10)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        pad(head, gap=10)
        top = Qt.AlignmentFlag.AlignTop
        head.addWidget(self._mark, 0, top)
        words = QVBoxLayout()
        pad(words, gap=4)
        for part in (self._headline, self._meaning, self._measured):
            words.addWidget(part)
        words.addLayout(self._buttons)
        head.addLayout(words, 1)
        head.addWidget(self._chip, 0, top)
        self._head, self._words = head, words
        self.body.addLayout(head)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where it is narrow the word of the state stands over the headline, which needs the whole width."""
        super().resizeEvent(event)
        beside = event.size().width() >= px(_ROOM_BESIDE)
        if beside and self._words.indexOf(self._chip) >= 0:
            self._head.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignTop)
        elif not beside and self._words.indexOf(self._chip) < 0:
            self._words.insertWidget(0, self._chip, 0, Qt.AlignmentFlag.AlignLeft)

    def show_verdict(self, state: StepState, headline: str, *, meaning: str = "", measured: str = "") -> None:
        """Show a state: the headline has the measured value, `measured` which outcome matched."""
        look = state.look
        self.show_tone(look.tone, is_soft=True)
        self._mark.show_as(look.icon, look.ink)
        self._chip.show_as(state.word.upper(), look.tone)
        dye(self._headline, Ink.TEXT if look.tone is Tone.NEUTRAL else look.ink)
        for label, text in ((self._headline, headline), (self._meaning, meaning), (self._measured, measured)):
            label.setText(text)
            label.setVisible(bool(text))
        told = clean(f"{state.word}: {headline}")
        if told != self.accessibleName():
            self.setAccessibleName(told)
            announce(self, told)

    def offer(self, *buttons: Button) -> None:
        """Put these buttons under the words, in place of the ones before."""
        empty(self._buttons)
        for button in buttons:
            self._buttons.addWidget(button)
