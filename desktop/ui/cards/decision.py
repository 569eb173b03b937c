"""The card where the runbook cannot tell how to go on, and a person has to say."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.run import StepEntry
from desktop.engine import commands as c
from desktop.engine.next import AskDecision
from desktop.ui.cards.step_card import StepCard
from desktop.ui.cards.ways import Question, Way, question_of
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.field import TextArea
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import CapsLabel, IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel


class DecisionCard(StepCard):
    """`decided` carries the command; `stopped` is offered where nothing else is left."""

    decided = Signal(object)
    stopped = Signal()

    def __init__(
        self,
        asked: AskDecision,
        last: StepEntry | None = None,
        about_row: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._asked, self._question = asked, question_of(asked, last)
        super().__init__(parent, tone=self._question.tone, has_bar=True, gap=10)
        self.note = TextArea(
            placeholder=self.tr("Paste what you saw, or say it in a sentence. It goes into the summary.")
        )
        self.note.setParent(self)
        self.note.edit.setAccessibleName(self.tr("What you saw"))
        fix(self.note, height=76)
        self.buttons: dict[str, Button] = {}
        self.tell_row(about_row)
        self._fill_head(self._question)
        if asked.decisions:
            self._fill_ways(self._question)
        else:
            self._fill_stop()

    def _fill_head(self, question: Question) -> None:
        head = QHBoxLayout()
        pad(head, gap=10)
        head.addWidget(IconMark(question.icon, question.tone.ink, size=20), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(WrappedLabel(question.title, Type.CARD_TITLE, question.tone.ink), 1)
        self.body.addLayout(head)
        self.body.addWidget(WrappedLabel(question.text))
        if question.undo:
            self._tell_undo(question.undo)

    def _tell_undo(self, undo: str) -> None:
        told, row = QVBoxLayout(), QHBoxLayout()
        pad(told, gap=4)
        pad(row, gap=8)
        row.addWidget(IconMark("undo-2", Ink.OK))
        row.addWidget(CapsLabel(self.tr("The way back"), Ink.OK))
        row.addStretch(1)
        told.addLayout(row)
        told.addWidget(WrappedLabel(undo))
        self.body.addLayout(told)

    def _fill_ways(self, question: Question) -> None:
        first = [self._add(way) for way in question.first]
        then = [self._add(way) for way in question.then]
        for leads in first[:1]:
            leads.show_kind(ButtonKind.PRIMARY)
        if first and then:
            self._lay_row(*first)
        self.body.addWidget(CapsLabel(question.heading))
        self.body.addWidget(self.note)
        if first and then:  # what leads stands above
            self._lay_row(*then)
        else:
            self.end_with(*(then or first), top=2)
        self.setFocusProxy(self.buttons[question.harmless] if question.harmless else self.note)

    def _fill_stop(self) -> None:
        self.note.hide()
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

    def _add(self, way: Way) -> Button:
        button = Button(way.words, icon=way.icon, keys=way.keys)
        button.clicked.connect(self._decides(way))
        self.buttons[way.key] = button
        return button

    def _decides(self, way: Way) -> Callable[[], None]:
        def decide() -> None:
            note = self.note.edit.toPlainText().strip()
            asked = self._asked
            decided = c.Decide(asked.step, way.decision, note, way.verdict, row=asked.row, entry=asked.entry)
            self.decided.emit(decided)

        return decide
