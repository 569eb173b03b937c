"""The card of a question: choices to pick from, or a control for the type of the answer."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.domain.inputs import Input
from desktop.engine.next import AskQuestion
from desktop.redaction.clean import clean
from desktop.ui.cards.step_card import StepCard
from desktop.ui.start.controls import AreaControl, Control, TextControl, control_for
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.labels import plain_tooltip
from desktop.ui.widgets.prose_label import ProseLabel
from desktop.ui.widgets.tab_order import first_stop
from desktop.ui.widgets.wrapped_label import WrappedLabel


class QuestionCard(StepCard):
    answered = Signal(str)
    skipped = Signal()

    def __init__(
        self, asked: AskQuestion, about_row: str = "", parent: QWidget | None = None, *, words: str = ""
    ) -> None:
        super().__init__(parent, tone=Tone.ACCENT, has_bar=True)
        self._asked = asked
        self.choices: tuple[CheckBox, ...] = ()
        self.control: Control | None = None
        self._typed = ""
        self.answer = Button(self.tr("Answer"), ButtonKind.PRIMARY, icon="check", keys="Enter")
        self.skip = Button(self.tr("Skip…"), icon="skip-forward", keys="S")
        self.tell_row(about_row)
        self.body.addWidget(ProseLabel(clean(words or asked.question), Type.CARD_TITLE))
        self.missing = WrappedLabel("", Type.SMALL_STRONG, Ink.WARN, self)
        self.missing.hide()
        self.body.addWidget(self.missing)
        if asked.options:
            self._offer_choices()
        else:
            self._offer_control(asked.answer or Input())
        self.end_with(self.answer, self.skip)
        self.answer.clicked.connect(self.submit)
        self.skip.clicked.connect(self.skipped)
        self._weigh()

    def _offer_choices(self) -> None:
        self.choices = tuple(
            CheckBox(f"{number}  {clean(option.label)}", is_round=True)
            for number, option in enumerate(self._asked.options, 1)
        )
        for number, choice in enumerate(self.choices, 1):
            plain_tooltip(choice, choice.text())
            self.body.addWidget(choice)
            choice.toggled.connect(self._weigh)
            if number <= 9:
                QShortcut(QKeySequence(str(number)), self, choice.click)
        self.setFocusProxy(self.choices[0])

    def _offer_control(self, wanted: Input) -> None:
        if wanted.help:
            self.body.addWidget(WrappedLabel(clean(wanted.help), Type.SMALL, Ink.MUTED))
        self._typed = "" if wanted.default is None else str(wanted.default)
        label = clean(wanted.label) or clean(self._asked.question)
        self.control = control_for(wanted, label, self._typed, ())
        self.control.name(label, clean(wanted.help))
        self.control.typed.connect(self._take)
        if isinstance(self.control, TextControl):
            self.control.field.edit.returnPressed.connect(self.submit)
        elif isinstance(self.control, AreaControl):
            self.control.area.submitted.connect(self.submit)
            self.answer.show_keys("Ctrl+Enter")
        self.body.addWidget(self.control)
        self.setFocusProxy(self.control)

    @Slot(str)
    def _take(self, text: str) -> None:
        self._typed = text
        self._weigh()

    @property
    def value(self) -> str:
        """The picked choice or the typed text; empty while there is neither."""
        if self.control is not None:
            return self._typed.strip()
        for option, choice in zip(self._asked.options, self.choices, strict=True):
            if choice.isChecked():
                return option.value
        return ""

    @Slot()
    def _weigh(self) -> None:
        self.answer.setEnabled(bool(self.value))
        self.missing.hide()

    @Slot()
    def submit(self) -> None:
        """Give the answer; where there is none yet, say so and go to where it is given."""
        if self.value:
            self.answered.emit(self.value)
            return
        words = self.tr("Choose one first.") if self.choices else self.tr("There is no answer yet.")
        self.missing.setText(words)
        self.missing.show()
        first_stop(self.choices[0] if self.choices else self.control or self).setFocus()
        announce(self, words)
