"""The real window over sample parts whose every answer carries poison."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QVBoxLayout

from desktop.targets.base import Call, CommandOutput
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
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.help.view import HelpView
from desktop.ui.history.shot_history import SampleHistory
from desktop.ui.history.view import HistoryView
from desktop.ui.history.viewmodel import HistoryViewModel
from desktop.ui.home.view import HomeView
from desktop.ui.home.viewmodel import HomeViewModel
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
from desktop.ui.palette.viewmodel import PaletteViewModel
from desktop.ui.run import shot_runs, shot_scenes
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_page import bring_to_moment
from desktop.ui.run.shot_parts import Answer, ScriptedHost, says
from desktop.ui.run.shot_trends import SampleTrends
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.settings.shot_settings import SampleSettings
from desktop.ui.settings.view import SettingsView
from desktop.ui.settings.viewmodel import SettingsViewModel
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.status import StatusModel
from desktop.ui.shots.data import SampleLibrary, SampleStart
from desktop.ui.shots.lists import NOW, SampleRuns
from desktop.ui.shots.runs import SampleReport
from desktop.ui.start.view import StartView
from desktop.ui.start.viewmodel import StartViewModel
from desktop.ui.theme.dress import pad
from desktop.ui.timeline.shot_timeline import SampleTimeline
from desktop.ui.timeline.view import TimelineView
from desktop.ui.timeline.viewmodel import TimelineViewModel
from tests.ui.poison import Poison, Poisoned


def poisoned_window(folder: Path, poison: Poison) -> MainWindow:
    navigator, status = Navigator(), StatusModel()

    def bad(port: object) -> Any:
        return Poisoned(port, poison)

    library, runs = bad(SampleLibrary()), bad(SampleRuns())
    pages = (
        PageSpec(HOME, "Home", lambda: HomeView(HomeViewModel(runs, library, navigator, _now))),
        PageSpec(LIBRARY, "Library", lambda: LibraryView(LibraryViewModel(library, navigator))),
        PageSpec(RUNS, "History",
                 lambda: HistoryView(HistoryViewModel(bad(SampleHistory()), runs, navigator, _now))),
        PageSpec(CONNECTIONS, "Connections", lambda: ConnectionsView(
            ConnectionsViewModel(bad(_Connections(SAMPLES)), lambda _one: None, _now))),
        PageSpec(SETTINGS, "Settings", lambda: SettingsView(SettingsViewModel(bad(_Settings()), status))),
        PageSpec(START, "Start", lambda: StartView(StartViewModel(bad(SampleStart()), navigator))),
        PageSpec(RUN, "Run", lambda: _Runs(poison)),
        PageSpec(FINISH, "Report", lambda: FinishPage(FinishViewModel(bad(SampleReport())))),
        PageSpec(EDITOR, "Editor", lambda: EditorPage(EditorViewModel(bad(SampleEditor()), navigator))),
        PageSpec(HELP, "Help", HelpView),
        PageSpec(TIMELINE, "Timeline",
                 lambda: TimelineView(TimelineViewModel(bad(SampleTimeline()), navigator))),
        PageSpec(COMPARE, "Compare", lambda: CompareView(CompareViewModel(bad(SampleCompare()), navigator))),
    )  # fmt: skip
    hosts = [(poison(name, "palette.host"), f"ssh:{name}") for name in ("web-03", "db-02")]
    window = MainWindow(
        pages, navigator, status, WindowMemory(folder),
        lambda actions: PaletteViewModel(actions, library, runs, navigator, hosts),
    )  # fmt: skip
    window.resize(1440, 900)
    return window


class _Connections(SampleConnections):
    def problems(self) -> tuple[str, ...]:
        return ("~/.ssh/config line 3: Hostname is no word that ssh knows.",)


class _Settings(SampleSettings):
    def problems(self) -> tuple[str, ...]:
        return ("settings.json: pace has no value 'fast'.",)


class _Runs(Page):
    """The run page at a moment of the pictures, over a session that is real and whose runbook and hosts are hostile."""

    def __init__(self, poison: Poison) -> None:
        super().__init__()
        self._poison = poison
        self.shown: RunPage | None = None
        self._column = QVBoxLayout(self)
        pad(self._column)

    @property
    def crumbs(self) -> tuple[str, ...]:
        return self.shown.crumbs if self.shown is not None else ()

    def show_place(self, place: Place) -> None:
        if self.shown is not None:
            self.live.close()
            self.shown.hide()
            self.shown.deleteLater()
        with pytest.MonkeyPatch.context() as patch:
            self._infect(patch)
            self.live: Any = (shot_runs.LiveRun if place.key in shot_runs.MOMENTS else shot_scenes.SceneRun)(
                place.key
            )
            self.shown = RunPage(RunViewModel(self.live.session), SampleTrends())
            self._column.addWidget(self.shown)
            bring_to_moment(self.live, self.shown)

    def _infect(self, patch: pytest.MonkeyPatch) -> None:
        poison, book, identify = self._poison, shot_scenes._book, ScriptedHost.identify
        patch.setattr(shot_scenes, "_book", lambda: poison(book()))
        patch.setattr(shot_scenes, "SCENES", {key: poison(one) for key, one in shot_scenes.SCENES.items()})
        patch.setattr(shot_scenes, "_host", self._bad_host(shot_scenes._host))
        patch.setattr(shot_scenes, "YOU", poison(shot_scenes.YOU, "person.name"))
        journal = shot_runs.Journal
        patch.setattr(shot_runs, "Journal", lambda run, events, now: journal(run, poison(tuple(events)), now))
        patch.setattr(shot_runs, "MOMENTS", {key: poison(one) for key, one in shot_runs.MOMENTS.items()})
        patch.setattr(shot_runs, "load_runbook", self._bad_load(shot_runs.load_runbook))
        patch.setattr(shot_runs, "_ANSWERS", {key: self._bad(one) for key, one in shot_runs._ANSWERS.items()})
        patch.setattr(ScriptedHost, "identify", lambda host, call: poison(identify(host, call)))

    def _bad_host(self, make: Any) -> Any:
        def made(scene: Any, name: str) -> ScriptedHost:
            host = make(scene, name)
            host._answers = {key: self._bad(one) for key, one in host._answers.items()}
            return host

        return made

    def _bad_load(self, load: Any) -> Any:
        def loaded(*given: Any) -> Any:
            found = load(*given)
            object.__setattr__(found, "runbook", self._poison(found.runbook))
            return found

        return loaded

    def _bad(self, answer: Answer) -> Answer:
        """What a host writes, unless it is a number that a step counts on; and why it could not be asked."""

        def answered(call: Call) -> CommandOutput:
            try:
                quiet = Call(
                    **{name: getattr(call, name) for name in call.__dataclass_fields__ if name != "on_output"}
                )
                out = answer(quiet)
            except Exception as fault:
                raise self._poison(fault) from fault
            text = out.stdout
            bad = text if text.strip().replace(".", "").isdecimal() else self._poison(text, "host.output")
            return says(bad, out.exit_status or 0)(call)

        return answered


def _now() -> datetime:
    return NOW
