"""Opens the window: builds the pages over the real parts, paints, and only then reads what takes time."""

import os
import sys
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.domain.errors import HandrailError
from desktop.paths import config_dir
from desktop.ui.actions import Action
from desktop.ui.backstage import Backstage
from desktop.ui.collector import WindowCollector
from desktop.ui.main_window import MainWindow, PageSpec
from desktop.ui.navigation import (
    COMPARE,
    CONNECTIONS,
    EDITOR,
    FINISH,
    HELP,
    HOME,
    LIBRARY,
    RUN,
    RUNS,
    SETTINGS,
    START,
    TIMELINE,
    Navigator,
    Page,
    Place,
)
from desktop.ui.one_window import address, hand_over
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.status import StatusFact, StatusModel
from desktop.ui.theme.apply import dress_application
from desktop.ui.theme.icons import app_icon
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Tone
from desktop.workbench import Workbench

if TYPE_CHECKING:
    from desktop.ui.around import Around
    from desktop.ui.palette.viewmodel import PaletteViewModel
    from desktop.ui.run.page import RunPage

_FIRST_LOOK = "first-look"

# While a thread works in Python, each call into Qt waits up to this long to get its turn back: 30 rows of
# output painted at the default of 5 ms kept the window for 200 ms.
SWITCH_INTERVAL_S = 0.0002


class Shell(QObject):
    """The window with everything behind it; closing the window closes it all."""

    _keyring_found = Signal(object)
    _runs_told = Signal()

    def __init__(self, bench: Workbench, memory: WindowMemory) -> None:
        super().__init__()
        self._keyring_found.connect(self._tell_keyring, Qt.ConnectionType.QueuedConnection)
        self.stage = Backstage(bench)
        self.navigator, self.status = Navigator(), StatusModel()
        self._memory = memory
        self._unsaved: set[str] = set()  # runs with something that could not be written
        self.stage.is_observe_only = memory.is_observe_only
        self.window = MainWindow(self._pages(), self.navigator, self.status, memory, self._palette)
        self.status.tell(is_observe_only=memory.is_observe_only)
        self.status.observe_only_asked.connect(self._observe_only)
        self._runs_told.connect(self._count_open_runs, Qt.ConnectionType.QueuedConnection)
        self.stage.runs.subscribe(self._runs_told.emit)
        self._count_open_runs()

    @Slot(object)
    def _show_tour(self, page: "RunPage") -> None:
        """Show a person round on their first run of the first runbook."""
        if page.model.runbook.id == _FIRST_LOOK and not self._memory.has_toured and not page.tour.is_on:
            page.tour.ended.connect(self._memory.keep_toured)
            page.tour.begin()

    @cached_property
    def around(self) -> "Around":
        """What comes from outside; asked for after the first paint."""
        from desktop.ui.around import Around

        return Around(self.window, self.navigator, self._memory, self.stage.do)

    def close(self) -> None:
        """End what runs, and let another start of the program have a window."""
        if "around" in vars(self):
            self.around.doorbell.close()
        self.stage.close()

    @Slot(str, str, str)
    def _notice(self, run_id: str, title: str, text: str) -> None:
        self.around.notices.tell(run_id, title, text)

    def _pages(self) -> tuple[PageSpec, ...]:
        tr = self.tr
        return (
            PageSpec(HOME, tr("Home"), self._home, "house", "Ctrl+1"),
            PageSpec(LIBRARY, tr("Library"), self._library, "library", "Ctrl+2"),
            PageSpec(RUNS, tr("History"), self._history, "history", "Ctrl+3"),
            PageSpec(CONNECTIONS, tr("Connections"), self._connections, "cable", "Ctrl+6"),
            PageSpec(SETTINGS, tr("Settings"), self._settings, "settings", "Ctrl+,", is_in_rail=False),
            PageSpec(START, tr("Start"), self._start),
            PageSpec(RUN, tr("Run"), self._run),
            PageSpec(FINISH, tr("Report"), self._finish),
            PageSpec(EDITOR, tr("Editor"), self._editor),
            PageSpec(HELP, tr("Help"), self._help, keys="F1"),
            PageSpec(TIMELINE, tr("Timeline"), self._timeline),
            PageSpec(COMPARE, tr("Compare"), self._compare),
        )

    def _palette(self, actions: tuple[Action, ...]) -> "PaletteViewModel":
        from desktop.ui.palette.viewmodel import PaletteViewModel

        hosts = [(one.name, one.target) for one in self.stage.connections.connections()]
        return PaletteViewModel(actions, self.stage.library, self.stage.runs, self.navigator, hosts)

    def _home(self) -> Page:
        from desktop.ui.home.view import HomeView
        from desktop.ui.home.viewmodel import HomeViewModel

        return HomeView(HomeViewModel(self.stage.runs, self.stage.library, self.navigator, _now))

    def _library(self) -> Page:
        from desktop.ui.library.view import LibraryView
        from desktop.ui.library.viewmodel import LibraryViewModel

        return LibraryView(LibraryViewModel(self.stage.library, self.navigator))

    def _history(self) -> Page:
        from desktop.ui.history.view import HistoryView
        from desktop.ui.history.viewmodel import HistoryViewModel

        return HistoryView(HistoryViewModel(self.stage.history, self.stage.runs, self.navigator, _now))

    def _connections(self) -> Page:
        from desktop.ui.connections.make import connections_page

        return connections_page(self.stage, self.navigator, _now)

    def _settings(self) -> Page:
        from desktop.ui.settings.view import SettingsView
        from desktop.ui.settings.viewmodel import SettingsViewModel

        return SettingsView(SettingsViewModel(self.stage.settings, self.status))

    def _start(self) -> Page:
        from desktop.ui.start.view import StartView
        from desktop.ui.start.viewmodel import StartViewModel

        return StartView(StartViewModel(self.stage.start, self.navigator))

    def _run(self) -> Page:
        from desktop.ui.run.stage import RunStage

        stage = RunStage(self.stage, self.navigator, self.stage.trends)
        stage.moved.connect(self._run_moved)
        stage.shown.connect(self._show_tour)
        stage.attention_wanted.connect(self._notice)
        return stage

    def _finish(self) -> Page:
        from desktop.ui.finish.page import FinishPage
        from desktop.ui.finish.viewmodel import FinishViewModel

        page = FinishPage(FinishViewModel(self.stage.report))
        page.run_asked.connect(partial(self.navigator.go, RUN))
        return page

    def _editor(self) -> Page:
        from desktop.ui.editor.page import EditorPage
        from desktop.ui.editor.viewmodel import EditorViewModel

        return EditorPage(EditorViewModel(self.stage.editor, self.navigator))

    def _help(self) -> Page:
        from desktop.ui.help.view import HelpView

        return HelpView()

    def _timeline(self) -> Page:
        from desktop.ui.timeline.view import TimelineView
        from desktop.ui.timeline.viewmodel import TimelineViewModel

        page = TimelineView(TimelineViewModel(self.stage.timeline, self.navigator))
        page.left.connect(partial(self.navigator.go, RUNS))
        return page

    def _compare(self) -> Page:
        from desktop.ui.compare.view import CompareView
        from desktop.ui.compare.viewmodel import CompareViewModel

        page = CompareView(CompareViewModel(self.stage.compare, self.navigator))
        page.left.connect(partial(self.navigator.go, RUNS))
        return page

    @Slot(str, str)
    def _run_moved(self, run_id: str, trouble: str) -> None:
        """All is saved when no run has anything that could not be written."""
        self._unsaved.discard(run_id)
        if trouble:
            self._unsaved.add(run_id)
        fact = StatusFact(self.tr("All saved"), "circle-check", Tone.OK)
        if self._unsaved:
            fact = StatusFact(self.tr("Not saved: the record cannot be written"), "octagon-x", Tone.BAD)
        self.status.tell(saved=fact)
        self.stage.runs.tell()

    @Slot()
    def _count_open_runs(self) -> None:
        count = len(self.stage.runs.open_runs())
        self.window.rail.show_badge(RUNS, str(count) if count else "")

    @Slot(bool)
    def _observe_only(self, is_on: bool) -> None:
        self._memory.keep_observe_only(is_on)
        self.stage.is_observe_only = is_on
        self.status.tell(is_observe_only=is_on)

    @Slot()
    def warm_up(self) -> None:
        WindowCollector(self)  # Python's own rests from the start
        self.around.doorbell.listen()
        QGuiApplication.setWindowIcon(app_icon())
        self.stage.warm_up()
        self.stage.do(self._look_at_keyring)

    def _look_at_keyring(self) -> None:
        try:
            fact = StatusFact(self.stage.bench.secrets.describe(), "key-round", Tone.OK)
        except HandrailError:
            fact = StatusFact(self.tr("No keyring: secrets for this session only"), "key-round", Tone.WARN)
        self._keyring_found.emit(fact)

    @Slot(object)
    def _tell_keyring(self, fact: StatusFact) -> None:
        self.status.tell(keyring=fact)


class FirstPaint(QObject):
    """Calls back once, after the window's first paint."""

    def __init__(self, window: MainWindow, then: "object") -> None:
        super().__init__(window)
        self._window, self._then = window, then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._then)  # type: ignore[call-overload]
        return False


def open_window(*, quit_after_paint: bool = False, file: str = "") -> int:
    """Open the window, with a runbook's file if one is given, and stay until it is closed; return what to exit with.

    Where a window of this data folder is open already, it comes to the front and takes the file."""
    if not _has_display():
        sys.stderr.write("handrail: there is no display here. Try: handrail run first-look\n")
        return 64
    if not quit_after_paint and hand_over(address(), file):
        return 0
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    app = QApplication(
        [*sys.argv[:1], "-style", "Fusion"]
    )  # `setStyle` makes every kind of style known first
    app.setApplicationName("handrail")
    app.setApplicationDisplayName("Handrail")
    QGuiApplication.setDesktopFileName("handrail")
    memory = WindowMemory(config_dir())
    theme().choose(scheme=memory.scheme, zoom=memory.zoom)
    dresser = dress_application(app)
    shell = Shell(Workbench(), memory)
    shell.window.show_place(Place(START, file) if file else Place(HOME))
    FirstPaint(shell.window, app.quit if quit_after_paint else shell.warm_up)
    shell.window.show()
    code = app.exec()
    shell.close()
    del dresser
    return code


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _now() -> datetime:
    return datetime.now(UTC)
