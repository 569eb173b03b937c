"""Pages that are gone to and left 200 times leave nothing behind: no objects, no files, no threads, no shortcuts."""

import gc
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.book import Book
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import FINISH, HOME, LIBRARY, RUN, RUNS, START, Place
from desktop.ui.run.page import RunPage
from desktop.ui.run.stage import RunStage
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shots.data import DISK
from desktop.ui.shots.window import settle
from desktop.ui.window import Shell
from desktop.workbench import Workbench

ROUNDS = 200
_SLACK = 5  # objects: what Qt itself keeps, such as a cached style or a tooltip


@dataclass(frozen=True, slots=True)
class Held:
    """What the program holds at one moment."""

    widgets: int
    objects: Counter[str]
    files: int
    threads: int


def held(window: MainWindow) -> Held:
    settle()
    gc.collect()
    settle()
    kinds = Counter(type(one).__name__ for one in window.findChildren(QObject))
    alive = len(QApplication.allWidgets())
    return Held(alive, kinds, psutil.Process().num_fds(), threading.active_count())


def grown(before: Held, after: Held) -> dict[str, int]:
    """Return what there is more of, by kind."""
    more = dict(after.objects - before.objects)
    for name in ("widgets", "files", "threads"):
        more[name] = getattr(after, name) - getattr(before, name)
    return {kind: count for kind, count in more.items() if count > 0}


def require_level(window: MainWindow, once: Callable[[], None], rounds: int = ROUNDS) -> None:
    """Do something a few times until all is made that is kept, then often; nothing may have grown with it."""
    window.setUpdatesEnabled(False)  # painting is most of the time that this takes
    for _ in range(3):
        once()
    before = held(window)
    for _ in range(rounds):
        once()
    more = grown(before, held(window))
    assert {kind: count for kind, count in more.items() if count > _SLACK} == {}


@pytest.fixture
def shell(home: Path, tmp_path: Path) -> Iterator[Shell]:
    """The real window over the real workbench, with one run under way."""
    made = Shell(Workbench(), WindowMemory(tmp_path / "settings"))
    made.window.resize(1280, 800)
    made.window.show()
    made.stage.library.refresh()
    yield made
    made.window.close()
    made.stage.close()
    made.window.deleteLater()


def test_pages_that_are_gone_to_often_leave_nothing(window: MainWindow) -> None:
    window.show()
    places = (Place(HOME), Place(LIBRARY), Place(RUNS), Place(START, DISK.id))

    def once() -> None:
        for place in places:
            window.show_place(place)
        QCoreApplication.processEvents()

    require_level(window, once)


def test_a_real_run_that_is_come_back_to_often_leaves_nothing(shell: Shell) -> None:
    loaded = shell.stage.bench.load("first-look")
    run_id = shell.stage.begin_run(loaded, {}, is_guided=True)

    def once() -> None:
        shell.window.show_place(Place(RUN, run_id))
        shell.window.show_place(Place(FINISH, run_id))
        shell.window.show_place(Place(HOME))
        settle()

    require_level(shell.window, once, rounds=20)


def follow_to_the_end(shell: Shell, loaded: Book, qtbot: QtBot) -> None:
    """Begin a run, stop it, and go elsewhere."""
    run_id = shell.stage.begin_run(loaded, {}, is_guided=True)
    shell.window.show_place(Place(RUN, run_id))
    stage = shell.window.page
    assert isinstance(stage, RunStage)
    qtbot.waitUntil(lambda: run_id in stage._pages and stage._pages[run_id].model.run.run_id == run_id)
    page = stage._pages[run_id]
    page.model.stop("seen")
    qtbot.waitUntil(lambda: page.model.is_over)
    shell.window.show_place(Place(HOME))
    qtbot.waitUntil(lambda: f"run {run_id}" not in {thread.name for thread in threading.enumerate()})
    settle()


def test_runs_that_are_over_and_left_are_let_go(shell: Shell, qtbot: QtBot) -> None:
    loaded = shell.stage.bench.load("first-look")
    require_level(shell.window, lambda: follow_to_the_end(shell, loaded, qtbot), rounds=8)
    gc.collect()
    assert [one for one in gc.get_objects() if isinstance(one, RunPage)] == []


def test_a_run_that_was_let_go_opens_anew_from_its_record(shell: Shell, qtbot: QtBot) -> None:
    loaded = shell.stage.bench.load("first-look")
    follow_to_the_end(shell, loaded, qtbot)
    [line] = shell.stage.bench.records.runs()
    shell.window.show_place(Place(RUN, line.run_id))
    stage = shell.window.page
    assert isinstance(stage, RunStage)
    qtbot.waitUntil(lambda: stage.page is not None and stage.page.model.is_over)


def test_a_run_that_is_come_back_to_while_it_is_let_go_opens(shell: Shell, qtbot: QtBot) -> None:
    loaded = shell.stage.bench.load("first-look")
    run_id = shell.stage.begin_run(loaded, {}, is_guided=True)
    shell.window.show_place(Place(RUN, run_id))
    stage = shell.window.page
    assert isinstance(stage, RunStage)
    qtbot.waitUntil(lambda: run_id in stage._pages and stage._pages[run_id].model.run.run_id == run_id)
    page = stage._pages[run_id]
    page.model.stop("seen")
    qtbot.waitUntil(lambda: page.model.is_over)
    shell.window.show_place(Place(HOME))
    shell.window.show_place(Place(RUN, run_id))  # at once, while it is being closed
    qtbot.waitUntil(lambda: stage.page is not None and stage.page is not page and stage.page.model.is_over)


def test_panels_that_are_opened_often_leave_nothing(window: MainWindow) -> None:
    window.show()
    window.show_place(Place(RUN, "verdict"))
    settle()
    [page] = window.findChildren(RunPage)

    def once() -> None:
        for opened in (window.open_palette, window.open_keys, page.explain):
            opened()
            settle()
            QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Escape)
            settle()

    require_level(window, once, rounds=12)


def test_a_leak_is_found(window: MainWindow) -> None:
    """The tests above can fail."""
    window.show()
    window.show_place(Place(HOME))
    with pytest.raises(AssertionError, match="QObject"):
        require_level(window, lambda: QObject(window) and None, rounds=_SLACK + 1)
