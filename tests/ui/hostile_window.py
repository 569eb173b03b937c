"""The real window over sample parts whose every answer carries poison."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.domain.desk import Ticket, TicketRef
from desktop.domain.errors import HandrailError
from desktop.domain.outbox import PostState
from desktop.ui.compare.shot_compare import SampleCompare
from desktop.ui.compare.view import CompareView
from desktop.ui.compare.viewmodel import CompareViewModel
from desktop.ui.connections.shot_connections import CONNECTIONS as SAMPLES
from desktop.ui.connections.shot_connections import SampleConnections
from desktop.ui.connections.view import ConnectionsView
from desktop.ui.connections.viewmodel import ConnectionsViewModel
from desktop.ui.editor.page import EditorPage
from desktop.ui.editor.shot_editor import SampleEditor
from desktop.ui.editor.viewmodel import EditorViewModel
from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.send_model import SendViewModel
from desktop.ui.finish.shot_finish import SampleReport, SampleSending
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.help.view import HelpView
from desktop.ui.history.shot_history import SampleHistory
from desktop.ui.history.view import HistoryView
from desktop.ui.history.viewmodel import HistoryViewModel
from desktop.ui.home.view import HomeView
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.hosts.make import hosts_page
from desktop.ui.library.view import LibraryView
from desktop.ui.library.viewmodel import LibraryViewModel
from desktop.ui.main_window import MainWindow, PageSpec
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
)
from desktop.ui.outbox.port import PostText
from desktop.ui.outbox.shot_outbox import SampleOutbox
from desktop.ui.outbox.view import OutboxView
from desktop.ui.outbox.viewmodel import OutboxViewModel
from desktop.ui.palette.viewmodel import PaletteViewModel
from desktop.ui.queue.port import Fitting
from desktop.ui.queue.shot_queue import COMMENTS, DISK, SampleQueue
from desktop.ui.queue.view import QueueView
from desktop.ui.queue.viewmodel import QueueViewModel
from desktop.ui.settings.shot_settings import SampleSettings
from desktop.ui.settings.view import SettingsView
from desktop.ui.settings.viewmodel import SettingsViewModel
from desktop.ui.settings.window_settings import WindowSettings
from desktop.ui.shell.habits import Habits
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.status import StatusModel
from desktop.ui.shots.data import SampleLibrary, SampleStart
from desktop.ui.shots.lists import NOW, SampleRuns, sample_pins
from desktop.ui.start.view import StartView
from desktop.ui.start.viewmodel import StartViewModel
from desktop.ui.timeline.shot_timeline import SampleTimeline
from desktop.ui.timeline.view import TimelineView
from desktop.ui.timeline.viewmodel import TimelineViewModel
from tests.ui.hostile_runs import HostileHosts, HostileRuns
from tests.ui.poison import Poison, Poisoned


def _report(bad: Callable[[object], Any]) -> FinishPage:
    """A report whose desk's words are poisoned too: who reads it, and why it waits."""
    report = FinishViewModel(bad(SampleReport(has_secrets=True, ticket="jira:OPS-4821")))
    waits = {"state": PostState.WAITING, "said": "No route to the desk."}
    return FinishPage(report, SendViewModel(bad(SampleSending(waits)), report))


def poisoned_window(folder: Path, poison: Poison) -> MainWindow:
    navigator, status = Navigator(), StatusModel()

    def bad(port: object) -> Any:
        return Poisoned(port, poison)

    memory = WindowMemory(folder)
    library, runs, pins = bad(SampleLibrary()), bad(SampleRuns()), bad(sample_pins(folder))
    own = WindowSettings(memory, Habits(memory))
    pages = (
        PageSpec(HOME, "Home", lambda: HomeView(HomeViewModel(runs, library, pins, runs, navigator, _now))),
        PageSpec(LIBRARY, "Library", lambda: LibraryView(LibraryViewModel(library, pins, navigator))),
        PageSpec(RUNS, "History",
                 lambda: HistoryView(HistoryViewModel(bad(SampleHistory()), runs, navigator, _now))),
        PageSpec(HOSTS, "Hosts", lambda: hosts_page(HostileHosts(poison), navigator)),
        PageSpec(CONNECTIONS, "Connections", lambda: ConnectionsView(
            ConnectionsViewModel(bad(_Connections(SAMPLES)), lambda _one: None, _now))),
        PageSpec(QUEUE, "Queue", lambda: QueueView(QueueViewModel(bad(_Queue()), navigator, _now, look_after_ms=0))),
        PageSpec(OUTBOX, "Outbox", lambda: OutboxView(OutboxViewModel(bad(_Outbox()), navigator, _now))),
        PageSpec(SETTINGS, "Settings", lambda: SettingsView(SettingsViewModel(bad(_Settings()), status), own)),
        PageSpec(START, "Start", lambda: StartView(StartViewModel(bad(SampleStart()), navigator))),
        PageSpec(RUN, "Run", lambda: HostileRuns(poison)),
        PageSpec(FINISH, "Report", lambda: _report(bad)),
        PageSpec(EDITOR, "Editor", lambda: EditorPage(EditorViewModel(bad(SampleEditor()), navigator))),
        PageSpec(HELP, "Help", HelpView),
        PageSpec(TIMELINE, "Timeline",
                 lambda: TimelineView(TimelineViewModel(bad(SampleTimeline()), navigator))),
        PageSpec(COMPARE, "Compare", lambda: CompareView(CompareViewModel(bad(SampleCompare()), navigator))),
    )  # fmt: skip
    hosts = [(poison(name, "palette.host"), f"ssh:{name}") for name in ("web-03", "db-02")]
    window = MainWindow(
        pages, navigator, status, memory,
        lambda actions: PaletteViewModel(actions, library, runs, navigator, hosts),
    )  # fmt: skip
    window.resize(1440, 900)
    return window


class _Queue(SampleQueue):
    """Each ticket is read as the one that has everything, and one desk fails."""

    def __init__(self) -> None:
        super().__init__()
        self.fail()

    def ticket(self, ref: TicketRef, done: Callable[[Ticket | HandrailError], None]) -> None:
        done(replace(DISK, comments=COMMENTS, assignee="kim", attached=COMMENTS[0].attached))

    def fitting(self, ticket: Ticket, done: Callable[[Fitting], None]) -> None:
        super().fitting(DISK, done)


class _Outbox(SampleOutbox):
    def troubles(self) -> tuple[str, ...]:
        return ("service-desk: its token is not at hand.",)

    def text(self, key: str, done: Callable[[PostText | HandrailError], None]) -> None:
        done(
            PostText(
                title="Mail relay", text="It refuses.", changes={"Made in": "PLAT"}, files=("relay.log",)
            )
        )


class _Connections(SampleConnections):
    def problems(self) -> tuple[str, ...]:
        return ("~/.ssh/config line 3: Hostname is no word that ssh knows.",)


class _Settings(SampleSettings):
    def problems(self) -> tuple[str, ...]:
        return ("settings.json: pace has no value 'fast'.",)


def _now() -> datetime:
    return NOW
