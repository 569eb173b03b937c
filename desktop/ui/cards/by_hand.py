"""The card of work that a person does: done, or could not, with what they read off, pasted or noted."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop.domain.step import Effect
from desktop.engine.next import AskDone
from desktop.redaction.clean import clean
from desktop.ui.cards.risk_row import risk_row
from desktop.ui.cards.step_card import StepCard
from desktop.ui.start.values_form import ValuesForm
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.card import Rule
from desktop.ui.widgets.field import TextField
from desktop.ui.widgets.labels import CapsLabel
from desktop.ui.widgets.paste_area import PasteArea
from desktop.ui.widgets.prose_label import ProseLabel
from desktop.ui.widgets.tab_order import first_stop


class ByHandCard(StepCard):
    """`finished` says whether it could be done, what was noted, the values by name, and what was pasted."""

    finished = Signal(bool, str, object, str)
    skipped = Signal()

    def __init__(
        self, asked: AskDone, about_row: str = "", parent: QWidget | None = None, *, words: str = ""
    ) -> None:
        self._words = clean(words or asked.text)
        self._asked, self._is_change = asked, asked.effect is not Effect.READS
        super().__init__(parent, tone=Tone.WARN if self._is_change else Tone.ACCENT, has_bar=True, gap=10)
        self.values = ValuesForm(asked.record)
        self.paste = PasteArea(self.tr("Pasted output"), self.tr("Paste what the command printed."))
        self.note = TextField(placeholder=self.tr("What you did, for the summary"))
        self.note.edit.setAccessibleName(self.tr("What you saw or did"))
        keys = "Ctrl+Enter" if self.wants_more else "D"
        self.done = Button(self.tr("Done by hand"), ButtonKind.PRIMARY, icon="hand", keys=keys)
        self.could_not = Button(self.tr("Could not"), icon="octagon-x", keys="F")
        self.skip = Button(self.tr("Skip…"), icon="skip-forward", keys="S")
        self.tell_row(about_row)
        self._fill()
        self.done.clicked.connect(self.say_done)
        self.could_not.clicked.connect(self.say_could_not)
        self.skip.clicked.connect(self.skipped)
        self.values.submitted.connect(self.say_done)
        self.paste.submitted.connect(self.say_done)
        self.paste.changed.connect(self._forget_missing)
        self.setFocusProxy(self._first())

    @property
    def wants_more(self) -> bool:
        """True where a word alone is not enough: values are to be read off, or output pasted."""
        return bool(self._asked.record) or self._asked.paste

    def _first(self) -> QWidget:
        if self._asked.record:
            return self.values
        if self._asked.paste:
            return self.paste
        return self.could_not if self._is_change else self.done

    def _fill(self) -> None:
        asked = self._asked
        self.body.addWidget(ProseLabel(self._words, Type.LEAD))
        if self._is_change:
            risks = risk_row(asked.risk, asked.undo)
            self.body.addLayout(risks)
            self.stand_up(risks)
        self._add_part(self.values, self.tr("What you read off"), is_wanted=bool(asked.record))
        self._add_part(self.paste, self.tr("What it printed"), is_wanted=asked.paste)
        if self.wants_more:
            self.body.addWidget(Rule())
        self.body.addWidget(self.note)
        self.end_with(self.done, self.could_not, self.skip)

    def _add_part(self, part: QWidget, title: str, *, is_wanted: bool) -> None:
        part.setParent(self)  # first: without a parent it would be a window of its own
        if not is_wanted:
            part.hide()
            return
        self.body.addWidget(Rule())
        self.body.addWidget(CapsLabel(title, Ink.MUTED))
        self.body.addWidget(part)

    @Slot()
    def _forget_missing(self) -> None:
        self.paste.refuse(False)

    @property
    def note_text(self) -> str:
        return self.note.edit.text().strip()

    @Slot()
    def say_done(self) -> None:
        """Say it is done, once all that is wanted is there; else go to what is not."""
        if not self.values.check():
            return
        if self._asked.paste and not self.paste.text.strip():
            self.paste.refuse(True)
            first_stop(self.paste).setFocus()
            return
        self.finished.emit(True, self.note_text, self.values.values, self.paste.text)

    @Slot()
    def say_could_not(self) -> None:
        self.finished.emit(False, self.note_text, {}, "")
