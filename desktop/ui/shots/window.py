"""The real window over sample runs and runbooks, which pictures are taken of."""

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout

from desktop.domain.deadline import Deadline
from desktop.ui.actions import Action
from desktop.ui.connections.shot_pages import connections_page
from desktop.ui.editor import shot_editor as editing
from desktop.ui.finish.shot_finish import sample_page as sample_report_page
from desktop.ui.help.view import HelpView
from desktop.ui.history.shot_pages import history_pages
from desktop.ui.home.view import HomeView
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.hosts.make import hosts_page
from desktop.ui.hosts.shot_hosts import SampleHosts
from desktop.ui.library.view import LibraryView
from desktop.ui.library.viewmodel import LibraryViewModel
from desktop.ui.main_window import MainWindow, PageSpec
from desktop.ui.navigation import (
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
    Navigator,
    Page,
    Place,
)
from desktop.ui.outbox.shot_outbox import sample_page as sample_outbox
from desktop.ui.palette.viewmodel import PaletteViewModel
from desktop.ui.queue.shot_queue import sample_page as sample_queue
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_page import bring_to_moment
from desktop.ui.run.shot_runs import MOMENTS as LIVE_MOMENTS
from desktop.ui.run.shot_runs import LiveRun
from desktop.ui.run.shot_scenes import SCENES, SceneRun
from desktop.ui.run.shot_trends import SampleTrends
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.settings.shot_settings import settings_page
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.status import StatusFact, StatusModel
from desktop.ui.shots import data
from desktop.ui.shots.lists import NOW, SampleRuns, sample_pins
from desktop.ui.shots.runs import AT_ASK, AT_CONSENT, AT_END, SampleSession
from desktop.ui.start.view import StartView
from desktop.ui.start.viewmodel import StartViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.theme.tokens import Tone
from desktop.ui.ticket.shot_ticket import SampleTickets

MOMENTS = {"verdict": AT_ASK, "question": AT_ASK, "consent": AT_CONSENT, "end": AT_END}


def window_with_samples(folder: Path, *, is_first_time: bool = False) -> MainWindow:
    """Return the real window over sample runs and runbooks; its settings live in a folder of their own."""
    navigator, status, library = Navigator(), StatusModel(), data.SampleLibrary()
    memory = WindowMemory(folder)
    runs = SampleRuns((), ()) if is_first_time else SampleRuns()
    pins = sample_pins(folder, is_first_time=is_first_time)
    pages: tuple[PageSpec, ...] = (
        PageSpec(
            HOME,
            "Home",
            lambda: HomeView(HomeViewModel(runs, library, pins, runs, navigator, _now)),
            "house",
            "Ctrl+1",
        ),
        PageSpec(
            LIBRARY,
            "Library",
            lambda: LibraryView(LibraryViewModel(library, pins, navigator)),
            "library",
            "Ctrl+2",
        ),
        *history_pages(runs, navigator, _now, is_empty=is_first_time),
        PageSpec(HOSTS, "Hosts", lambda: hosts_page(SampleHosts(), navigator)),
        PageSpec(QUEUE, "Queue", lambda: sample_queue(navigator, is_first_time), "inbox", "Ctrl+4"),
        PageSpec(OUTBOX, "Outbox", lambda: sample_outbox(navigator, is_first_time), keys="Ctrl+6"),
        PageSpec(CONNECTIONS, "Connections", lambda: connections_page(is_first_time), "cable", "Ctrl+5"),
        PageSpec(
            SETTINGS,
            "Settings",
            lambda: settings_page(status, is_first_time, memory),
            "settings",
            "Ctrl+,",
            is_in_rail=False,
        ),
        PageSpec(START, "Start", lambda: StartView(StartViewModel(data.SampleStart(), navigator))),
    )

    def palette(actions: tuple[Action, ...]) -> PaletteViewModel:
        return PaletteViewModel(actions, library, runs, navigator)

    pages += (
        PageSpec(RUN, "Run", lambda: SampleRunPages(status)),
        PageSpec(FINISH, "Report", sample_report_page),
        PageSpec(EDITOR, "Editor", lambda: editing.sample_page(navigator)),
        PageSpec(HELP, "Help", HelpView, keys="F1"),
    )
    window = MainWindow(pages, navigator, status, memory, palette)
    status.tell(
        saved=StatusFact("Saved 2 s ago", "circle-check", Tone.OK),
        keyring=StatusFact("Keyring unlocked", "key-round"),
        is_observe_only=True,
        account=StatusFact("ops-ro · eu-west-1 · signed in for 3 h 12 min", "cloud"),
    )
    if not is_first_time:
        status.tell_outbox(StatusFact("3 to send, 1 refused", "octagon-x", Tone.BAD))
    window.top_bar.clock = lambda: _now_on(window)
    window.tickets = SampleTickets()
    window.rail.show_badge(RUNS, "" if is_first_time else "3")
    return window


def _now() -> datetime:
    return NOW


def _now_on(window: MainWindow) -> datetime:
    """Return the time that a sample run has come to."""
    last = (page.model.run.last_at for page in window.findChildren(RunPage))
    return next((at for at in last if at), NOW)


class SampleRunPages(Page):
    """The run page at one of four moments, by the key of the place."""

    def __init__(self, status: StatusModel) -> None:
        super().__init__()
        self._status = status
        self.sessions: list[SampleSession] = []
        self.live: LiveRun | SceneRun | None = None
        self.shown: RunPage | None = None
        self._column = QVBoxLayout(self)
        pad(self._column)

    @property
    def crumbs(self) -> tuple[str, ...]:
        return self.shown.crumbs if self.shown is not None else ()

    @property
    def ticket(self) -> str:
        return self.shown.ticket if self.shown is not None else ""

    @property
    def deadline(self) -> Deadline | None:
        return self.shown.deadline if self.shown is not None else None

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return self.shown.actions_here if self.shown is not None else ()

    def hideEvent(self, event: QHideEvent) -> None:
        if self.live is not None:
            self.live.close()

    def show_place(self, place: Place) -> None:
        self._status.tell(is_observe_only=False)  # these runs change something
        if place.key in LIVE_MOMENTS or place.key in SCENES:
            self.live = LiveRun(place.key) if place.key in LIVE_MOMENTS else SceneRun(place.key)
            self.shown = RunPage(RunViewModel(self.live.session), SampleTrends())
            self.shown.crumbs_changed.connect(self.crumbs_changed)
            self._column.addWidget(self.shown)
            self.actions_changed.emit()
            bring_to_moment(self.live, self.shown)
            if self.shown.model.trouble:
                told = "Not saved: the record cannot be written"
                self._status.tell(saved=StatusFact(told, "octagon-x", Tone.BAD))
            return
        session = SampleSession(MOMENTS[place.key])
        self.shown = RunPage(RunViewModel(session), SampleTrends())
        self.sessions.append(session)
        self._column.addWidget(self.shown)
        QTimer.singleShot(0, self.shown, self.shown.step.take_focus)  # once it is shown


def settle() -> None:
    """Let layouts, queued signals and late deletions come to rest."""
    for _ in range(4):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
