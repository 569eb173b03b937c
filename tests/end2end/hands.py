"""Does on the run page, with its own buttons and fields, what a command says: as a person would."""

from collections.abc import Mapping
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain.values import Value
from desktop.engine import commands as c
from desktop.ui.cards.by_hand import ByHandCard
from desktop.ui.cards.consent import ConsentCard
from desktop.ui.cards.decision import DecisionCard
from desktop.ui.cards.host_key import HostKeyCard
from desktop.ui.cards.question import QuestionCard
from desktop.ui.run.page import RunPage
from desktop.ui.start.controls import (
    AreaControl,
    BooleanControl,
    ChoiceControl,
    ChoicesControl,
    Control,
    TextControl,
)
from desktop.ui.widgets.button import Button

T = TypeVar("T", bound=QWidget)


class Hands:
    """Presses only what a person could press now: a button that is hidden or disabled fails the test."""

    def __init__(self, page: RunPage) -> None:
        self._page = page

    def do(self, command: c.Command) -> None:
        self._see_verdicts()
        match command:
            case c.Proceed():
                self._press(self._page.step.buttons.run)
            case c.Answer(value=value):
                self._answer(value)
            case c.Consent(typed=typed):
                self._allow(typed)
            case c.MarkDone():
                self._mark_done(command)
            case c.Decide():
                self._decide(command)
            case c.AcceptHostKey():
                card = self._card(HostKeyCard)
                card.tick.setChecked(True)
                self._press(card.trust)
            case c.Skip(reason=reason):
                self._page.asking.skip()
                self._say(reason)
            case c.Stop(reason=reason):
                self._page.asking.stop()
                self._say(reason)
            case c.GoTo(step=step, reason=reason):
                self._page.model.look_at(step)
                self._page.asking.go_to_shown()
                self._say(reason)
            case c.Resume():
                self._page.pause_or_resume()
            case _:
                raise AssertionError(f"no button does {command}")

    def _see_verdicts(self) -> None:
        """In the guided pace each verdict is looked at before the run is gone on with."""
        while self._page.model.is_looking_back:
            self._page.step.advance()

    def _answer(self, value: Value) -> None:
        card = self._card(QuestionCard)
        if card.control is not None:
            type_in(card.control, value)
        else:
            place = [option.value for option in card._asked.options].index(str(value))
            card.choices[place].setChecked(True)
        self._press(card.answer)

    def _allow(self, typed: str) -> None:
        card = self._card(ConsentCard)
        assert not card.allow.isEnabled()
        if typed:
            card.sentence.edit.setText(typed)
        else:
            card.tick.setChecked(True)
        self._press(card.allow)

    def _mark_done(self, command: c.MarkDone) -> None:
        card = self._card(ByHandCard)
        card.note.edit.setText(command.note)
        if not command.could:
            self._press(card.could_not)
            return
        fill(card, command.values)
        if command.pasted:
            QApplication.clipboard().setText(command.pasted)
            card.paste.area.edit.paste()
        self._press(card.done)

    def _decide(self, command: c.Decide) -> None:
        if isinstance(self._page.step.card, HostKeyCard):
            self._press(self._page.step.card.go_on)
            return
        card = self._card(DecisionCard)
        card.note.edit.setPlainText(command.note)
        wanted = [
            way.key for way in (*card._question.first, *card._question.then)
            if (way.decision, way.verdict) == (command.decision, command.verdict)
        ]  # fmt: skip
        self._press(card.buttons[wanted[0]])

    def _say(self, reason: str) -> None:
        bar = self._page.reason
        assert not bar.isHidden()
        bar.field.edit.setText(reason)
        self._press(bar.confirm)

    def _card(self, kind: type[T]) -> T:
        card = self._page.step.card
        assert isinstance(card, kind), f"{card} is shown, not {kind.__name__}"
        return card

    def _press(self, button: Button) -> None:
        assert button.isVisibleTo(self._page), f"{button.words} is not there to be pressed"
        assert button.isEnabled(), f"{button.words} cannot be pressed"
        while not self._page.model.is_seen:  # nobody presses what is not on the screen yet
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)
        button.click()


def fill(card: ByHandCard, values: Mapping[str, Value]) -> None:
    for row in card.values.rows:
        if row.name in values:
            type_in(row.control, values[row.name])


def type_in(control: Control, value: Value) -> None:
    """Put a value into a control as a person would."""
    text = ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else str(value)
    match control:
        case TextControl():
            control.field.edit.setText(text)
        case AreaControl():
            control.area.edit.setPlainText(text)
        case ChoiceControl():
            control.choice.setCurrentText(text)
        case ChoicesControl():
            for word, box in control._boxes.items():
                box.setChecked(word in text.split(", "))
        case BooleanControl():
            control.box.setChecked(str(value).lower() == "true")
