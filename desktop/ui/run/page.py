"""The run page: list, step and context side by side, the keys of a run, and asking for reasons."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.engine.commands import Pace
from desktop.engine.next import AskDone
from desktop.redaction.clean import clean
from desktop.ui.actions import Action
from desktop.ui.cards.by_hand import ByHandCard
from desktop.ui.cards.question import QuestionCard
from desktop.ui.navigation import Page
from desktop.ui.run.context_pane import ContextPane
from desktop.ui.run.flanks import Flanks
from desktop.ui.run.list_pane import ListPane
from desktop.ui.run.reason_bar import ReasonBar
from desktop.ui.run.step_pane import StepPane
from desktop.ui.run.toast import Toast
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.banner import Banner


class RunPage(Page):
    """`report_asked` when the person wants the report; `copy_asked` for the summary on the clipboard."""

    report_asked = Signal()
    copy_asked = Signal()

    def __init__(self, model: RunViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.list, self.step, self.context = ListPane(model), StepPane(model), ContextPane(model)
        self.refusal = Banner("", Tone.WARN, can_dismiss=True)
        self.refusal.hide()
        self.reason = ReasonBar()
        row = QHBoxLayout(self)
        pad(row)
        row.addWidget(self.list)
        centre = QVBoxLayout()
        pad(centre)
        for part in (self.refusal, self.reason):
            centre.addWidget(part)
        centre.addWidget(self.step, 1)
        row.addLayout(centre, 1)
        self.step.parking = self.list.steps
        self.flanks = Flanks(self, row, self.list, self.context)
        self.toast = Toast(self)
        self.step.skip_asked.connect(self.ask_skip)
        self.step.stop_asked.connect(self.ask_stop)
        self.step.report_asked.connect(self.report_asked)
        self.step.copy_asked.connect(self.copy_asked)
        self.context.preview.clicked.connect(self.report_asked)
        self.context.copy.clicked.connect(self.copy_asked)
        model.refused.connect(self.tell_refusal)
        model.changed.connect(self._forget_refusal)
        model.changed.connect(self._count_notes)
        self._count_notes()

    @property
    def crumbs(self) -> tuple[str, ...]:
        return (self.tr("Runs"), clean(self.model.runbook.title))

    @property
    def actions_here(self) -> tuple[Action, ...]:
        tr = self.tr
        return (
            Action(tr("Run this step"), "Space", self._run, "play"),
            Action(tr("Go on"), "Return Enter", self._go_on, "arrow-right"),
            Action(tr("Next step in the list"), "J Down", self._moves(1), is_listed=False),
            Action(tr("Previous step in the list"), "K Up", self._moves(-1), is_listed=False),
            Action(tr("Done by hand"), "D", lambda: self._by_hand(could=True), "hand"),
            Action(tr("Could not"), "F", lambda: self._by_hand(could=False), "octagon-x"),
            Action(tr("Skip this step…"), "S", self.ask_skip, "skip-forward"),
            Action(tr("Write a note"), "N", self.flanks.write_note, "notebook-pen"),
            Action(tr("Look at the output and its evidence"), "E", self._to_evidence, "file-text"),
            Action(tr("Find in output"), "Ctrl+F", self._find, "search"),
            Action(tr("Open or fold the context"), "C", self.flanks.toggle, "panel-right-open"),
            Action(tr("Stop the step, or the run…"), "Esc", self._stop, "square"),
            Action(tr("Copy the summary"), "Ctrl+Shift+C", self.copy_asked.emit, "copy"),
            Action(tr("Preview the report"), "Ctrl+R", self.report_asked.emit, "eye"),
            Action(tr("Run on to the next question"), "", self._sets(Pace.TO_NEXT_QUESTION), "route"),
            Action(tr("Wait at each step"), "", self._sets(Pace.GUIDED), "list-checks"),
        )

    def _moves(self, by: int) -> Callable[[], None]:
        return lambda: self.list.steps.step_by(by)

    def _sets(self, pace: Pace) -> Callable[[], None]:
        return lambda: self.model.set_pace(pace)

    def _to_evidence(self) -> None:
        if self.step.output.isVisible():
            self.step.output.view.setFocus()

    def _find(self) -> None:
        if self.step.output.isVisible():
            self.step.output.start_find()

    def _run(self) -> None:
        if self.model.can_run:
            self.model.proceed()

    def _go_on(self) -> None:
        card = self.step.card
        if self.model.is_looking_back or self.model.is_over:
            self.step.advance()
        elif isinstance(card, QuestionCard):
            card.submit()

    def _by_hand(self, *, could: bool) -> None:
        card = self.step.card
        if isinstance(self.model.waiting, AskDone) and isinstance(card, ByHandCard):
            card.say_done() if could else card.say_could_not()

    @Slot()
    def ask_skip(self) -> None:
        if self.model.can_skip:
            asked = self.tr("Why is this step skipped? The summary tells it, and the list reminds you of it.")
            self.reason.ask(asked, self.tr("Skip"), partial(self.model.skip, self.model.view.current))

    @Slot()
    def ask_stop(self) -> None:
        if not self.model.is_over:
            asked = self.tr("End the run here? Say why; it cannot be resumed after this.")
            self.reason.ask(asked, self.tr("End the run"), self.model.stop)

    def _stop(self) -> None:
        """Esc closes what lies over the step, else stops the step that runs, else asks before it ends the run."""
        if self.reason.isVisible():
            self.reason.close_bar()
        elif self.step.output.is_finding:
            self.step.output.stop_find()
        elif self.flanks.is_over_the_step:
            self.flanks.toggle()
        elif self.model.is_working:
            self.model.cancel_step()
        else:
            self.ask_stop()

    def tell_copied(self, what: str) -> None:
        """Say that a text is on the clipboard now."""
        self.toast.tell(what)

    @Slot(str)
    def tell_refusal(self, reason: str) -> None:
        if self.model.trouble and self.model.trouble in reason:
            return  # the red banner over the step says it
        self.refusal.tell(reason, Tone.WARN)
        self.refusal.show()

    @Slot()
    def _count_notes(self) -> None:
        self.flanks.strip.show_notes(len(self.model.run.notes))

    @Slot()
    def _forget_refusal(self) -> None:
        if self.model.is_working:
            self.refusal.hide()
