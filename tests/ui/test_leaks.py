"""Pages that are gone to and left 200 times leave nothing behind: no objects, no files, no threads, no shortcuts."""

import gc
import os
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import wait
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.book import Book
from desktop.engine.commands import Attachment
from desktop.targets.questions import Question
from desktop.ui.asking import Pending
from desktop.ui.attaching import Attach
from desktop.ui.connections.password_sheet import PasswordSheet
from desktop.ui.connections.port import Connection, Source
from desktop.ui.connections.view import ConnectionsView
from desktop.ui.evidence.viewer import EvidenceViewer
from desktop.ui.main_window import MainWindow
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
    Place,
)
from desktop.ui.run.page import RunPage
from desktop.ui.run.stage import RunStage
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.overlay import Overlay
from desktop.ui.shell.sheet import Sheet
from desktop.ui.shell.sign_in_sheet import SignInSheet
from desktop.ui.shots.data import DISK
from desktop.ui.shots.window import settle
from desktop.ui.ticket.panel import TicketPanel
from desktop.ui.ticket.shot_ticket import KNOWN
from desktop.ui.window import Shell
from desktop.workbench import Workbench

ROUNDS = 200
# With real parts a round costs up to a fifth of a second: the suite goes as few as show what every third visit
# leaves, and the variable sets more.
REAL_ROUNDS = int(os.environ.get("HANDRAIL_LEAK_ROUNDS", "16"))
_WORKERS = 4  # of the backstage
_SHARES = 3  # of the pages, each with a window of its own
_PAIR = """\
runbook: 1
id: pair
title: Ask two
inputs:
  n: {type: number}
steps:
  - id: ask
    title: Ask each
    on: [local, local]
    run: echo "$N"
    env: {N: "${n}"}
    capture: {found: number}
    outcomes:
      - fail: found > 1
      - pass: otherwise
"""
_SLACK = 5  # objects: what Qt itself keeps, such as a cached style or a tooltip


@dataclass(frozen=True, slots=True)
class Held:
    """What the program holds at one moment."""

    widgets: int
    objects: Counter[str]  # of Qt, in the window
    ours: Counter[str]  # of Python, whose kinds are the program's own
    files: int
    threads: int
    processes: int


def held(window: MainWindow) -> Held:
    settle()
    gc.collect()
    settle()
    kinds = Counter(type(one).__name__ for one in window.findChildren(QObject))
    alive = len(QApplication.allWidgets())
    ours = Counter(
        type(one).__qualname__ for one in gc.get_objects() if str(type(one).__module__).startswith("desktop.")
    )
    process = psutil.Process()
    return Held(alive, kinds, ours, process.num_fds(), threading.active_count(), len(process.children()))


def grown(before: Held, after: Held) -> dict[str, int]:
    """Return what there is more of, by kind."""
    more = dict((after.objects - before.objects) | (after.ours - before.ours))
    for name in ("widgets", "files", "threads", "processes"):
        more[name] = getattr(after, name) - getattr(before, name)
    return {kind: count for kind, count in more.items() if count > 0}


def require_level(
    window: MainWindow, once: Callable[[], None], rounds: int = ROUNDS, *, shown: Collection[str] = ()
) -> None:
    assert left_by(window, once, rounds, shown=shown) == {}


def left_by(
    window: MainWindow, once: Callable[[], None], rounds: int, *, shown: Collection[str] = ()
) -> dict[str, int]:
    """Do something a few times until all is made that is kept, then often; return what has grown with it.

    What is `shown` grows with the record that each round adds to."""
    window.setUpdatesEnabled(False)  # painting is most of the time that this takes
    for _ in range(3):
        once()
    before = held(window)
    for _ in range(rounds):
        once()
    more = grown(before, held(window))
    return {kind: count for kind, count in more.items() if count > _SLACK and kind not in shown}


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


@dataclass(frozen=True, slots=True)
class Ran:
    """What the pages show: two runs of a fan-out that have ended, one that waits, and the file of their runbook."""

    file: str
    before: str
    after: str
    open: str


@pytest.fixture
def ran(shell: Shell, tmp_path: Path, qtbot: QtBot) -> Ran:
    file = tmp_path / "pair.yaml"
    file.write_text(_PAIR)
    book = shell.stage.bench.load(str(file))
    before, after, waiting = (shell.stage.begin_run(book, {"n": n}, is_guided=n == 3) for n in (1, 2, 3))
    for run_id in (before, after, waiting):
        shell.window.show_place(Place(RUN, run_id))
        stage = shell.window.page
        assert isinstance(stage, RunStage)
        qtbot.waitUntil(
            lambda stage=stage, run_id=run_id: (
                stage.page is not None and stage.page.model.run.run_id == run_id
            )
        )
        page = stage.page
        assert page is not None
        qtbot.waitUntil(lambda page=page: page.model.is_over or page.model.can_run, timeout=20_000)
    shell.window.show_place(Place(HOME))
    come_to_rest(shell)
    return Ran(str(file), before, after, waiting)


WAYS: dict[str, Callable[[Ran], Place]] = {
    HOME: lambda _: Place(HOME),
    LIBRARY: lambda _: Place(LIBRARY, text="No space left on device"),
    RUNS: lambda _: Place(RUNS),
    START: lambda ran: Place(START, ran.file),
    RUN: lambda ran: Place(RUN, ran.open),
    FINISH: lambda ran: Place(FINISH, ran.after),
    TIMELINE: lambda ran: Place(TIMELINE, ran.after),
    COMPARE: lambda ran: Place(COMPARE, ran.before, ran.after),
    HOSTS: lambda ran: Place(HOSTS, ran.after),
    CONNECTIONS: lambda _: Place(CONNECTIONS),
    QUEUE: lambda _: Place(QUEUE),
    OUTBOX: lambda _: Place(OUTBOX),
    SETTINGS: lambda _: Place(SETTINGS),
    EDITOR: lambda ran: Place(EDITOR, ran.file),
    HELP: lambda _: Place(HELP, "2-following-a-runbook"),
}


def come_to_rest(shell: Shell) -> None:
    """Let all that the pages asked for be answered and shown."""
    met = threading.Barrier(_WORKERS)
    wait([shell.stage._workers.submit(met.wait) for _ in range(_WORKERS)])
    settle()


def test_each_page_of_the_window_is_looked_at(shell: Shell) -> None:
    assert set(WAYS) == set(shell.window._specs)


@pytest.mark.parametrize("share", range(_SHARES))
def test_pages_that_are_gone_to_and_left_often_leave_nothing(share: int, shell: Shell, ran: Ran) -> None:
    """A window and its runs cost more than the visits to a page, so that one serves for a share of the pages."""
    pages = list(WAYS)[share::_SHARES]
    left = {
        page: left_by(shell.window, lambda page=page: visit(shell, ran, page), REAL_ROUNDS) for page in pages
    }
    assert {page: more for page, more in left.items() if more} == {}


def visit(shell: Shell, ran: Ran, page: str) -> None:
    for each in (WAYS[page](ran), Place(HELP if page == HOME else HOME)):
        shell.window.show_place(each)
        come_to_rest(shell)


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


# The cells of the table of runs, and the rows of the one snapshot that is kept, each as many as there are runs.
_OF_RECORD = ("Cell", "RunRow")


def test_runs_that_are_over_and_left_are_let_go(shell: Shell, qtbot: QtBot) -> None:
    loaded = shell.stage.bench.load("first-look")
    require_level(shell.window, lambda: follow_to_the_end(shell, loaded, qtbot), rounds=8, shown=_OF_RECORD)
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


@pytest.fixture
def shown(shell: Shell, ran: Ran, qtbot: QtBot) -> RunPage:
    """The page of the run that waits."""
    shell.window.show_place(Place(RUN, ran.open))
    stage = shell.window.page
    assert isinstance(stage, RunStage)
    qtbot.waitUntil(lambda: stage.page is not None)
    assert stage.page is not None
    return stage.page


def connections(shell: Shell) -> ConnectionsView:
    if not isinstance(shell.window.page, ConnectionsView):
        shell.window.show_place(Place(CONNECTIONS))
    page = shell.window.page
    assert isinstance(page, ConnectionsView)
    return page


def own_connection(shell: Shell, _: RunPage) -> None:
    connections(shell).add()


def password(shell: Shell, _: RunPage) -> None:
    host = Connection(source=Source.OWN, name="printer", target="ssh://kim@192.0.2.9")
    connections(shell)._open(PasswordSheet(shell.window, host))


def ticket(shell: Shell, _: RunPage) -> None:
    panel = TicketPanel(shell.window, "OPS-4821", shell.window.top_bar.clock)
    shell.window.open_overlay(panel)
    panel.wait()
    panel.show_ticket(KNOWN["OPS-4821"])


def sign_in(shell: Shell, _: RunPage) -> None:
    SignInSheet(shell.window, Pending(Question("Password of kim at web-03"))).open_panel()


def attachment(shell: Shell, page: RunPage) -> None:
    """Attach a text once, and look at it."""
    if not page.model.run.notes:
        asked = Attach(page.model.current, lambda: (Attachment("seen.txt", b"what the console said"),))
        shell.stage.attach(page.model.run.run_id, asked, lambda _: None)
        come_to_rest(shell)
    [note] = page.model.run.notes
    shell.around.look_at(note.attached[0])
    come_to_rest(shell)
    [viewer] = shell.window.findChildren(EvidenceViewer)
    viewer.show_content()


PANELS: dict[str, Callable[[Shell, RunPage], object]] = {
    "palette": lambda shell, _: shell.window.open_palette(),
    "keys": lambda shell, _: shell.window.open_keys(),
    "explain": lambda _, page: page.explain(),
    "hand over": lambda _, page: page.open_hand_over(),
    "attachment": attachment,
    "own connection": own_connection,  # it leaves the page of the run
    "desk": lambda shell, _: connections(shell).add_desk(),
    "password": password,
    "ticket": ticket,
    "sign in": sign_in,
}


def test_each_kind_of_panel_is_looked_at(shell: Shell, shown: RunPage) -> None:
    opened = set()
    for open_panel in PANELS.values():
        open_panel(shell, shown)
        [panel] = shell.window.findChildren(Overlay)
        opened.add(type(panel))
        panel.close_panel()
        settle()
    assert opened == set(kinds_of(Overlay)) - {Sheet}


def kinds_of(kind: type[Overlay]) -> Iterator[type[Overlay]]:
    for one in kind.__subclasses__():
        yield one
        yield from kinds_of(one)


def test_panels_that_are_opened_often_leave_nothing(shell: Shell, shown: RunPage) -> None:
    left = {
        panel: left_by(shell.window, lambda panel=panel: open_and_close(panel, shell, shown), REAL_ROUNDS)
        for panel in PANELS
    }
    assert {panel: more for panel, more in left.items() if more} == {}


def open_and_close(panel: str, shell: Shell, shown: RunPage) -> None:
    PANELS[panel](shell, shown)
    come_to_rest(shell)
    assert len(shell.window.findChildren(Overlay)) == 1
    QTest.keyClick(shell.window.focusWidget() or shell.window, Qt.Key.Key_Escape)
    settle()
    assert shell.window.findChildren(Overlay) == []


def test_a_leak_is_found(window: MainWindow) -> None:
    """The tests above can fail."""
    window.show()
    window.show_place(Place(HOME))
    with pytest.raises(AssertionError, match="QObject"):
        require_level(window, lambda: QObject(window) and None, rounds=_SLACK + 1)
