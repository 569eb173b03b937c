"""Makes each page over the real parts, when it is first gone to."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.ui.backstage import Backstage
from desktop.ui.main_window import PageSpec
from desktop.ui.navigation import (
    COMPARE,
    CONNECTIONS,
    EDITOR,
    FINISH,
    HELP,
    HOME,
    HOSTS,
    LIBRARY,
    OUTBOX,
    QUEUE,
    RUN,
    RUNS,
    SETTINGS,
    START,
    TIMELINE,
    Navigator,
    Page,
)
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.status import StatusModel

if TYPE_CHECKING:
    from desktop.domain.events import EvidenceRef
    from desktop.ui.shell.habits import Habits

_now = partial(datetime.now, UTC)


class Pages(QObject):
    """The page of a run is made by who follows what comes of it; `look_at` shows what was attached to a note."""

    def __init__(
        self, stage: Backstage, navigator: Navigator, status: StatusModel, memory: WindowMemory,
        make_run: Callable[[], Page], look_at: "Callable[[EvidenceRef], None]", parent: QObject,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._stage, self._navigator, self._status, self._memory = stage, navigator, status, memory
        self._make_run, self._look_at = make_run, look_at

    @cached_property
    def habits(self) -> "Habits":
        from desktop.ui.shell.habits import Habits

        return Habits(self._memory, self)

    def specs(self) -> tuple[PageSpec, ...]:
        tr = self.tr
        return (
            PageSpec(HOME, tr("Home"), self._home, "house", "Ctrl+1"),
            PageSpec(LIBRARY, tr("Library"), self._library, "library", "Ctrl+2"),
            PageSpec(RUNS, tr("History"), self._history, "history", "Ctrl+3"),
            PageSpec(QUEUE, tr("Queue"), self._queue, "inbox", "Ctrl+4"),
            PageSpec(OUTBOX, tr("Outbox"), self._outbox, keys="Ctrl+6"),
            PageSpec(CONNECTIONS, tr("Connections"), self._connections, "cable", "Ctrl+5"),
            PageSpec(SETTINGS, tr("Settings"), self._settings, "settings", "Ctrl+,", is_in_rail=False),
            PageSpec(START, tr("Start"), self._start),
            PageSpec(RUN, tr("Run"), self._make_run),
            PageSpec(FINISH, tr("Report"), self._finish),
            PageSpec(EDITOR, tr("Editor"), self._editor),
            PageSpec(HELP, tr("Help"), self._help, keys="F1"),
            PageSpec(TIMELINE, tr("Timeline"), self._timeline),
            PageSpec(COMPARE, tr("Compare"), self._compare),
            PageSpec(HOSTS, tr("Hosts"), self._hosts),
        )

    def _home(self) -> Page:
        from desktop.ui.home.view import HomeView
        from desktop.ui.home.viewmodel import HomeViewModel

        return HomeView(
            HomeViewModel(
                self._stage.runs,
                self._stage.library,
                self._stage.pins,
                self._stage.due,
                self._navigator,
                _now,
            )
        )

    def _library(self) -> Page:
        from desktop.ui.library.view import LibraryView
        from desktop.ui.library.viewmodel import LibraryViewModel

        return LibraryView(
            LibraryViewModel(self._stage.library, self._stage.pins, self._navigator), self.habits
        )

    def _history(self) -> Page:
        from desktop.ui.history.view import HistoryView
        from desktop.ui.history.viewmodel import HistoryViewModel

        model = HistoryViewModel(self._stage.history, self._stage.runs, self._navigator, _now)
        return HistoryView(model, self.habits)

    def _queue(self) -> Page:
        from desktop.ui.queue.view import QueueView
        from desktop.ui.queue.viewmodel import QueueViewModel

        return QueueView(QueueViewModel(self._stage.tickets, self._navigator, _now), self.habits)

    def _outbox(self) -> Page:
        from desktop.ui.outbox.view import OutboxView
        from desktop.ui.outbox.viewmodel import OutboxViewModel

        return OutboxView(OutboxViewModel(self._stage.outbox, self._navigator, _now), self.habits)

    def _connections(self) -> Page:
        from desktop.ui.connections.make import connections_page

        return connections_page(self._stage, self._navigator, _now, self.habits, self._status)

    def _settings(self) -> Page:
        from desktop.ui.settings.view import SettingsView
        from desktop.ui.settings.viewmodel import SettingsViewModel
        from desktop.ui.settings.window_settings import WindowSettings

        window = WindowSettings(self._memory, self.habits)
        return SettingsView(SettingsViewModel(self._stage.settings, self._status), window)

    def _start(self) -> Page:
        from desktop.ui.start.view import StartView
        from desktop.ui.start.viewmodel import StartViewModel

        return StartView(StartViewModel(self._stage.start, self._navigator))

    def _finish(self) -> Page:
        from desktop.ui.finish.page import FinishPage
        from desktop.ui.finish.send_model import SendViewModel
        from desktop.ui.finish.viewmodel import FinishViewModel

        report = FinishViewModel(self._stage.report)
        page = FinishPage(report, SendViewModel(self._stage.send, report), self.habits)
        page.run_asked.connect(partial(self._navigator.go, RUN))
        page.hosts_asked.connect(partial(self._navigator.go, HOSTS))
        page.outbox_asked.connect(partial(self._navigator.go, OUTBOX))
        return page

    def _editor(self) -> Page:
        from desktop.ui.editor.page import EditorPage
        from desktop.ui.editor.viewmodel import EditorViewModel

        return EditorPage(EditorViewModel(self._stage.editor, self._navigator), self.habits)

    def _help(self) -> Page:
        from desktop.ui.help.view import HelpView

        return HelpView()

    def _timeline(self) -> Page:
        from desktop.ui.timeline.view import TimelineView
        from desktop.ui.timeline.viewmodel import TimelineViewModel

        page = TimelineView(TimelineViewModel(self._stage.timeline, self._navigator), self.habits)
        page.evidence_asked.connect(self._look_at)
        page.left.connect(partial(self._navigator.go, RUNS))
        return page

    def _compare(self) -> Page:
        from desktop.ui.compare.view import CompareView
        from desktop.ui.compare.viewmodel import CompareViewModel

        page = CompareView(CompareViewModel(self._stage.compare, self._navigator))
        page.left.connect(self._leave_comparison)
        return page

    def _leave_comparison(self) -> None:
        """Two hosts were compared from a page of their run, two runs from the history."""
        came = self._navigator.came_from
        is_of_a_run = came.page in (HOSTS, RUN, TIMELINE)
        self._navigator.go(*((came.page, came.key, came.text) if is_of_a_run else (RUNS,)))

    def _hosts(self) -> Page:
        from desktop.ui.hosts.make import hosts_page

        return hosts_page(self._stage.hosts, self._navigator)
