"""The hosts page by keyboard: filters, orders, the odd one out, what a cell says, and what is copied."""

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.errors import HandrailError
from desktop.ui.compare.lay_hosts import lay_hosts
from desktop.ui.compare.port import Pair, pair_of
from desktop.ui.hosts.dot_plot import DotPlot
from desktop.ui.hosts.heat_head import HEAD
from desktop.ui.hosts.heat_paint import _letter_width, fitted
from desktop.ui.hosts.lay import natural, short_names
from desktop.ui.hosts.make import hosts_page
from desktop.ui.hosts.order import ALL, NAME, ODD, WORST, Order, shown_hosts
from desktop.ui.hosts.port import Grid
from desktop.ui.hosts.shot_hosts import BOOK, SampleHosts
from desktop.ui.hosts.shot_hosts import HOSTS as ALL_HOSTS
from desktop.ui.hosts.view import HostsView
from desktop.ui.hosts.words import cell_words, host_sentence
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import COMPARE, FINISH, HOSTS, RUN, RUNS, TIMELINE, Navigator, Place
from desktop.ui.shots.window import settle
from desktop.ui.theme.dress import redress
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import text_width
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Scheme
from desktop.ui.widgets.states import StepState

K = Qt.Key
WEB_17, WEB_33 = ALL_HOSTS[16], ALL_HOSTS[32]


@pytest.fixture
def went() -> list[Place]:
    return []


@pytest.fixture
def page(qtbot: QtBot, went: list[Place]) -> HostsView:
    navigator = Navigator()
    navigator.asked.connect(went.append)
    made = hosts_page(SampleHosts(), navigator)
    qtbot.addWidget(made)
    made.resize(1360, 820)
    made.show()
    made.show_place(Place(HOSTS, "fleet"))
    qtbot.waitUntil(lambda: made.model.grid is not None)
    settle()
    return made


def test_rows_are_as_high_again_once_the_text_is_made_small_again(page: HostsView) -> None:
    before = page.table.rowHeight(0)
    try:
        theme().choose(zoom=2.0)
        assert page.table.rowHeight(0) == 2 * before
    finally:
        theme().choose(zoom=1.0)
    assert page.table.rowHeight(0) == before


def grid_of(page: HostsView) -> Grid:
    assert page.model.grid is not None
    return page.model.grid


def names(page: HostsView) -> list[str]:
    return [grid_of(page).names[at] for at in page.model.shown]


def press(widget: QWidget, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(widget, key)
    settle()


# -- which hosts, in which order ------------------------------------------------------------------


def test_the_worst_host_comes_first_and_the_cursor_is_on_it(page: HostsView) -> None:
    assert names(page)[:3] == ["web-17", "web-12", "web-33"]
    assert page.model.order == Order(WORST)
    assert (page.model.host, page.model.column) == (WEB_17, 0)
    assert page.table.hasFocus()


def test_filters_count_hosts_in_words_and_show_as_many(page: HostsView) -> None:
    words = {key: pill.accessibleName() for key, pill in page.filters.pills.items()}
    assert words == {
        ALL: "All 40", ODD: "5 odd ones out", "fail": "1 fail", "warn": "5 warn", "unknown": "2 could not check",
        "pass": "31 all pass", "not_applicable": "2 not applicable",
    }  # fmt: skip
    for key, told in words.items():
        page.filters.choose(key)
        count = int(next(part for part in told.split() if part.isdecimal()))
        assert len(page.model.shown) == page.table.model().rowCount() == count, key


def test_who_does_not_see_the_grid_is_told_how_many_hosts_are_left(page: HostsView) -> None:
    page.filters.choose(ODD)
    assert page.table.accessibleDescription() == "5 of 40 hosts, the worst first"
    page.model.sort_by(3)
    assert page.table.accessibleDescription() == "5 of 40 hosts, by nginx"


def test_a_search_narrows_as_it_is_typed_and_esc_gives_all_back(page: HostsView) -> None:
    page.search_box.edit.setFocus()
    QTest.keyClicks(page.search_box.edit, "WEB-3")
    assert names(page) == ["web-33", "web-38", *(f"web-{at}" for at in (30, 31, 32, 34, 35, 36, 37, 39))]
    page.search_box.edit.setText("db")
    assert names(page) == []
    page.step_back()
    assert len(names(page)) == 40


def test_hosts_are_sorted_as_people_count_and_by_what_a_check_read(page: HostsView) -> None:
    vm = page.model
    vm.sort_by(NAME)
    assert names(page)[:2] == ["web-01", "web-02"]
    vm.sort_by(NAME)
    assert names(page)[0] == "web-40"
    vm.sort_by(0)
    assert names(page)[-2:] == ["web-17", "web-33"]  # the fullest disk, then who could not be read
    vm.sort_by(0)
    assert (names(page)[0], names(page)[-1]) == ("web-17", "web-33")
    vm.sort_by(3)
    assert names(page)[38:] == ["web-17", "web-33"]  # words too
    assert natural("web-10") > natural("web-9")


def test_the_cursor_stays_on_its_host_when_the_order_is_another(page: HostsView) -> None:
    page.model.look_at(ALL_HOSTS[4], 2)
    page.model.sort_by(NAME)
    settle()
    assert page.model.host == ALL_HOSTS[4]
    assert page.table.currentIndex().row() == 4
    assert page.table.currentIndex().column() == 2


def test_a_host_that_is_filtered_away_hands_the_cursor_to_the_first(page: HostsView) -> None:
    page.model.look_at(ALL_HOSTS[0], 0)
    page.filters.choose("fail")
    assert page.model.host == WEB_17


# -- keys -----------------------------------------------------------------------------------------


def test_arrows_move_the_cursor_from_cell_to_cell(page: HostsView) -> None:
    press(page.table, K.Key_Right, K.Key_Right, K.Key_Down)
    assert (page.model.host, page.model.column) == (ALL_HOSTS[11], 2)
    press(page.table, K.Key_Left, K.Key_Up)
    assert (page.model.host, page.model.column) == (WEB_17, 1)
    press(page.table, K.Key_End)
    assert names(page)[-1] == grid_of(page).names[page.model.at]
    press(page.table, K.Key_Home, K.Key_J, K.Key_K)
    assert page.model.host == WEB_17


def test_o_goes_from_odd_one_to_odd_one_and_round(page: HostsView) -> None:
    seen = []
    for _ in range(6):
        page.model.next_odd()
        seen.append((grid_of(page).names[page.model.at], page.model.column))
    assert seen == [("web-05", 0), ("web-22", 5), ("web-29", 6), ("web-38", 1), ("web-17", 0), ("web-05", 0)]


def test_enter_shows_why_a_cell_is_judged_so_and_once_more_goes_there(
    page: HostsView, went: list[Place]
) -> None:
    press(page.table, K.Key_Return)
    assert page.pane.reading.isVisible()
    assert "Used is 93 %, and 90 % or more fails" in [
        label.text() for label in page.pane.reading.verdict.findChildren(QWidget) if hasattr(label, "text")
    ]
    press(page.table, K.Key_Return)
    (place,) = went
    assert (place.page, place.key) == (TIMELINE, "fleet")
    cell = page.model.cell
    assert cell is not None
    assert cell.entry is not None
    assert place.text == str(cell.entry.seq)


def test_esc_goes_back_one_thing_at_a_time(page: HostsView, went: list[Place]) -> None:
    page.filters.choose(ODD)
    page.model.mark()
    page.open_cell()
    page.step_back()
    assert not page.pane.is_reading
    page.step_back()
    assert page.model.marked == ()
    page.step_back()
    assert page.filters.at == ALL
    assert went == []
    page.step_back()
    assert went == [Place(FINISH, "fleet")]


def test_x_on_two_hosts_opens_their_comparison(page: HostsView, went: list[Place]) -> None:
    page.model.mark()
    assert page.model.marked == (WEB_17,)
    assert "X on another one" in page.toast.text
    press(page.table, K.Key_Down)
    page.model.mark()
    assert page.model.marked == ()
    pair = pair_of(went[0].key, went[0].text)
    assert (went[0].page, pair.is_hosts, pair.row, pair.other_row) == (COMPARE, True, WEB_17, ALL_HOSTS[11])


def test_a_host_is_compared_with_the_nearest_good_one(page: HostsView, went: list[Place]) -> None:
    assert page.pane.compare.words == "Compare with web-16"
    page.pane.compare.click()
    pair = pair_of(went[0].key, went[0].text)
    assert (pair.row, pair.other_row) == (ALL_HOSTS[15], WEB_17)


def test_f6_goes_to_the_pane_and_back(page: HostsView) -> None:
    press(page.table, K.Key_F6)
    assert page.pane.read.hasFocus()
    QTest.keyClick(page.pane.read, K.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert page.table.hasFocus()


def test_where_there_is_no_room_the_pane_takes_the_place_of_the_grid(page: HostsView) -> None:
    page.resize(700, 500)
    settle()
    assert (page.table.isVisible(), page.pane.isVisible()) == (True, False)
    page.open_cell()
    assert (page.table.isVisible(), page.pane.isVisible()) == (False, True)
    assert page.pane.read.hasFocus()
    page.step_back()
    page.step_back()
    assert (page.table.isVisible(), page.pane.isVisible()) == (True, False)
    assert page.table.hasFocus()


def test_the_keyboard_stays_on_the_page_when_the_room_for_the_grid_goes(page: HostsView) -> None:
    page.open_cell()
    page.table.setFocus()
    page.resize(700, 500)
    settle()
    assert (page.table.isVisible(), page.pane.isVisible()) == (False, True)
    assert page.pane.read.hasFocus()


def test_without_a_host_there_is_nothing_to_press(page: HostsView, qtbot: QtBot) -> None:
    page.search_box.edit.setText("nobody-here")
    qtbot.waitUntil(page.pane.nobody.isVisible)
    assert not page.pane.read.isVisible()
    assert not page.pane.copy.isVisible()
    page.search_box.edit.clear()
    qtbot.waitUntil(page.pane.read.isVisible)
    assert not page.pane.nobody.isVisible()


def test_a_search_that_nobody_fits_keeps_the_keyboard_and_names_what_was_typed(page: HostsView) -> None:
    page.table.setFocus()
    page.search_box.edit.setText("db-")
    settle()
    assert page.window().focusWidget() is page.search_box.edit
    QTest.keyClick(page.search_box.edit, K.Key_Return)
    assert page.window().focusWidget() is page.search_box.edit
    assert "No host fits “db-”" in [
        child.text() for child in page._nobody.findChildren(QWidget) if hasattr(child, "text")
    ]
    assert not page._keys.isVisible()  # none of them does anything here


def test_the_pane_has_all_the_room_where_it_stands_alone_also_in_another_theme(page: HostsView) -> None:
    page.resize(700, 500)
    page.open_cell()
    before = theme().scheme
    try:
        theme().choose(scheme=Scheme.LIGHT if before is not Scheme.LIGHT else Scheme.DARK)
        redress(page)
        settle()
        assert page.pane.width() == page.width()
    finally:
        theme().choose(scheme=before)


def test_the_handle_of_the_scroll_bar_is_not_under_the_head(page: HostsView) -> None:
    page.resize(1360, 500)
    settle()
    bar = page.table.verticalScrollBar()
    assert bar.mapTo(page.table, QPoint(0, 0)).y() >= page.table.steps.height()


def test_the_head_is_no_higher_than_its_titles(page: HostsView) -> None:
    assert page.table.steps.height() == HEAD  # `/health answers` takes two lines
    page.resize(2400, 820)
    settle()
    assert page.table.steps.height() < HEAD


def test_where_the_grid_is_scrolled_each_head_is_whole_in_one_line(page: HostsView) -> None:
    page.resize(640, 500)
    settle()
    steps, grid = page.table.steps, page.model.grid
    assert grid is not None
    assert steps.height() < HEAD
    room = {column.title: steps.sectionSize(at) for at, column in enumerate(grid.matrix.columns)}
    assert room["/health answers"] > text_width("/health answers", font(Type.SMALL_STRONG))
    assert room["Load"] > text_width("per core 5m", font(Type.SMALL))


def test_keys_are_bound_in_the_window_and_told(window: MainWindow, qtbot: QtBot) -> None:
    window.show()
    window.show_place(Place(HOSTS, "fleet"))
    shown = window.page
    assert isinstance(shown, HostsView)
    settle()
    press(shown.table, K.Key_N)
    assert shown.model.order == Order(NAME)
    press(shown.table, K.Key_S)
    assert shown.model.order == Order(0)
    press(shown.table, K.Key_2)
    assert shown.filters.at == ODD
    press(shown.table, K.Key_O)
    press(shown.table, K.Key_Slash)
    assert window.focusWidget() is shown.search_box.edit
    QTest.keyClicks(shown.search_box.edit, "no")  # letters are text here
    assert shown.model.search == "no"
    for action in shown.actions_here:
        assert action.text


# -- what is told ---------------------------------------------------------------------------------


def test_a_cell_tells_host_check_value_verdict_and_that_it_is_odd(page: HostsView) -> None:
    grid = grid_of(page)
    at = grid.place_of(WEB_17)
    assert (
        cell_words(grid, at, 0) == "root@web-17.eu.example, Disk /var, 93 %, fail, differs from its siblings"
    )
    assert cell_words(grid, grid.place_of(WEB_33), 0) == "root@web-33.eu.example, Disk /var, could not check"
    told = page.table.model().index(0, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "root@web-17.eu.example, nginx, 1.26.0, fail, differs from its siblings"
    head = page.table.model().headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole)
    assert head == "Disk /var, %"


def test_a_screen_reader_finds_a_table_of_cells(page: HostsView) -> None:
    found = QAccessible.queryAccessibleInterface(page.table)
    assert found is not None
    assert found.role() is QAccessible.Role.Table
    assert found.text(QAccessible.Text.Name) == "Hosts and checks"
    spoken = {child.text(QAccessible.Text.Name) for at in range(60) if (child := found.child(at)) is not None}
    assert "root@web-17.eu.example, Disk /var, 93 %, fail, differs from its siblings" in spoken


def test_who_could_not_be_read_is_unknown_with_the_reason_and_not_odd(page: HostsView) -> None:
    grid = grid_of(page)
    at = grid.place_of(WEB_33)
    assert grid.odd[at] == ()
    page.model.look_at(WEB_33, 0)
    page._render_pane()
    assert page.pane.host.sentence.text() == "web-33 could not be read"
    facts = " ".join(child.accessibleName() for child in page.pane.host.findChildren(QWidget))
    assert "no answer on port 22 within 10 s" in facts
    assert not any(row.isVisible() for row in page.pane.host.rows)


def test_the_pane_tells_in_what_a_host_differs_and_in_what_it_does_not(page: HostsView) -> None:
    grid = grid_of(page)
    assert host_sentence(grid, page.model.at) == (
        "web-17 differs in 4 of 8 checks from its 38 siblings that answered"
    )
    page._render_pane()
    rows = [row for row in page.pane.host.rows if row.isVisible()]
    assert [row.accessibleName() for row in rows] == [
        "Disk /var: 93 %, fail", "Memory: 12 %, warn", "nginx: 1.26.0, fail", "/health answers: 212 ms, warn",
    ]  # fmt: skip
    told = [label.text() for label in rows[0].findChildren(QWidget) if hasattr(label, "text")]
    assert "siblings 38 to 82 %, median 46 % (38 of 39 read)" in told
    assert page.pane.host.like.model().rowCount() == 4


def test_that_a_host_is_like_its_siblings_is_said_once(page: HostsView) -> None:
    page.model.look_at(ALL_HOSTS[0], 0)
    page._render_pane()
    told = [child.text() for child in page.pane.host.findChildren(QWidget) if hasattr(child, "text")]
    assert [text for text in told if "like its" in text.lower()] == [
        "web-01 is like its 38 siblings that answered"
    ]
    assert page.pane.host._chip.accessibleName() == "PASS"


def test_a_plot_has_its_values_as_words(page: HostsView) -> None:
    page._render_pane()
    plots = [plot for plot in page.pane.host.findChildren(DotPlot) if plot.isVisible()]
    assert len(plots) == 3  # and none for words
    assert plots[0].accessibleName() == "this host 93 %; 38 siblings from 38 % to 82 %; limit 90 %"
    assert sum(plots[0].spots.piles.values()) == 38


def test_the_head_says_that_a_mark_is_no_value(page: HostsView) -> None:
    assert page.head.about.text().startswith("39 of 40 answered · 19 Nov")
    assert "? could not be read" in page.head.about.text()
    assert page.head.title.text() == "Web tier Frankfurt, 40 hosts × 8 checks"  # noqa: RUF001


def test_a_host_is_copied_as_plain_lines(page: HostsView) -> None:
    page.copy_host()
    text = QGuiApplication.clipboard().text()
    assert text.startswith(
        "web-17 differs in 4 of 8 checks from its 38 siblings that answered (root@web-17.eu.example)"
    )
    assert "Disk /var: 93 %, fail; siblings 38 to 82 %, median 46 % (38 of 39 read)" in text
    assert page.toast.text == "Copied: what web-17 differs in"


def test_the_hosts_in_sight_are_copied_in_three_forms(page: HostsView) -> None:
    page.filters.choose(ODD)
    page.copy_all("text")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split()[0] == "Host"
    assert lines[1].startswith("root@web-17.eu.example  93 fail *")
    assert len(lines) == 8
    page.copy_all("markdown")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[1] == "|" + " --- |" * 9
    assert "**93 fail**" in lines[2]
    page.copy_all("csv")
    table = list(csv.reader(StringIO(QGuiApplication.clipboard().text())))
    assert [len(row) for row in table] == [25] * 6
    assert table[1][:4] == ["root@web-17.eu.example", "93", "fail", "yes"]


def test_the_menu_of_forms_opens_by_y_and_a_letter_picks(page: HostsView, qtbot: QtBot) -> None:
    page.open_copy_menu()
    menus = [child for child in page.head.copy_as.children() if child.inherits("QMenu")]
    assert len(menus) == 1
    QTest.keyClick(menus[0], K.Key_C)  # type: ignore[call-overload]
    assert QGuiApplication.clipboard().text().startswith("host,")


# -- other states ---------------------------------------------------------------------------------


def test_a_run_under_way_tells_how_many_answered_and_can_be_stopped(qtbot: QtBot, went: list[Place]) -> None:
    port, stopped = SampleHosts(), list[str]()
    port.stop = lambda run_id, done: (stopped.append(run_id), done("Nothing runs now."))[1]  # type: ignore[method-assign]
    navigator = Navigator()
    navigator.asked.connect(went.append)
    page = hosts_page(port, navigator)
    qtbot.addWidget(page)
    page.resize(1360, 820)
    page.show()
    page.show_place(Place(HOSTS, "half"))
    qtbot.waitUntil(lambda: page.model.grid is not None)
    settle()
    assert page.head.stop.isVisible()
    assert page.head.progress.accessibleName() == "Readings: 92%"
    page.head.stop.click()
    settle()
    assert stopped == ["half"]
    assert page.head.refusal.isVisible()
    page.open_cell()
    page.open_cell()
    assert went[-1] == Place(RUN, "half", "var\n16")


@pytest.mark.parametrize(("run_id", "words"), [("alone", "several hosts yet"), ("gone", "cannot be read")])
def test_a_run_without_hosts_says_so_and_offers_a_way_back(
    qtbot: QtBot, went: list[Place], run_id: str, words: str
) -> None:
    navigator = Navigator()
    navigator.asked.connect(went.append)
    page = hosts_page(SampleHosts(), navigator)
    qtbot.addWidget(page)
    page.show()
    page.show_place(Place(HOSTS, run_id))
    qtbot.waitUntil(lambda: page.model.grid is not None or bool(page.model.trouble))
    settle()
    texts = [child.text() for child in page._gone.findChildren(QWidget) if hasattr(child, "text")]
    assert any(words in text for text in texts)
    QTest.keyClick(page.window().focusWidget(), K.Key_Space)
    assert went == [Place(RUNS)]


def test_news_is_taken_in_batches_and_the_place_is_kept(page: HostsView, qtbot: QtBot) -> None:
    reads: list[str] = []
    port = page.model._port
    before: Callable[..., None] = port.read

    def read(run_id: str, step: str, done: Callable[[Grid | HandrailError], None]) -> None:
        reads.append(run_id)
        before(run_id, step, done)

    port.read = read  # type: ignore[method-assign]
    page.model.look_at(ALL_HOSTS[4], 2)
    for _ in range(500):
        page.model._news.emit()
    qtbot.waitUntil(lambda: len(reads) > 0, timeout=3000)
    qtbot.wait(100)
    assert len(reads) <= 2
    assert (page.model.host, page.model.column) == (ALL_HOSTS[4], 2)
    assert page.table.currentIndex().column() == 2


def test_a_filter_that_has_nobody_left_gives_way_to_all(page: HostsView) -> None:
    page.filters.choose("fail")
    grid = grid_of(page)
    half: list[Grid] = []
    SampleHosts().read("alone", "", lambda found: half.append(found))  # type: ignore[arg-type]
    page.model.grid = half[0]
    page.model._arrange()
    page.model.changed.emit()
    assert page.model.key == ALL
    assert shown_hosts(grid, "running", "", Order()) == ()


def test_names_leave_out_what_all_share_and_stay_apart() -> None:
    assert short_names(["root@a.eu.example", "root@b.eu.example"]) == ("a", "b")
    assert short_names(["ana@a", "root@b"]) == ("ana@a", "root@b")
    assert short_names(["10.0.0.1", "10.0.0.2"]) == ("10.0.0.1", "10.0.0.2")
    assert short_names(["root@a.eu", "root@a.us"]) == ("a.eu", "a.us")
    assert short_names(["root@a.eu"]) == ("root@a.eu",)


def test_a_value_without_room_keeps_the_end_that_tells_it_apart() -> None:
    width = 5.5 * _letter_width(theme().zoom)
    assert fitted("6.1.0-28", width, theme().zoom, True) == "…0-28"
    assert fitted("123456789", width, theme().zoom) == "1234…"


def test_two_hosts_of_all_fan_outs_are_laid_side_by_side() -> None:
    run = SampleHosts()._runs["fleet"]
    pair = Pair(run_id="fleet", is_rows=True, is_hosts=True, row=ALL_HOSTS[15], other_row=WEB_17)
    assert pair_of("fleet", pair.text) == pair
    found = lay_hosts(pair, run, BOOK, str)
    parts = {part.title: part for part in found.comparison.differing}
    assert {"Disk /var", "Memory", "nginx", "/health answers"} <= parts.keys()
    assert parts["nginx"].after is not None
    assert StepState.FAIL.value == parts["nginx"].after.verdict
    assert "used_pct" in found.text


def test_a_low_page_keeps_its_facts_and_its_buttons(page: HostsView) -> None:
    page.resize(720, 420)
    settle()
    head = page.head
    assert "40 hosts" not in head.title.text()
    assert head.about.isVisible()
    assert head.about.text().startswith("40 hosts")
    assert "39 of 40 answered" in head.about.text()
    for button, name in ((head.copy_as, "Copy all"), (head.back, "The report")):
        assert (button.isVisible(), button.words, button.accessibleName()) == (True, "", name)
        assert button.width() == button.height()
    page.resize(1360, 820)
    settle()
    assert (head.copy_as.words, head.back.words) == ("Copy all", "The report")
    assert head.title.text().endswith("8 checks")
