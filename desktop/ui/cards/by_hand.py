"""The card of work that a person does: done, or could not, with a word on it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.domain.step import Effect
from desktop.engine.next import AskDone
from desktop.redaction.clean import clean
from desktop.ui.cards.step_card import StepCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.wrapped_label import WrappedLabel


class ByHandCard(StepCard):
    """`finished` says whether it could be done, and what was noted."""

    finished = Signal(bool, str)
    skipped = Signal()

    def __init__(self, asked: AskDone, parent: QWidget | None = None) -> None:
        is_change = asked.effect is not Effect.READS
        super().__init__(parent, tone=Tone.WARN if is_change else Tone.ACCENT, has_bar=True)
        self.note = TextField(placeholder=self.tr("What you saw or did (goes into the summary)"))
        self.note.edit.setAccessibleName(self.tr("What you saw or did"))
        self.done = Button(self.tr("Done by hand"), ButtonKind.PRIMARY, icon="hand", keys="D")
        self.could_not = Button(self.tr("Could not"), icon="octagon-x", keys="F")
        self.skip = Button(self.tr("Skip…"), icon="skip-forward", keys="S")
        self.body.addWidget(WrappedLabel(clean(asked.text), Type.LEAD))
        if is_change:
            none, no_way = self.tr("The runbook names none."), self.tr("The runbook names no way back.")
            risk = Fact(self.tr("Risk"), clean(asked.risk) or none)
            undo = Fact(self.tr("Undo"), clean(asked.undo) or no_way)
            self.body.addWidget(FactTable((risk, undo)))
        self.body.addWidget(self.note)
        row = Flow()
        pad(row, 0, 4, 0, 0, gap=10)
        for button in (self.done, self.could_not, self.skip):
            row.addWidget(button)
        self.body.addLayout(row)
        self.done.clicked.connect(self.say_done)
        self.could_not.clicked.connect(self.say_could_not)
        self.skip.clicked.connect(self.skipped)
        self.setFocusProxy(self.could_not if is_change else self.done)

    @Slot()
    def say_done(self) -> None:
        self.finished.emit(True, self.note.edit.text().strip())

    @Slot()
    def say_could_not(self) -> None:
        self.finished.emit(False, self.note.edit.text().strip())
