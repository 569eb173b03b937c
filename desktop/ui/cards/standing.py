"""The card of a run that stands still: paused, or handed over with what whoever goes on needs to know."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.run import Run
from desktop.redaction.clean import clean
from desktop.ui.cards.step_card import StepCard
from desktop.ui.run.owed import counted, open_of
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import moment_words


class StandingCard(StepCard):
    """`gone_on` resumes the run, or takes it over; `copy_asked` is for the summary."""

    gone_on = Signal()
    copy_asked = Signal()

    def __init__(self, run: Run, parent: QWidget | None = None) -> None:
        given = run.handed_over
        super().__init__(parent, tone=Tone.ACCENT, has_bar=True, gap=10)
        title = self.tr("This run is paused")
        if given:
            title = self.tr("Handed over to {who}").replace("{who}", clean(given.to))
        head = QHBoxLayout()
        pad(head, gap=10)
        mark = IconMark("users" if given else "circle-stop", Ink.ACCENT, size=20)
        head.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(WrappedLabel(title, Type.CARD_TITLE), 1)
        self.body.addLayout(head)
        told = self.tr("Nothing runs until somebody takes it over. Read what was left, then go on.")
        paused = self.tr("Nothing runs until you go on with it.")
        self.body.addWidget(WrappedLabel(told if given else paused, ink=Ink.MUTED))
        if given:
            self.body.addWidget(FactTable(self._facts(run)))
        words = self.tr("Take over") if given else self.tr("Go on with the run")
        self.go = Button(words, ButtonKind.PRIMARY, icon="play", keys="T" if given else "P")
        self.copy = Button(self.tr("Copy the summary"), icon="copy", keys="Ctrl+Shift+C")
        self.end_with(self.go, self.copy)
        self.go.clicked.connect(self.gone_on)
        self.copy.clicked.connect(self.copy_asked)
        self.setFocusProxy(self.copy if given else self.go)

    def _facts(self, run: Run) -> list[Fact]:
        given = run.handed_over
        assert given is not None
        due = moment_words(given.sla_due) if given.sla_due else ""
        return [
            Fact(self.tr("From"), clean(given.by)),
            Fact(self.tr("Next to do"), clean(given.next_action)),
            Fact(self.tr("Open"), clean(given.open) if given.open != given.next_action else ""),
            Fact(self.tr("Due"), due, Ink.WARN),
            Fact(self.tr("To put back"), counted(open_of(run)), Ink.WARN),
            Fact(self.tr("Note"), clean(given.note)),
        ]
