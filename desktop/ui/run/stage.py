"""The place where runs are followed: one page for each run that was opened, made when it is first gone to."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.deadline import Deadline
from desktop.domain.errors import HandrailError, RecordBusyError
from desktop.domain.run import Run
from desktop.ui.actions import Action
from desktop.ui.attaching import Attach
from desktop.ui.compare.port import rows_text
from desktop.ui.copying import copied_words, put_on_clipboard
from desktop.ui.navigation import COMPARE, FINISH, HOSTS, RUNS, Navigator, Page, Place
from desktop.ui.run.attention import Attention
from desktop.ui.run.page import RunPage
from desktop.ui.run.trend import TrendPort
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.shell.habits import Habits
from desktop.ui.theme.dress import pad
from desktop.ui.widgets.empty_state import EmptyState
from desktop.ui.widgets.waiting import Waiting
from desktop.workbench import OpenRun


class RunsPort(Protocol):
    def open_run(self, run_id: str, done: Callable[[OpenRun | HandrailError], None]) -> None: ...
    def begin(self, opened: OpenRun, failed: Callable[[str], None]) -> None: ...
    def summary(self, run_id: str, form: str, done: Callable[[str | HandrailError], None]) -> None:
        """Write the summary in a form off the GUI thread and hand it, or why not, to `done`."""
        ...

    def newer_version(self, run: Run, done: Callable[[str], None]) -> None:
        """Look off the GUI thread whether files have changed since a run began; `done` gets it in words, or nothing."""
        ...

    def let_go(self, run_id: str, done: Callable[[], None]) -> None:
        """Close a run off the GUI thread; `done` once nothing is heard of it any more."""
        ...

    def attach(self, run_id: str, asked: Attach, done: Callable[[HandrailError | None], None]) -> None:
        """Read and keep something with a run, off the GUI thread; `done` hears None, or why it was not kept."""
        ...


class RunStage(Page):
    """`moved` when something came of a run: its id, and why it could not be saved, or nothing."""

    moved = Signal(str, str)
    shown = Signal(object)  # a RunPage that came to the front
    evidence_asked = Signal(object)  # an EvidenceRef
    attention_wanted = Signal(str, str, str)  # a run's id, its title, and what to say
    _arrived = Signal(object)
    _failed = Signal(str)
    _closed = Signal(object)  # the page of a run that was closed
    _attached = Signal(object)  # why something was not kept, or None
    _written = Signal(object)  # a form, and the summary in it or why there is none

    def __init__(
        self,
        port: RunsPort,
        navigator: Navigator,
        trends: TrendPort | None = None,
        habits: Habits | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._port, self._navigator, self._trends, self._habits = port, navigator, trends, habits
        self._pages: dict[str, RunPage] = {}
        self._wanted = self._wanted_cell = ""  # the run, and which step and row of it, to be shown
        self._closing: set[str] = set()  # runs that are being let go
        self._stack = QStackedWidget()
        self._busy = EmptyState(
            "lock", self.tr("Another process follows this run"), " ", action=self.tr("Read its report")
        )
        self._busy.acted.connect(self._read)
        self.waiting = Waiting(cancel=self.tr("Leave it"))
        self.waiting.cancelled.connect(lambda: navigator.go(RUNS))
        self._empty = EmptyState("list-checks", self.tr("A run is followed here"))
        self._stack.addWidget(_centred(self.waiting))
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._busy)
        column = QVBoxLayout(self)
        pad(column)
        column.addWidget(self._stack)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._closed.connect(self._drop, Qt.ConnectionType.QueuedConnection)
        self._attached.connect(self._tell_attached, Qt.ConnectionType.QueuedConnection)
        self._written.connect(self._copy, Qt.ConnectionType.QueuedConnection)

    @property
    def page(self) -> RunPage | None:
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, RunPage) else None

    @property
    def is_working(self) -> bool:
        """True while a step of any run that is followed here is under way."""
        return any(page.model.is_working for page in self._pages.values())

    @property
    def crumbs(self) -> tuple[str, ...]:
        return self.page.crumbs if self.page else (self.tr("History"),)

    @property
    def ticket(self) -> str:
        return self.page.ticket if self.page else ""

    @property
    def deadline(self) -> Deadline | None:
        return self.page.deadline if self.page else None

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return self.page.actions_here if self.page else ()

    @property
    def drop_words(self) -> str:
        return self.page.drop_words if self.page else ""

    def take_files(self, files: tuple[Path, ...]) -> None:
        if self.page:
            self.page.take_files(files)

    def show_place(self, place: Place) -> None:
        self._wanted, self._wanted_cell = place.key, place.text
        page = self._pages.get(place.key)
        if page is not None:
            self._show(page)
            return
        self.waiting.begin(self.tr("Opening the run…"))
        self._stack.setCurrentIndex(0)
        if place.key not in self._closing:  # else it is opened once it is closed
            self._port.open_run(place.key, self._arrived.emit)

    @Slot(object)
    def _take(self, arrived: object) -> None:
        self.waiting.end()
        if isinstance(arrived, RecordBusyError):
            self._busy.tell(self.tr("Another process follows this run"), str(arrived))
            self._stack.setCurrentWidget(self._busy)
        elif isinstance(arrived, HandrailError):
            self._tell(str(arrived))
        elif isinstance(arrived, OpenRun):
            self._add(arrived)

    @Slot(str)
    def _tell(self, trouble: str) -> None:
        self._empty.tell(self.tr("This run cannot be opened"), trouble)
        self._stack.setCurrentWidget(self._empty)

    @Slot()
    def _read(self) -> None:
        self._navigator.go(FINISH, self._wanted)

    def _ask_summary(self, run_id: str) -> Callable[[str], None]:
        return lambda form: self._port.summary(run_id, form, lambda text: self._written.emit((form, text)))

    @Slot(object)
    def _copy(self, written: "tuple[str, str | HandrailError]") -> None:
        page, (form, text) = self.page, written
        if isinstance(text, str):
            put_on_clipboard(text, form)
            if page is not None:
                page.tell_copied(copied_words(form, text))
        elif page is not None:
            page.tell_refusal(str(text))

    def _attach_to(self, run_id: str) -> Callable[[Attach], None]:
        return lambda asked: self._port.attach(run_id, asked, self._attached.emit)

    @Slot(object)
    def _tell_attached(self, fault: HandrailError | None) -> None:
        """What was kept is told by the run itself, once it stands in the record."""
        if fault is not None and self.page is not None:
            self.page.tell_refusal(str(fault))

    def _tell_moved(self, model: RunViewModel, run_id: str) -> Callable[[], None]:
        return lambda: self.moved.emit(run_id, model.trouble)

    def _add(self, opened: OpenRun) -> None:
        run_id = opened.session.run_id
        if run_id in self._pages:
            return
        model = RunViewModel(opened.session, self)
        page = RunPage(model, self._trends, self._habits)
        page.tell_notices(opened.newer_version, opened.elsewhere)
        page.hosts_told.tell_hosts(opened.told)
        page.crumbs_changed.connect(self.crumbs_changed)
        page.report_asked.connect(lambda: self._navigator.go(FINISH, run_id))
        page.attach_asked.connect(self._attach_to(run_id))
        page.evidence_asked.connect(self.evidence_asked)
        page.compare_asked.connect(lambda step: self._navigator.go(COMPARE, run_id, rows_text(step)))
        page.hosts_asked.connect(partial(self._navigator.go, HOSTS, run_id))
        page.copy_asked.connect(self._ask_summary(run_id))
        model.changed.connect(self._tell_moved(model, run_id))
        Attention(model, page).wanted.connect(
            partial(self.attention_wanted.emit, run_id, model.runbook.title)
        )
        page.stale_asked.connect(lambda: self._port.newer_version(model.run, page.stale_told.emit))
        page.watch_files(ref.file for ref in (opened.ref, *opened.used))
        self._pages[run_id] = page
        self._stack.addWidget(page)
        self._port.begin(opened, self._failed.emit)
        if self._wanted == run_id:
            self._show(page)

    def hideEvent(self, event: QHideEvent) -> None:
        """Somebody goes elsewhere: runs that are over are let go; coming back opens them anew, from the record."""
        super().hideEvent(event)
        for run_id, page in tuple(self._pages.items()):
            if page.model.is_over and not page.model.trouble:
                del self._pages[run_id]
                self._closing.add(run_id)
                self._port.let_go(run_id, partial(self._closed.emit, page))

    @Slot(object)
    def _drop(self, page: RunPage) -> None:
        run_id = page.model.run.run_id
        self._closing.discard(run_id)
        if self._wanted == run_id and self.isVisible():
            self._port.open_run(run_id, self._arrived.emit)
        self._stack.removeWidget(page)
        page.model.deleteLater()
        page.deleteLater()

    def _show(self, page: RunPage) -> None:
        self._stack.setCurrentWidget(page)
        step, _, row = self._wanted_cell.partition("\n")
        self._wanted_cell = ""
        if step in page.model.view.by_path:
            page.model.look_at(step)
            page.model.look_at_row(row)
        page.step.take_focus()
        self.shown.emit(page)
        self.actions_changed.emit()
        self.crumbs_changed.emit()


def _centred(inner: QWidget) -> QWidget:
    outer = QWidget()
    column = QVBoxLayout(outer)
    pad(column, 40, 40, 40, 40)
    column.addStretch(1)
    column.addWidget(inner, 0, Qt.AlignmentFlag.AlignHCenter)
    column.addStretch(1)
    return outer
