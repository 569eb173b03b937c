"""What the window remembers between starts: each kind, what is damaged, and having it forgotten."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from pytestqt.qtbot import QtBot

from desktop.ui.connections.view import ConnectionsView
from desktop.ui.first_place import first_place, keep_page
from desktop.ui.history.filters import Kind
from desktop.ui.history.lines import HISTORY_COLUMNS
from desktop.ui.history.view import HistoryView
from desktop.ui.library.facets import Facets, facets_of
from desktop.ui.library.view import LibraryView
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import CONNECTIONS, HOME, LIBRARY, RUNS, SETTINGS, Place
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_runs import LiveRun
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.settings.view import SettingsView
from desktop.ui.shell.habits import Habits, flag_of
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shots.window import settle
from desktop.ui.theme.theme import theme
from desktop.ui.widgets.arrangement import Arrangement, Sort, arrangement_of
from desktop.ui.window import Shell
from desktop.workbench import Workbench

K, M = Qt.Key, Qt.KeyboardModifier
DAMAGED = (None, 3, "x", [], {}, {"widths": 3, "order": {}, "sort": []}, {"tags": [1], "up_to": "eats"})


@pytest.mark.parametrize(
    "text",
    ["", "{", "3", "[]", '{"value": 1}', '{"version": 2, "value": 1}', '{"version": "1"}', "[" * 90_000],
)
def test_what_is_damaged_or_of_another_version_was_never_set(tmp_path: Path, text: str) -> None:
    memory = WindowMemory(tmp_path)
    memory.keep_habit("history.columns", text)
    assert Habits(memory).kept("history.columns") is None


def test_what_is_kept_is_there_at_the_next_start_and_for_a_second_window(tmp_path: Path) -> None:
    value = {"a": [1, "ä,;=#"], "b": None}
    Habits(WindowMemory(tmp_path)).keep("history.columns", value)
    QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat).sync()
    assert Habits(WindowMemory(tmp_path)).kept("history.columns") == value


def test_a_file_that_is_no_settings_file_leaves_all_as_usual(tmp_path: Path) -> None:
    (tmp_path / "window.ini").write_bytes(b"\x00\xff[[[\nhabits\\history.columns=@Invalid()\n")
    habits = Habits(WindowMemory(tmp_path))
    assert arrangement_of(habits.kept("history.columns"), HISTORY_COLUMNS) == Arrangement()


@pytest.mark.parametrize("raw", DAMAGED)
def test_damaged_columns_stand_as_usual(raw: object) -> None:
    assert arrangement_of(raw, HISTORY_COLUMNS) == Arrangement()


@pytest.mark.parametrize("raw", DAMAGED)
def test_damaged_facets_let_all_through(raw: object) -> None:
    assert facets_of(raw) == Facets()


@pytest.mark.parametrize("raw", DAMAGED)
def test_a_damaged_flag_is_the_usual_one(raw: object) -> None:
    assert flag_of(raw, usual=False) is False
    assert flag_of(True, usual=False) is True


def test_what_is_whole_of_an_arrangement_is_kept_beside_what_is_damaged() -> None:
    raw = {
        "widths": {"Runbook": 5, "Target": 9000, "By": True, "Took": 90.5, "Gone": 80},
        "order": ["When", "Gone", 3, "When", "Runbook"], "sort": "Took", "descending": "yes",
    }  # fmt: skip
    found = arrangement_of(raw, HISTORY_COLUMNS)
    assert found == Arrangement({"Runbook": 40, "Target": 900}, ("When", "Runbook"), Sort("Took"))
    assert found.ordered(HISTORY_COLUMNS) == ("state", "When", "Runbook", "Target", "Result", "By", "Took")
    whole = Arrangement({"By": 90}, found.ordered(HISTORY_COLUMNS), Sort("By", is_descending=True))
    assert arrangement_of(whole.plain(), HISTORY_COLUMNS) == whole


# -- by keyboard, in the real window -------------------------------------------------------------------


@pytest.fixture
def folder(home: Path, tmp_path: Path) -> Path:
    return tmp_path


def opened(folder: Path, place: Place) -> Shell:
    shell = Shell(Workbench(), WindowMemory(folder))
    shell.window.resize(1400, 900)
    shell.window.show()
    shell.window.show_place(place)
    settle()
    return shell


def close(shell: Shell) -> None:
    shell.window.close()
    shell.close()
    shell.stage._workers.shutdown(wait=True)  # they tell parts of the window
    shell.window.deleteLater()
    settle()


def history_of(window: MainWindow) -> HistoryView:
    window.resize(1400, 900)
    window.show()
    window.show_place(Place(RUNS))
    settle()
    assert isinstance(window.page, HistoryView)
    return window.page


def test_columns_are_sorted_moved_and_widened_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    page = history_of(window)
    table, head = page.table, page.table.head
    qtbot.keyClick(table, K.Key_H)
    assert head.hasFocus()
    qtbot.keyClick(head, K.Key_Right)
    assert head.at.key == "Runbook"
    qtbot.keyClick(head, K.Key_Return)
    titles = [run.title for run in page._vm.rows]
    assert titles == sorted(titles, key=str.casefold)
    assert len(set(titles)) > 1
    qtbot.keyClick(head, K.Key_Return)
    assert [run.title for run in page._vm.rows] == sorted(titles, key=str.casefold, reverse=True)
    qtbot.keyClick(head, K.Key_Right, M.ShiftModifier)
    assert table.columnWidth(1) == 204 + 16
    qtbot.keyClick(head, K.Key_Right, M.ControlModifier)
    assert [head.logicalIndex(at) for at in range(3)] == [0, 2, 1]
    assert page._habits.kept("history.columns") == table.arrangement.plain()
    qtbot.keyClick(head, K.Key_Delete)
    assert table.arrangement == Arrangement()
    assert [head.logicalIndex(at) for at in range(3)] == [0, 1, 2]
    assert table.columnWidth(1) == 204
    started = [run.started_at for run in page._vm.rows]
    assert started == sorted(started, reverse=True)


def test_a_column_that_is_dragged_is_remembered_in_pixels_at_100_percent(window: MainWindow) -> None:
    page = history_of(window)
    theme().choose(zoom=1.25)
    settle()
    page.table.head.resizeSection(1, 300)
    assert page.table.arrangement.widths == {"Runbook": 240}
    theme().choose(zoom=1.0)
    settle()
    assert page.table.columnWidth(1) == 240
    page.table.head.moveSection(6, 0)
    assert page.table.arrangement.ordered(HISTORY_COLUMNS)[0] == "When"


def test_the_column_that_takes_what_is_left_keeps_doing_so(window: MainWindow) -> None:
    page = history_of(window)
    before = page.table.columnWidth(3)
    page.table.head.resizeSection(3, before - 100)
    assert page.table.columnWidth(3) == before
    assert page.table.arrangement == Arrangement()


def test_history_is_as_it_was_left_until_it_is_forgotten(folder: Path, qtbot: QtBot) -> None:
    first = opened(folder, Place(RUNS))
    page = first.window.page
    assert isinstance(page, HistoryView)
    page.filters.choose(Kind.OPEN.value)
    page.table._take(Arrangement({"Runbook": 260}, (), Sort("Took", is_descending=True)))
    close(first)
    again = opened(folder, Place(RUNS))
    page = again.window.page
    assert isinstance(page, HistoryView)
    assert (page.filters.at, page.table.columnWidth(1)) == (Kind.OPEN.value, 260)
    again.window.show_place(Place(SETTINGS))
    settings = again.window.page
    assert isinstance(settings, SettingsView)
    settings.window_part.forget.setFocus()
    qtbot.keyClick(settings.window_part.forget, K.Key_Space)
    assert not settings.window_part.forget.isEnabled()
    assert (page.filters.at, page.table.arrangement) == (Kind.ALL.value, Arrangement())
    close(again)
    last = opened(folder, Place(RUNS))
    assert isinstance(last.window.page, HistoryView)
    assert last.window.page.table.arrangement == Arrangement()
    close(last)


def test_facets_of_the_library_are_remembered(folder: Path) -> None:
    first = opened(folder, Place(LIBRARY))
    assert isinstance(first.window.page, LibraryView)
    first.window.page._vm.narrow(Facets("reads", frozenset({"linux"})))
    close(first)
    again = opened(folder, Place(LIBRARY))
    assert isinstance(again.window.page, LibraryView)
    assert again.window.page._vm.facets == Facets("reads", frozenset({"linux"}))
    close(again)


@pytest.mark.parametrize("page", [HOME, LIBRARY, RUNS, CONNECTIONS])
def test_the_window_begins_where_it_was_left_unless_it_is_to_begin_at_home(folder: Path, page: str) -> None:
    close(opened(folder, Place(page)))
    memory = WindowMemory(folder)
    assert first_place(memory) == Place(page)
    memory.keep_starting_at_home(True)
    assert first_place(memory) == Place(HOME)
    memory.keep_starting_at_home(False)
    keep_page(memory, "gone")
    assert first_place(memory) == Place(HOME)


def test_notices_and_the_tour_are_switched_by_keys(folder: Path, qtbot: QtBot) -> None:
    WindowMemory(folder).keep_toured()
    shell = opened(folder, Place(SETTINGS))
    page = shell.window.page
    assert isinstance(page, SettingsView)
    part = page.window_part
    part.notices.setFocus()
    qtbot.keyClick(part.notices, K.Key_Left)
    assert WindowMemory(folder).is_notifying is False
    assert part.tour.isEnabled()
    part.tour.setFocus()
    qtbot.keyClick(part.tour, K.Key_Return)
    assert WindowMemory(folder).has_toured is False
    assert not part.tour.isEnabled()
    shell.around._switch_notices()  # the palette's way
    page._window.look()
    assert part.notices.at == 1
    close(shell)


def test_a_context_that_was_folded_away_stays_so(qtbot: QtBot) -> None:
    habits = Habits()
    pages, lives = [], []
    for _ in range(2):
        live = LiveRun("reading")
        page = RunPage(RunViewModel(live.session), None, habits)
        qtbot.addWidget(page)
        page.resize(1500, 900)
        page.show()
        live.begin()
        lives.append(live)
        pages.append(page)
        settle()
        if page is pages[0]:
            assert page.context.isVisible()
            page.context.fold.setFocus()
            qtbot.keyClick(page.context.fold, K.Key_Space)
            settle()
        assert (page.context.isVisible(), page.flanks.strip.isVisible()) == (False, True)
        assert page.step.width() > 1000
    habits.forget()
    for page, live in zip(pages, lives, strict=True):
        assert (page.context.isVisible(), page.flanks.strip.isVisible()) == (True, False)
        live.close()


def test_the_connection_that_was_chosen_last_is_chosen_again(folder: Path, home: Path, qtbot: QtBot) -> None:
    (home / ".ssh").mkdir(mode=0o700)
    (home / ".ssh" / "config").write_text(
        "Host alpha\n  HostName a.example\nHost omega\n  HostName o.example\n"
    )
    first = opened(folder, Place(CONNECTIONS))
    page = first.window.page
    assert isinstance(page, ConnectionsView)
    model = page._vm
    qtbot.waitUntil(lambda: "omega" in [one.name for one in model.shown], timeout=10_000)
    page._vm.choose_target(next(one.id for one in page._vm.shown if one.name == "omega"))
    close(first)
    again = opened(folder, Place(CONNECTIONS))
    page = again.window.page
    assert isinstance(page, ConnectionsView)
    later = page._vm
    qtbot.waitUntil(lambda: later.chosen is not None and later.chosen.name == "omega", timeout=10_000)
    close(again)
