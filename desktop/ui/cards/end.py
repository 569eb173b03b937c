"""The card at the end of a run: how it ended, what that means, whom it went to, and the way to the report."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.domain.run import Run
from desktop.redaction.clean import clean
from desktop.ui.cards.step_card import StepCard
from desktop.ui.run.owed import counted, open_of
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.states import state_of
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.ui.wording import ended_words, state_of_run


class EndCard(StepCard):
    """`report_asked` and `copy_asked` are what its two buttons are for."""

    report_asked = Signal()
    copy_asked = Signal()

    def __init__(self, run: Run, title: str = "", parent: QWidget | None = None) -> None:
        """`title` stands over the card: where the step says the same, it is not said twice."""
        look = state_of_run(run.ended, run.verdict).look
        super().__init__(parent, tone=look.tone, is_soft=True, has_bar=True)
        head = QHBoxLayout()
        pad(head, gap=10)
        head.addWidget(IconMark(look.icon, look.ink, size=20), 0, Qt.AlignmentFlag.AlignTop)
        words = self.tr("The run has ended: {ended}").replace("{ended}", ended_words(run.ended).lower())
        head.addWidget(WrappedLabel(words, Type.CARD_TITLE, look.ink), 1)
        self.body.addLayout(head)
        if run.end and run.end.said and clean(run.end.said) != title:
            self.body.addWidget(WrappedLabel(clean(run.end.said)))
        self._about = FactTable()
        self.body.addWidget(self._about)
        self.show_run(run)
        self.report = Button(self.tr("See the report"), ButtonKind.PRIMARY, icon="file-text", keys="Enter")
        self.copy = Button(self.tr("Copy the summary"), icon="copy", keys="Ctrl+Shift+C")
        self.end_with(self.report, self.copy)
        self.report.clicked.connect(self.report_asked)
        self.copy.clicked.connect(self.copy_asked)
        self.setFocusProxy(self.report)

    def show_run(self, run: Run) -> None:
        """Tell it as it is: what has to be put back may have been since."""
        self._about.show_facts(self._facts(run))

    def _facts(self, run: Run) -> list[Fact]:
        end = run.end
        worst = state_of(run.verdict)
        return [
            Fact(self.tr("Worst result"), worst.word, worst.look.ink),
            Fact(self.tr("Handed to"), clean(end.escalated_to) if end else ""),
            Fact(self.tr("Because"), clean(end.because) if end else ""),
            Fact(self.tr("Ask for"), clean(end.ask_for) if end else ""),
            Fact(self.tr("To put back"), counted(open_of(run), names_targets=False), Ink.WARN),
        ]
