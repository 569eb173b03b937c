"""The card of a question: choices to pick from, or a field for a typed answer."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.engine.next import AskQuestion
from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.check_box import CheckBox
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.wrapped_label import WrappedLabel


class QuestionCard(Card):
    answered = Signal(str)
    skipped = Signal()

    def __init__(self, asked: AskQuestion, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.ACCENT, has_bar=True)
        self._asked = asked
        self.choices: tuple[CheckBox, ...] = ()
        self.field: TextField | None = None
        self.answer = Button(self.tr("Answer"), ButtonKind.PRIMARY, icon="check", keys="Enter")
        self.skip = Button(self.tr("Skip…"), icon="skip-forward", keys="S")
        self.body.addWidget(WrappedLabel(clean(asked.question), Type.CARD_TITLE))
        if asked.options:
            self._offer_choices()
        else:
            self._offer_field()
        row = QHBoxLayout()
        pad(row, 0, 4, 0, 0, gap=10)
        row.addWidget(self.answer)
        row.addWidget(self.skip)
        row.addStretch(1)
        self.body.addLayout(row)
        self.answer.clicked.connect(self.submit)
        self.skip.clicked.connect(self.skipped)
        self._weigh()

    def _offer_choices(self) -> None:
        self.choices = tuple(
            CheckBox(f"{number}  {clean(option.label)}", is_round=True)
            for number, option in enumerate(self._asked.options, 1)
        )
        for number, choice in enumerate(self.choices, 1):
            self.body.addWidget(choice)
            choice.toggled.connect(self._weigh)
            if number <= 9:
                QShortcut(QKeySequence(str(number)), self, choice.click)
        self.setFocusProxy(self.choices[0])

    def _offer_field(self) -> None:
        wanted = self._asked.answer
        if wanted and wanted.help:
            self.body.addWidget(WrappedLabel(clean(wanted.help), Type.SMALL, Ink.MUTED))
        self.field = TextField(is_secret=False, placeholder=wanted.label if wanted else "")
        self.field.edit.setAccessibleName(clean(self._asked.question))
        self.body.addWidget(self.field)
        self.field.changed.connect(self._weigh)
        self.field.edit.returnPressed.connect(self.submit)
        self.setFocusProxy(self.field)

    @property
    def value(self) -> str:
        """The picked choice or the typed text; empty while there is neither."""
        if self.field is not None:
            return self.field.edit.text().strip()
        for option, choice in zip(self._asked.options, self.choices, strict=True):
            if choice.isChecked():
                return option.value
        return ""

    @Slot()
    def _weigh(self) -> None:
        self.answer.setEnabled(bool(self.value))

    @Slot()
    def submit(self) -> None:
        if self.value:
            self.answered.emit(self.value)
