"""The run page: list, step and context side by side, the keys of a run, and asking for reasons."""

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.engine.next import AskDone
from desktop.redaction.clean import clean
from desktop.ui.actions import Action
from desktop.ui.cards.by_hand import ByHandCard
from desktop.ui.cards.question import QuestionCard
from desktop.ui.navigation import Page
from desktop.ui.run.context_pane import ContextPane
from desktop.ui.run.list_pane import LIST_WIDTH, ListPane
from desktop.ui.run.reason_bar import ReasonBar
from desktop.ui.run.step_pane import StepPane
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.banner import Banner

_LIST_SHARE = 0.34
_ROOM_FOR_CONTEXT = 1180  # px at 100 %: narrower than this, the context pane gives way


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
        row.addWidget(self.context)
        self.step.skip_asked.connect(self.ask_skip)
        self.step.report_asked.connect(self.report_asked)
        self.context.preview.clicked.connect(self.report_asked)
        self.context.copy.clicked.connect(self.copy_asked)
        model.refused.connect(self._show_refusal)
        model.changed.connect(self._forget_refusal)

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
            Action(tr("Write a note"), "N", self.context.note.setFocus, "notebook-pen"),
            Action(tr("Stop the step, or the run…"), "Esc", self._stop, "square"),
            Action(tr("Copy the summary"), "Ctrl+Shift+C", self.copy_asked.emit, "copy"),
            Action(tr("Preview the report"), "Ctrl+R", self.report_asked.emit, "eye"),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.context.setVisible(event.size().width() >= px(_ROOM_FOR_CONTEXT))
        # At a large zoom the step needs the room more than the list, whose rows elide.
        self.list.setFixedWidth(min(px(LIST_WIDTH), round(event.size().width() * _LIST_SHARE)))

    def _moves(self, by: int) -> Callable[[], None]:
        return lambda: self.list.steps.step_by(by)

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
            asked = self.tr(
                "Why is this step skipped? The summary tells it, and the step comes back before the end."
            )
            self.reason.ask(asked, self.tr("Skip"), self.model.skip)

    def _stop(self) -> None:
        """Esc leaves the reason bar, else stops the step that runs, else asks before it ends the run."""
        if self.reason.isVisible():
            self.reason.hide()
        elif self.model.is_working:
            self.model.cancel_step()
        elif not self.model.is_over:
            asked = self.tr("End the run here? Say why; it cannot be resumed after this.")
            self.reason.ask(asked, self.tr("End the run"), self.model.stop)

    @Slot(str)
    def _show_refusal(self, reason: str) -> None:
        self.refusal.tell(reason, Tone.WARN)
        self.refusal.show()

    @Slot()
    def _forget_refusal(self) -> None:
        if self.model.is_working:
            self.refusal.hide()
