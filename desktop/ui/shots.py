"""Renders every page in both schemes and several sizes to PNG, offscreen, from sample data."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.ui import shot_data as data
from desktop.ui.actions import Action
from desktop.ui.collector import WindowCollector
from desktop.ui.connections.shot_pages import CONNECTION_SHOTS, connections_page, show_connection
from desktop.ui.editor import shot_editor as editing
from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.gallery import Gallery
from desktop.ui.help.view import HelpView
from desktop.ui.history.shot_pages import HISTORY_SHOTS, history_pages
from desktop.ui.home.view import HomeView
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.library.view import LibraryView
from desktop.ui.library.viewmodel import LibraryViewModel
from desktop.ui.main_window import MainWindow, PageSpec
from desktop.ui.navigation import (
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
    Navigator,
    Page,
    Place,
)
from desktop.ui.palette.view import PaletteOverlay
from desktop.ui.palette.viewmodel import PaletteViewModel
from desktop.ui.run import shot_habits as habits
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_page import bring_to_moment
from desktop.ui.run.shot_runs import MOMENTS as LIVE_MOMENTS
from desktop.ui.run.shot_runs import LiveRun
from desktop.ui.run.shot_scenes import SCENES, SceneRun
from desktop.ui.run.shot_trends import SampleTrends
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.settings.shot_settings import settings_page, show_foot
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.status import StatusFact, StatusModel
from desktop.ui.shot_lists import NOW, SampleRuns
from desktop.ui.shot_runs import AT_ASK, AT_CONSENT, AT_END, RUN_ID, SampleReport, SampleSession
from desktop.ui.start.view import StartView
from desktop.ui.start.viewmodel import StartViewModel
from desktop.ui.theme.apply import dress_application
from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme, Tone

MOMENTS = {"verdict": AT_ASK, "question": AT_ASK, "consent": AT_CONSENT, "end": AT_END}
ALERT = """2026/11/19 03:11:52 [crit] 1187#0: pwrite() "/var/lib/nginx/body/0000012" failed
(28: No space left on device), client: 10.2.0.14, server: web-03 storage linux"""


@dataclass(frozen=True, slots=True)
class Shot:
    name: str
    place: Place
    is_first_time: bool = False
    then: Callable[[MainWindow], None] | None = None


@dataclass(frozen=True, slots=True)
class Size:
    name: str
    width: int
    height: int
    zoom: float = 1.0


SHOTS = (
    Shot("home", Place(HOME)),
    Shot("home_first", Place(HOME), is_first_time=True),
    Shot("library", Place(LIBRARY)),
    Shot("library_search", Place(LIBRARY, text=ALERT)),
    Shot("library_nothing", Place(LIBRARY, text="flux capacitor")),
    *(Shot(one.name, one.place, one.is_first_time, one.then) for one in HISTORY_SHOTS),
    Shot("start", Place(START, key=data.DISK.id)),
    Shot("start_alert", Place(START, data.DISK.id, ALERT)),
    Shot("library_nested", Place(LIBRARY, "website-unreachable")),
    Shot("run_verdict", Place(RUN, "verdict"), then=lambda window: _play(window)),
    Shot("run_question", Place(RUN, "question")),
    Shot("run_consent", Place(RUN, "consent")),
    Shot("run_end", Place(RUN, "end")),
    *(Shot(f"live_{key}", Place(RUN, key)) for key in LIVE_MOMENTS),
    *(Shot(f"scene_{key}", Place(RUN, key)) for key in SCENES),
    Shot("scene_hand_over", Place(RUN, "record"), then=lambda window: _hand_over(window)),
    *(Shot(name, place, then=then) for name, (place, then) in habits.SCENES.items()),
    Shot("finish", Place(FINISH, RUN_ID)),
    Shot("finish_source", Place(FINISH, RUN_ID), then=lambda window: _show_source(window)),
    *(
        Shot(
            name,
            Place(CONNECTIONS, target),
            is_first_time=not target,
            then=partial(show_connection, name=name),
        )
        for name, target in CONNECTION_SHOTS
    ),
    Shot("settings", Place(SETTINGS)),
    Shot("settings_first", Place(SETTINGS), is_first_time=True),
    Shot("settings_foot", Place(SETTINGS), then=lambda window: show_foot(window)),
    Shot("start_untrusted", Place(START, key="customer-vpn")),
    Shot("help", Place(HELP)),
    Shot("help_tables", Place(HELP, key="2-following-a-runbook")),
    Shot("palette", Place(HOME), then=lambda window: _type_in_palette(window, "disk")),
    *(Shot(name, place, then=then) for name, (place, then) in editing.SCENES.items()),
    Shot("keys", Place(LIBRARY), then=MainWindow.open_keys),
)
SIZES = (Size("1280", 1280, 800), Size("1440", 1440, 900), Size("200pct", 1440, 900, 2.0))


def window_with_samples(folder: Path, *, is_first_time: bool = False) -> MainWindow:
    """Return the real window over sample runs and runbooks; its settings live in a folder of their own."""
    navigator, status, library = Navigator(), StatusModel(), data.SampleLibrary()
    runs = SampleRuns((), ()) if is_first_time else SampleRuns()
    pages: tuple[PageSpec, ...] = (
        PageSpec(
            HOME, "Home", lambda: HomeView(HomeViewModel(runs, library, navigator, _now)), "house", "Ctrl+1"
        ),
        PageSpec(
            LIBRARY, "Library", lambda: LibraryView(LibraryViewModel(library, navigator)), "library", "Ctrl+2"
        ),
        *history_pages(runs, navigator, _now, is_empty=is_first_time),
        PageSpec(CONNECTIONS, "Connections", lambda: connections_page(is_first_time), "cable", "Ctrl+6"),
        PageSpec(
            SETTINGS,
            "Settings",
            lambda: settings_page(status, is_first_time),
            "settings",
            "Ctrl+,",
            is_in_rail=False,
        ),
        PageSpec(START, "Start", lambda: StartView(StartViewModel(data.SampleStart(), navigator))),
    )

    def palette(actions: tuple[Action, ...]) -> PaletteViewModel:
        return PaletteViewModel(actions, library, runs, navigator)

    pages += (
        PageSpec(RUN, "Run", SampleRunPages),
        PageSpec(FINISH, "Report", lambda: FinishPage(FinishViewModel(SampleReport()))),
        PageSpec(EDITOR, "Editor", lambda: editing.sample_page(navigator)),
        PageSpec(HELP, "Help", HelpView, keys="F1"),
    )
    window = MainWindow(pages, navigator, status, WindowMemory(folder), palette)
    status.tell(
        saved=StatusFact("Saved 2 s ago", "circle-check", Tone.OK),
        keyring=StatusFact("Keyring unlocked", "key-round"),
        is_observe_only=True,
        account=StatusFact("ops-ro · eu-west-1 · signed in for 3 h 12 min", "cloud"),
    )
    window.rail.show_badge(RUNS, "" if is_first_time else "3")
    return window


def _now() -> datetime:
    return NOW


def render_all(out: Path, *starts: str) -> tuple[Path, ...]:
    """Render every page, or those whose names begin with a word; return the pictures."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        app = QApplication(sys.argv[:1])
    out.mkdir(parents=True, exist_ok=True)
    dresser, collector = dress_application(app), WindowCollector(app)
    was = (theme().scheme, theme().zoom)
    made: list[Path] = []
    with TemporaryDirectory() as folder:
        for scheme in (Scheme.DARK, Scheme.LIGHT):
            made += [_gallery(out, scheme)]
            for size in SIZES:
                theme().choose(scheme=scheme, zoom=size.zoom)
                wanted = [shot for shot in SHOTS if not starts or shot.name.startswith(starts)]
                made += [_shoot(out, shot, scheme, size, Path(folder)) for shot in wanted]
    theme().choose(scheme=was[0], zoom=was[1])
    dresser.deleteLater()
    collector.let_go()
    return tuple(made)


def _shoot(out: Path, shot: Shot, scheme: Scheme, size: Size, folder: Path) -> Path:
    window = window_with_samples(folder, is_first_time=shot.is_first_time)
    window.resize(size.width, size.height)
    window.show()
    window.show_place(shot.place)
    settle()
    if shot.then is not None:
        shot.then(window)
        settle()
    return _keep(window, out / f"{shot.name}_{scheme}_{size.name}.png")


class SampleRunPages(Page):
    """The run page at one of four moments, by the key of the place."""

    def __init__(self) -> None:
        super().__init__()
        self.sessions: list[SampleSession] = []
        self.live: LiveRun | SceneRun | None = None
        self.shown: RunPage | None = None
        self._column = QVBoxLayout(self)
        pad(self._column)

    @property
    def crumbs(self) -> tuple[str, ...]:
        return self.shown.crumbs if self.shown is not None else ()

    @property
    def actions_here(self) -> tuple[Action, ...]:
        return self.shown.actions_here if self.shown is not None else ()

    def hideEvent(self, event: QHideEvent) -> None:
        if self.live is not None:
            self.live.close()

    def show_place(self, place: Place) -> None:
        if place.key in LIVE_MOMENTS or place.key in SCENES:
            self.live = LiveRun(place.key) if place.key in LIVE_MOMENTS else SceneRun(place.key)
            self.shown = RunPage(RunViewModel(self.live.session), SampleTrends())
            self._column.addWidget(self.shown)
            self.actions_changed.emit()
            bring_to_moment(self.live, self.shown)
            return
        session = SampleSession(MOMENTS[place.key])
        self.shown = RunPage(RunViewModel(session), SampleTrends())
        self.sessions.append(session)
        self._column.addWidget(self.shown)
        QTimer.singleShot(0, self.shown, self.shown.step.take_focus)  # once it is shown


def _show_source(window: MainWindow) -> None:
    for page in window.findChildren(FinishPage):
        page.view.choose(1)


def _hand_over(window: MainWindow) -> None:
    for page in window.findChildren(RunPage):
        page.open_hand_over()


def _play(window: MainWindow) -> None:
    for page in window.findChildren(SampleRunPages):
        page.sessions[-1].play()


def _type_in_palette(window: MainWindow, text: str) -> None:
    window.open_palette()
    for overlay in window.findChildren(PaletteOverlay):
        overlay.box.edit.setText(text)


def _gallery(out: Path, scheme: Scheme) -> Path:
    theme().choose(scheme=scheme, zoom=1.0)
    gallery = Gallery()
    gallery.resize(1440, 1150)
    gallery.show()
    settle()
    return _keep(gallery, out / f"gallery_{scheme}.png")


def _keep(widget: QWidget, path: Path) -> Path:
    widget.grab().save(str(path))
    widget.close()
    widget.deleteLater()
    return path


def settle() -> None:
    """Let layouts, queued signals and late deletions come to rest."""
    for _ in range(4):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)
        QCoreApplication.sendPostedEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


if __name__ == "__main__":
    sys.setswitchinterval(0.0002)  # as the window does: sessions and pictures take turns
    pictures = render_all(Path(sys.argv[1] if len(sys.argv) > 1 else "shots"), *sys.argv[2:])
    sys.stdout.write(f"{len(pictures)} pictures in {pictures[0].parent}\n")
