"""The card where the runbook cannot tell how to go on: a reading that could not be taken, a change cut off."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.events import Decision
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.next import AskDecision, WaitKind
from desktop.redaction.clean import clean
from desktop.ui.cards.step_card import StepCard
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.field import TextArea
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import CapsLabel, IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel


class DecisionCard(StepCard):
    """`decided` carries the command; `stopped` is offered where nothing else is left."""

    decided = Signal(object)
    stopped = Signal()

    def __init__(self, asked: AskDecision, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.UNKNOWN, has_bar=True, gap=10)
        self._asked = asked
        self._is_change = asked.wait is WaitKind.OUTCOME_UNKNOWN
        self.note = TextArea(
            placeholder=self.tr("Paste what you saw, or say it in a sentence. It goes into the summary.")
        )
        self.note.edit.setAccessibleName(self.tr("What you saw"))
        fix(self.note, height=76)
        self.buttons: dict[str, Button] = {}
        self._fill_head()
        if asked.decisions:
            self._fill_ways()
        else:
            self._fill_stop()

    def _fill_head(self) -> None:
        title = (
            self.tr("Outcome unknown: look before you go on")
            if self._is_change
            else self.tr("This could not be read, so there is no verdict")
        )
        head = QHBoxLayout()
        pad(head, gap=10)
        head.addWidget(IconMark("zap" if self._is_change else "circle-question-mark", Ink.UNKNOWN, size=20))
        head.addWidget(WrappedLabel(title, Type.CARD_TITLE, Ink.UNKNOWN), 1)
        self.body.addLayout(head)
        self.body.addWidget(WrappedLabel(clean(self._asked.reason)))

    def _fill_ways(self) -> None:
        decisions = self._asked.decisions
        if Decision.RETRY in decisions:
            retry = self._add("retry", self.tr("Read it again"), "refresh-cw", Decision.RETRY)
            retry.show_kind(ButtonKind.PRIMARY)
            self._lay_row(retry)
            self.setFocusProxy(retry)
        heading = (
            self.tr("Or look yourself") if Decision.BY_HAND in decisions else self.tr("What you saw there")
        )
        self.body.addWidget(CapsLabel(heading))
        self.body.addWidget(self.note)
        row: list[Button] = []
        if Decision.BY_HAND in decisions:
            by_hand = (
                ("pass", self.tr("By hand: pass"), "circle-check", Verdict.PASS),
                ("warn", self.tr("By hand: warn"), "triangle-alert", Verdict.WARN),
                ("fail", self.tr("By hand: fail"), "octagon-x", Verdict.FAIL),
            )
            row += [
                self._add(key, text, icon, Decision.BY_HAND, verdict) for key, text, icon, verdict in by_hand
            ]
        if Decision.HAPPENED in decisions:
            row.append(self._add("happened", self.tr("It happened"), "circle-check", Decision.HAPPENED))
        if Decision.DID_NOT_HAPPEN in decisions:
            row.append(self._add("not", self.tr("It did not"), "octagon-x", Decision.DID_NOT_HAPPEN))
        if Decision.GO_ON in decisions:
            row.append(self._add("go_on", self.tr("Go on, not known"), "arrow-right", Decision.GO_ON))
        self._lay_row(*row)
        if self._is_change:
            self.setFocusProxy(self.note)

    def _fill_stop(self) -> None:
        stop = Button(self.tr("End the run…"), ButtonKind.DANGER, icon="square", keys="Esc")
        stop.clicked.connect(self.stopped)
        self.buttons["stop"] = stop
        self._lay_row(stop)
        self.setFocusProxy(stop)

    def _lay_row(self, *buttons: Button) -> None:
        row = Flow()
        pad(row, 0, 2, 0, 0, gap=10)
        for button in buttons:
            row.addWidget(button)
        self.body.addLayout(row)

    def _add(
        self, key: str, text: str, icon: str, decision: Decision, verdict: Verdict | None = None
    ) -> Button:
        button = Button(text, icon=icon)
        button.clicked.connect(self._decides(decision, verdict))
        self.buttons[key] = button
        return button

    def _decides(self, decision: Decision, verdict: Verdict | None) -> Callable[[], None]:
        def decide() -> None:
            note = self.note.edit.toPlainText().strip()
            self.decided.emit(c.Decide(self._asked.step, decision, note, verdict))

        return decide
