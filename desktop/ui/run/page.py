"""The run page: list, step and context side by side, and what lies over them for a moment."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop.domain.deadline import Deadline
from desktop.domain.run import RunPhase
from desktop.engine.moving import open_words
from desktop.redaction.clean import clean
from desktop.ui.actions import Action
from desktop.ui.cards.hosts_banner import HostsBanner
from desktop.ui.copying import COMMANDS, below, copied_words, for_a_shell, open_copy_menu, put_on_clipboard
from desktop.ui.navigation import Page
from desktop.ui.run.about import about_run
from desktop.ui.run.asking import Asking
from desktop.ui.run.context_pane import ContextPane
from desktop.ui.run.explain_panel import ExplainPanel
from desktop.ui.run.file_watch import FileWatch
from desktop.ui.run.flanks import Flanks
from desktop.ui.run.hand_over_sheet import HandOverSheet
from desktop.ui.run.list_mode import ListMode
from desktop.ui.run.list_pane import ListPane
from desktop.ui.run.owed import open_of
from desktop.ui.run.page_actions import actions_of
from desktop.ui.run.reason_bar import ReasonBar
from desktop.ui.run.step_pane import StepPane
from desktop.ui.run.taking_in import TakingIn
from desktop.ui.run.toast import Toast
from desktop.ui.run.tour import Tour
from desktop.ui.run.trend import TrendPort
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.shell.habits import Habits
from desktop.ui.theme.dress import pad
from desktop.ui.theme.icons import icon
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.banner import Banner


class RunPage(Page):
    """`report_asked` when the person wants the report; `copy_asked` for the summary on the clipboard, in a form;
    `compare_asked` for two rows of a step side by side."""

    report_asked = Signal()
    copy_asked = Signal(str)
    compare_asked = Signal(str)
    hosts_asked = Signal(str)  # all hosts by all steps, from this step on
    attach_asked = Signal(object)  # an Attach
    evidence_asked = Signal(object)  # an EvidenceRef that a person wants to look at
    stale_asked = Signal()  # a file of the runbook has changed: is it another now?
    stale_told = Signal(str)  # what has changed, in words, or nothing

    def __init__(
        self, model: RunViewModel, trends: TrendPort | None = None, habits: Habits | None = None,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.model = model
        self.list, self.step, self.context = ListPane(model), StepPane(model), ContextPane(model, trends)
        self._about = about_run(model.runbook, model.run)
        self.refusal = Banner("", Tone.WARN, can_dismiss=True)
        self.notice, self.stale = (Banner("", Tone.ACCENT, can_dismiss=True) for _ in range(2))
        self.hosts_told = HostsBanner(can_dismiss=True)  # of sources among the inputs
        for banner in (self.refusal, self.notice, self.stale):
            banner.hide()
            banner.dismissed.connect(banner.hide)
        self.reason = ReasonBar()
        self.asking = Asking(model, self.reason, self)
        row = QHBoxLayout(self)
        pad(row)
        row.addWidget(self.list)
        centre = QVBoxLayout()
        pad(centre)
        for part in (self.notice, self.hosts_told, self.stale, self.refusal, self.reason):
            centre.addWidget(part)
        centre.addWidget(self.step, 1)
        row.addLayout(centre, 1)
        self.step.parking = self.list.steps
        habits = habits or Habits()
        self.mode = ListMode(habits, self)
        self.flanks = Flanks(self, row, self.list, self.context, habits, self.mode)
        self._tell_mode()
        self.toast, self.tour = Toast(self), Tour(self)
        self.taking_in = TakingIn(model, self.context.note, self)
        self._connect()
        self._count()

    def _connect(self) -> None:
        model, asking = self.model, self.asking
        self.step.skip_asked.connect(asking.skip)
        self.step.stop_asked.connect(asking.stop)
        self.step.causes.way_asked.connect(asking.go_to)
        self.step.again_asked.connect(asking.go_to_shown)
        self.step.report_asked.connect(self.report_asked)
        self.step.copy_asked.connect(self.copy_summary)
        self.reason.turned.connect(self.step.give_way)
        self.step.fan.hosts_asked.connect(self.show_hosts)
        self.list.run_skipped.connect(asking.go_to)
        self.list.mode.clicked.connect(self.mode.toggle)
        self.mode.changed.connect(self._tell_mode)
        self.list.steps.menu_asked.connect(self.open_menu)
        self.context.preview.clicked.connect(self.report_asked)
        self.context.copy.clicked.connect(self.copy_summary)
        self.context.copy_as.clicked.connect(self.open_copy_menu)
        self.context.owed.ticked.connect(asking.tick_off)
        self.context.attached.asked.connect(self.evidence_asked)
        self.flanks.strip.owed_asked.connect(self.to_owed)
        self.taking_in.asked.connect(self.attach_asked)
        model.refused.connect(self.tell_refusal)
        model.told.connect(self.toast.tell)
        model.changed.connect(self._forget_refusal)
        model.changed.connect(self._count)

    @property
    def crumbs(self) -> tuple[str, ...]:
        return (self.tr("History"), clean(self.model.runbook.title))

    @property
    def ticket(self) -> str:
        return self._about.ticket

    @property
    def deadline(self) -> Deadline | None:
        return self._about.deadline

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return actions_of(self)

    @property
    def drop_words(self) -> str:
        return self.taking_in.drop_words

    def take_files(self, files: tuple[Path, ...]) -> None:
        self.taking_in.files(files)

    # -- what lies over the page for a moment ------------------------------------------------------

    @Slot()
    def open_hand_over(self) -> None:
        """Show the sheet; a run that has ended, or that somebody else has to take over, is not handed over."""
        model = self.model
        if model.run.phase is not RunPhase.OPEN or model.is_working:
            return
        told = clean(open_words(model.coming, model.runbook, model.run))
        sheet = HandOverSheet(self.window(), told, open_of(model.run), lambda: datetime.now(UTC))
        sheet.given.connect(model.hand_over)
        sheet.open_panel()

    @Slot()
    def explain(self) -> None:
        """Show what the command of the step in view does, and what its words mean."""
        ExplainPanel(self.window(), self.model.step).open_panel()

    @Slot(str, QPoint)
    def open_menu(self, path: str, at: QPoint) -> None:
        self.model.look_at(path)
        self.menu_of_shown().popup(at)

    def menu_of_shown(self) -> QMenu:
        """Return what can be done with the step that is looked at."""
        model, menu = self.model, QMenu(self)
        offered = [Action(self.tr("Write a note"), "N", self.flanks.write_note, "notebook-pen")]
        if model.can_skip and not model.is_looking_back:
            offered.insert(0, Action(self.tr("Skip…"), "S", self.asking.skip, "skip-forward"))
        if model.can_go_on_here:
            offered.insert(0, Action(model.again_words, "G", self.asking.go_to_shown, "undo-2"))
        for action in offered:
            shown = menu.addAction(icon(action.icon, Ink.MUTED), action.text, action.run)
            shown.setShortcut(action.shown_keys)
            shown.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # shown here, bound elsewhere
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    @Slot()
    def compare_rows(self) -> None:
        """Lay two rows of the step that is looked at side by side; a step without rows has nothing to lay."""
        entry = self.model.row.entry if self.model.row else None
        fan = self.model.view.fan_around(entry) if entry else None
        if fan is not None and len(fan.fan) > 1:
            self.compare_asked.emit(fan.step)

    @Slot()
    def show_hosts(self) -> None:
        self.hosts_asked.emit(self.model.shown)

    @Slot()
    def pause_or_resume(self) -> None:
        model = self.model
        if model.is_paused and not model.run.handed_over:
            model.resume()
        elif not model.is_paused and not model.is_over:
            model.pause()

    @Slot()
    def to_owed(self) -> None:
        """Go to what has to be put back, opening the context where it is folded."""
        if self.context.owed.buttons:
            self.flanks.show_context()
            next(iter(self.context.owed.buttons.values())).setFocus()

    @Slot()
    def stop_or_leave(self) -> None:
        """Esc closes what lies over the step or leaves the note, else stops what runs, else asks to end the run."""
        if self.tour.is_on:
            self.tour.end()
            return
        if self.reason.isVisible():
            self.reason.close_bar()
        elif self.step.output.is_finding:
            self.step.output.stop_find()
        elif self.flanks.is_over_the_step:
            self.flanks.toggle()
            self.step.take_focus()  # Space and Enter are the step's again
        elif self.context.note.edit.hasFocus():
            self.step.take_focus()
        elif self.model.is_working:
            self.model.cancel_step()
        else:
            self.asking.stop()

    # -- what is copied ----------------------------------------------------------------------------

    @Slot()
    def copy_summary(self) -> None:
        self.copy_asked.emit("markdown")

    def copy_as(self, form: str) -> None:
        """Copy the summary in a form, or the command of the step that is looked at."""
        step = self.model.step
        command = for_a_shell(step.command, step.environment) if step.command else ""
        if form != COMMANDS:
            self.copy_asked.emit(form)
        elif command:
            put_on_clipboard(command, form)
            self.tell_copied(copied_words(form, command))

    @Slot()
    def open_copy_menu(self) -> None:
        """Show the forms at their button, or in the middle of the page where the context is folded."""
        button = self.context.copy_as
        at = below(button) if button.isVisible() else self.mapToGlobal(self.rect().center())
        has_command = bool(self.model.step.command)
        open_copy_menu(self, at, self.copy_as, self.tr("Command of this step"), has_commands=has_command)

    # -- what is told ------------------------------------------------------------------------------

    def tell_notices(self, *notices: str) -> None:
        """Say what has changed since the run began, until a person has read it."""
        told = [clean(one) for one in notices if one]
        if told:
            self.notice.tell("\n".join(told), Tone.ACCENT)

    def watch_files(self, files: Iterable[str]) -> None:
        """Tell when the runbook's file changes while the run goes on."""
        FileWatch(files, self).changed.connect(self.stale_asked)
        self.stale_told.connect(self._tell_stale, Qt.ConnectionType.QueuedConnection)

    @Slot(str)
    def _tell_stale(self, told: str) -> None:
        if self.model.is_over:
            return
        if told:
            self.stale.tell(clean(told))
        else:
            self.stale.hide()  # it is what it was

    def tell_copied(self, what: str) -> None:
        """Say that a text is on the clipboard now."""
        self.toast.tell(what)

    @Slot(str)
    def tell_refusal(self, reason: str) -> None:
        if self.model.trouble and self.model.trouble in reason:
            return  # the red banner over the step says it
        self.refusal.tell(clean(reason), Tone.WARN)
        self.refusal.show()

    @Slot()
    def _tell_mode(self) -> None:
        self.list.tell_mode(is_list=self.mode.is_on)
        self.step.explain(not self.mode.is_on)

    @Slot()
    def _count(self) -> None:
        run, about = self.model.run, about_run(self.model.runbook, self.model.run)
        if about != self._about:
            self._about = about
            self.crumbs_changed.emit()
        self.flanks.strip.show_notes(len(run.notes))
        self.flanks.strip.show_owed(len(run.open_obligations))

    @Slot()
    def _forget_refusal(self) -> None:
        if self.model.is_working:
            self.refusal.hide()
