"""History by keyboard: found by any word, filtered, opened, and two runs marked to be laid side by side."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.events import NoteAdded, RunbookRef, RunEnded, RunStarted
from desktop.domain.verdict import Ended, Verdict
from desktop.ui.backstage import Backstage
from desktop.ui.history.filters import Kind
from desktop.ui.history.lines import RunLine, moment
from desktop.ui.history.shot_history import SampleHistory
from desktop.ui.history.view import HistoryView
from desktop.ui.history.viewmodel import HistoryViewModel
from desktop.ui.navigation import LIBRARY, RUNS, Navigator, Place
from desktop.ui.shots.lists import NOW, SampleRuns
from desktop.ui.shots.window import settle, window_with_samples
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import text_width
from desktop.ui.theme.theme import px, theme
from desktop.ui.widgets.button import ButtonKind
from desktop.ui.widgets.wrapped_label import WrappedLabel
from desktop.workbench import Workbench, utc_now


class Went:
    def __init__(self) -> None:
        self.navigator, self.places = Navigator(), list[Place]()
        self.navigator.asked.connect(self.places.append)


@pytest.fixture
def went() -> Went:
    return Went()


def model_of(went: Went, history: SampleHistory | None = None) -> HistoryViewModel:
    return HistoryViewModel(history or SampleHistory(), SampleRuns(), went.navigator, lambda: NOW)


@pytest.fixture
def page(went: Went, qtbot: QtBot) -> Iterator[HistoryView]:
    made = HistoryView(model_of(went))
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.show_place(Place(RUNS))
    return made


def ids(model: HistoryViewModel) -> list[str]:
    return [run.run_id for run in model.rows]


def test_an_open_run_is_gone_on_with_and_a_past_one_shown(went: Went) -> None:
    model = model_of(went)
    for run_id in ("r3", "p1"):
        model.choose(run_id)
        model.open_chosen()
    assert went.places == [Place("run", "r3"), Place("finish", "p1")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("service workaround", ["p2"]),
        ("OPS-4821 consent", ["r3"]),
        ("dora ec2", ["p6"]),
        ("unknown mail", ["p4"]),
        ("2026-11-18 service", []),
        ("2026-11-17 stopped", ["p7"]),
        ("17 nov wrong", ["p7"]),
        ("ESCALATED db-02", ["p3"]),
    ],
)
def test_a_run_is_found_by_any_of_its_words(went: Went, words: str, found: list[str]) -> None:
    model = model_of(went, SampleHistory(older=0))
    model.search(words)
    assert ids(model) == found


def test_the_pinned_filters_count_what_the_search_leaves(went: Went) -> None:
    model = model_of(went, SampleHistory(older=0))
    assert model.counts == {Kind.ALL: 10, Kind.OPEN: 3, Kind.ENDED: 7, Kind.FAILED: 1, Kind.MINE: 6}
    model.search("service")
    model.narrow("open")
    assert ids(model) == ["r2"]
    assert model.counts[Kind.ENDED] == 2


def test_a_run_that_was_resolved_in_the_end_is_not_among_the_failed(went: Went) -> None:
    model = model_of(went)
    model.narrow("failed")
    assert model.rows
    assert all(run.ended is not Ended.RESOLVED for run in model.rows)


def test_two_runs_of_one_runbook_are_laid_side_by_side_the_earlier_first(went: Went) -> None:
    model = model_of(went)
    model.mark("r3")
    assert model.marked is not None
    model.mark("p3")
    assert went.places == [Place("compare", "p3", "r3")]
    assert model.marked is None


def test_runs_of_two_runbooks_are_refused_and_the_first_stays_marked(went: Went, qtbot: QtBot) -> None:
    model = model_of(went)
    model.mark("r3")
    with qtbot.waitSignal(model.refused) as told:
        model.mark("p1")
    assert told.args is not None
    assert "different runbooks" in told.args[0]
    assert model.marked is not None
    assert went.places == []


def test_marking_the_same_run_again_lets_go_of_it(went: Went) -> None:
    model = model_of(went)
    model.mark("r3")
    model.mark("r3")
    assert model.marked is None


def test_j_k_move_and_the_preview_follows(page: HistoryView) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_J)
    QTest.keyClick(page.table, Qt.Key.Key_J)
    QTest.keyClick(page.table, Qt.Key.Key_K)
    assert page.table.current_id == page._vm.rows[1].run_id
    assert page._vm.chosen is page._vm.rows[1]
    assert page.preview.isVisible()


def test_arrows_and_enter_work_while_the_search_has_the_keyboard(page: HistoryView, went: Went) -> None:
    QTest.keyClicks(page.search_box.edit, "service")
    first, second = page._vm.rows[:2]
    QTest.keyClick(page.search_box.edit, Qt.Key.Key_Down)
    assert page.search_box.edit.text() == "service"
    QTest.keyClick(page.search_box.edit, Qt.Key.Key_Return)
    assert [place.key for place in went.places] == [second.run_id]
    assert first.run_id != second.run_id


def test_a_press_with_ctrl_marks_and_a_second_one_compares(page: HistoryView, went: Went) -> None:
    def press(run_id: str) -> None:
        row = next(at for at, run in enumerate(page._vm.rows) if run.run_id == run_id)
        at = QPoint(60, page.table.rowViewportPosition(row) + 8)
        ctrl, left = Qt.KeyboardModifier.ControlModifier, Qt.MouseButton.LeftButton
        QTest.mouseClick(page.table.viewport(), left, ctrl, at)

    press("r3")
    assert page.notice.isVisible()
    press("p3")
    assert went.places == [Place("compare", "p3", "r3")]


def test_a_press_chooses_and_a_double_press_opens(page: HistoryView, went: Went) -> None:
    at = QPoint(60, page.table.rowViewportPosition(2) + 8)
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page._vm.chosen is page._vm.rows[2]
    assert went.places == []
    QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert went.places == [Place("run" if page._vm.rows[2].is_open else "finish", page._vm.rows[2].run_id)]


def test_the_columns_end_where_the_scroll_bar_begins(tmp_path: Path, qtbot: QtBot) -> None:
    theme().choose(zoom=2.0)
    window = window_with_samples(tmp_path)
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.show()
    window.show_place(Place(RUNS))
    settle()
    page = window.page
    assert isinstance(page, HistoryView)
    assert page.table.verticalScrollBar().maximum() > 0
    assert page.table.horizontalHeader().length() == page.table.viewport().width()


def test_the_choice_stays_when_a_filter_shows_it_still(page: HistoryView) -> None:
    page._vm.choose("p3")
    page.filters.choose("failed")
    assert page._vm.chosen is not None
    assert page._vm.chosen.run_id == "p3"
    assert page.table.current_id == "p3"


@pytest.mark.alone
def test_five_thousand_runs_are_searched_between_two_keys(went: Went, qtbot: QtBot) -> None:
    page = HistoryView(model_of(went, SampleHistory(older=5000)))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    began = perf_counter()
    for words in ("f", "fi", "fil", "db-03", ""):
        page._vm.search(words)
    assert (perf_counter() - began) / 5 < 0.1


# -- over the real record -------------------------------------------------------------------------


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()


def test_all_runs_of_the_record_come_and_are_found_by_ticket_and_note(
    stage: Backstage, went: Went, qtbot: QtBot
) -> None:
    now = utc_now()
    for at in range(40):  # more than the snapshot keeps
        ref = RunbookRef(
            id="b", title=f"Book {at}", version=1, sha256="0" * 64, file="b.yaml", source="", steps=3
        )
        begun = RunStarted(
            runbook=ref, inputs={"ticket": f"OPS-{at:03}"}, operator="ana", machine="desk", program="h"
        )  # fmt: skip
        over = RunEnded(ended=Ended.RESOLVED, verdict=Verdict.PASS)
        note = NoteAdded(text=f"the cellar is wet {at:03}", by="ana")
        stage.bench.records.append(f"20261101-{at:04}-aa", [begun, note, over], now - timedelta(minutes=at))
    page = HistoryView(HistoryViewModel(stage.history, stage.runs, went.navigator, utc_now))
    qtbot.addWidget(page)
    page.show_place(Place(RUNS))
    qtbot.waitUntil(lambda: page._vm.total == 40, timeout=5000)
    page._vm.search("ops-007")
    assert [run.title for run in page._vm.rows] == ["Book 7"]
    page._vm.search("cellar 039")
    assert [run.title for run in page._vm.rows] == ["Book 39"]


def test_where_nothing_was_run_the_one_way_on_is_a_runbook(went: Went, qtbot: QtBot) -> None:
    page = HistoryView(model_of(went, SampleHistory(is_empty=True)))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_place(Place(RUNS))
    assert not page.filters.isVisible()
    assert not page.search_box.isVisible()
    assert page.window().focusWidget() is page._empty.action
    assert page._empty.action._kind is ButtonKind.PRIMARY
    QTest.keyClick(page._empty.action, Qt.Key.Key_Space)
    assert [place.page for place in went.places] == [LIBRARY]


def test_a_filter_that_lets_no_run_pass_is_told_without_a_word_of_words(went: Went, qtbot: QtBot) -> None:
    history = SampleHistory()
    ended = tuple(run for run in history.runs() if not run.is_open)
    history.runs = lambda: ended  # type: ignore[method-assign]
    made = HistoryView(model_of(went, history))
    qtbot.addWidget(made)
    made.filters.choose(Kind.OPEN.value)
    assert not made._vm.rows
    assert made._empty._title.text() == "No run is like that"


def test_where_no_run_has_the_words_all_are_one_press_away(page: HistoryView) -> None:
    every = len(page._vm.rows)
    page.filters.choose(Kind.OPEN.value)
    page.search_box.edit.setText("flux capacitor")
    assert not page._vm.rows
    assert page.search_box.isVisible()
    assert not page._keys.isVisible()
    QTest.keyClick(page._empty.action, Qt.Key.Key_Space)
    assert len(page._vm.rows) == every
    assert page.table.hasFocus()


def test_the_search_stays_where_it_is_when_nothing_is_found(page: HistoryView) -> None:
    settle()
    assert page.preview.isVisible()
    place = page.search_box.mapTo(page, QPoint(0, 0))
    page.search_box.edit.setText("flux capacitor")
    settle()
    assert not page._vm.rows
    assert page.search_box.mapTo(page, QPoint(0, 0)) == place
    assert not page.preview.open.isVisible()  # of a run that is not shown any more
    page.search_box.edit.clear()
    settle()
    assert page.preview.open.isVisible()


def test_what_hides_the_runs_is_told(page: HistoryView) -> None:
    def told() -> str:
        return " ".join(label.text() for label in page._empty.findChildren(WrappedLabel))

    page.search_box.edit.setText("flux capacitor")
    assert page._empty._title.text() == "No run holds these words"
    assert "filter" not in told()
    page.filters.choose(Kind.OPEN.value)
    assert "filter above may hide some" in told()


def test_in_a_narrow_window_long_titles_are_whole_and_a_day_stands_above_its_time(page: HistoryView) -> None:
    page.resize(1280, 744)
    theme().choose(zoom=2.0)
    settle()
    table, face = page.table, font(Type.BODY_STRONG)
    room = table.columnWidth(1) - 2 * px(12)
    assert text_width("A website cannot be reached", face) <= room
    days = [line.cells[6] for line in table._rows.rows]
    told = [f"{cell.text} {cell.below}".strip() for cell in days]
    assert told == [moment(run.started_at, NOW) for run in page._vm.rows]
    assert sum(bool(cell.below) for cell in days) > 10
    room = table.columnWidth(6) - 2 * px(12)
    assert all(text_width(cell.text, font(cell.role)) <= room for cell in days)
    theme().choose(zoom=1.0)
    settle()
    assert not any(line.cells[6].below for line in table._rows.rows)


def test_in_a_narrow_window_the_target_stands_below_the_title(page: HistoryView) -> None:
    def first() -> RunLine:
        line = page.table._rows.rows[0]
        assert isinstance(line, RunLine)
        return line

    def told() -> list[tuple[str, str]]:
        return [(cell.text, cell.below) for cell in first().cells[1:4]]

    settle()
    run = first().run
    said = run.waits_for or run.said
    assert told() == [(run.title, ""), (run.target, ""), (f"Open: {said}", "")]
    chosen = page.table.current_id
    page.resize(1280, 744)
    theme().choose(zoom=2.0)
    settle()
    assert page.table.isColumnHidden(2)
    assert told()[0] == (run.title, run.target)
    assert told()[2] == ("Open", said)
    assert page.table.current_id == chosen
    theme().choose(zoom=1.0)
    settle()
    assert told()[0] == (run.title, "")


def test_the_ring_of_a_row_leaves_the_scroll_bar_free(page: HistoryView) -> None:
    page.resize(1200, 400)
    settle()
    assert page.table.verticalScrollBar().maximum() > 0
    assert page.table.focus_row().right() < page.table.viewport().geometry().right()
