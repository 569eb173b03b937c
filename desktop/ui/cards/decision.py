"""The cards where the runbook cannot tell how to go on: an unknown reading, a cut-off change, a host key."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.events import Decision
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskDecision, AskHostKey, WaitKind
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wrapped_label import WrappedLabel


class DecisionCard(Card):
    """`decided` carries the command."""

    decided = Signal(object)

    def __init__(self, asked: AskDecision, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.UNKNOWN, has_bar=True)
        self._asked = asked
        is_change = asked.wait is WaitKind.OUTCOME_UNKNOWN
        title = self.tr("Outcome unknown: look before you go on") if is_change else self.tr("Could not check")
        self.note = TextField(placeholder=self.tr("What you saw (goes into the summary)"))
        self.note.edit.setAccessibleName(self.tr("What you saw"))
        self.body.addWidget(Label(title, Type.CARD_TITLE, Ink.UNKNOWN))
        self.body.addWidget(WrappedLabel(clean(asked.reason)))
        if asked.decisions:
            self.body.addWidget(self.note)
        row = QHBoxLayout()
        pad(row, 0, 4, 0, 0, gap=10)
        self.buttons = self._buttons()
        for button in self.buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        if self.buttons:
            self.setFocusProxy(self.buttons[0])

    def _buttons(self) -> tuple[Button, ...]:
        made: list[Button] = []
        for decision in self._asked.decisions:
            made += self._buttons_of(decision)
        return tuple(made)

    def _buttons_of(self, decision: Decision) -> list[Button]:
        if decision is Decision.BY_HAND:
            return [
                self._button(self.tr("By hand: pass"), "circle-check", decision, Verdict.PASS),
                self._button(self.tr("By hand: fail"), "octagon-x", decision, Verdict.FAIL),
            ]
        words = {
            Decision.RETRY: (self.tr("Read it again"), "refresh-cw"),
            Decision.GO_ON: (self.tr("Go on, not known"), "arrow-right"),
            Decision.HAPPENED: (self.tr("I looked: it happened"), "circle-check"),
            Decision.DID_NOT_HAPPEN: (self.tr("I looked: it did not"), "octagon-x"),
        }
        text, icon = words[decision]
        return [self._button(text, icon, decision)]

    def _button(self, text: str, icon: str, decision: Decision, verdict: Verdict | None = None) -> Button:
        is_first = decision is self._asked.decisions[0] and decision is Decision.RETRY
        button = Button(text, ButtonKind.PRIMARY if is_first else ButtonKind.SECONDARY, icon=icon)
        button.clicked.connect(lambda: self._decide(decision, verdict))
        return button

    def _decide(self, decision: Decision, verdict: Verdict | None) -> None:
        note = self.note.edit.text().strip()
        self.decided.emit(c.Decide(self._asked.step, decision, note, verdict))


class HostKeyCard(Card):
    """A host that is not known: its fingerprint in full, and one way to trust exactly this key."""

    decided = Signal(object)

    def __init__(self, asked: AskHostKey, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.WARN, has_bar=True)
        self._asked = asked
        title = self.tr("{host} is not known here").replace("{host}", clean(asked.host))
        self.body.addWidget(WrappedLabel(title, Type.CARD_TITLE))
        advice = self.tr(
            "Compare this fingerprint with the one that the host's owner gives you, over another way."
        )
        self.body.addWidget(WrappedLabel(advice))
        self.body.addWidget(WrappedLabel(asked.fingerprint, Type.MONO_STRONG))
        self.tick = CheckBox(self.tr("The fingerprints are the same."))
        self.body.addWidget(self.tick)
        self.trust = Button(self.tr("Trust this key"), ButtonKind.PRIMARY, icon="key-round")
        self.go_on = Button(self.tr("Go on without"), icon="arrow-right")
        self.trust.setEnabled(False)
        row = QHBoxLayout()
        pad(row, 0, 4, 0, 0, gap=10)
        row.addWidget(self.trust)
        row.addWidget(self.go_on)
        row.addStretch(1)
        self.body.addLayout(row)
        self.tick.toggled.connect(self.trust.setEnabled)
        self.trust.clicked.connect(self._trust)
        self.go_on.clicked.connect(self._go_on)
        self.setFocusProxy(self.go_on)

    def _trust(self) -> None:
        self.decided.emit(c.AcceptHostKey(self._asked.host, self._asked.fingerprint))

    def _go_on(self) -> None:
        self.decided.emit(c.Decide(self._asked.step, Decision.GO_ON))
