"""Two runs, and two hosts of one run, side by side: by keyboard, and over the real record."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.compare.differences import Difference
from desktop.compare.found import Comparison, Part
from desktop.domain.verdict import Ended
from desktop.engine.commands import Pace
from desktop.ui.backstage import Backstage
from desktop.ui.compare.port import Compared, Moment, Pair, pair_of, rows_text
from desktop.ui.compare.rows import FieldRow, Mode, PartRow, rows_of
from desktop.ui.compare.shot_compare import SampleCompare
from desktop.ui.compare.time_pane import TIME_WIDTH, TimePane
from desktop.ui.compare.view import CompareView
from desktop.ui.compare.viewmodel import CompareViewModel
from desktop.ui.navigation import COMPARE, Navigator, Place
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import text_width
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Tone
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.sparkline import Series
from desktop.ui.widgets.states import StepState
from desktop.ui.wording import ended_words
from desktop.workbench import Workbench


def compared(pair: Pair) -> Compared:
    found: list[object] = []
    SampleCompare().compare(pair, found.append)
    assert isinstance(found[0], Compared)
    return found[0]


BOTH = Pair(run_id="before", other_id="after")


@pytest.fixture
def page(qtbot: QtBot) -> CompareView:
    made = CompareView(CompareViewModel(SampleCompare(), Navigator()))
    qtbot.addWidget(made)
    made.resize(1200, 900)
    made.show()
    made.show_place(Place(COMPARE, "before", "after"))
    qtbot.waitUntil(lambda: made._vm.compared is not None)
    return made


def part(page: CompareView, title: str) -> PartRow:
    return next(row for row in page._vm.rows if isinstance(row, PartRow) and row.title == title)


def fields(page: CompareView) -> list[str]:
    return [row.name for row in page._vm.rows if isinstance(row, FieldRow)]


def test_a_place_names_a_pair_and_back() -> None:
    rows = Pair(run_id="r", is_rows=True, step="disks", row="0", other_row="2")
    assert pair_of("r", rows.text) == rows
    assert pair_of("r", rows_text("disks")) == Pair(run_id="r", is_rows=True, step="disks")
    assert pair_of("a", "b") == Pair(run_id="a", other_id="b")


def test_verdicts_stand_side_by_side_and_what_is_the_same_is_folded_away() -> None:
    rows = rows_of(compared(BOTH), Mode.CHANGED, frozenset())
    heads = {row.title: row for row in rows if isinstance(row, PartRow)}
    space, clock = heads["How full is /var?"], heads["Is the clock right?"]
    assert (space.before, space.after) == (StepState.PASS, StepState.FAIL)
    assert not clock.is_open
    assert clock.is_quiet
    assert "3 fields unchanged" in clock.counted
    assert not any(isinstance(row, FieldRow) and row.is_same for row in rows)


def test_a_step_that_one_run_took_is_marked() -> None:
    rows = rows_of(compared(BOTH), Mode.CHANGED, frozenset())
    largest = next(row for row in rows if isinstance(row, PartRow) and row.title.startswith("What takes"))
    assert largest.only == "only B took it"
    assert not largest.can_fold


def test_a_value_past_its_limit_has_its_tone_its_limit_and_its_trend() -> None:
    rows = rows_of(compared(BOTH), Mode.OUTSIDE, frozenset())
    used, total = (row for row in rows if isinstance(row, FieldRow))
    assert (used.name, used.tone, used.limit) == ("Used (%)", Tone.BAD, "limit 95 %")
    assert used.series is not None
    assert used.series.limit == 95.0
    assert (total.name, total.tone) == ("Total", Tone.WARN)
    assert "34.1 % → 96.4 %, +62.3 points, limit 95 %" in used.spoken


def test_a_change_within_all_limits_has_no_tone() -> None:
    rows = rows_of(compared(BOTH), Mode.CHANGED, frozenset())
    inodes = [row for row in rows if isinstance(row, FieldRow) and row.before == "7.8 %"]
    assert [row.tone for row in inodes] == [Tone.NEUTRAL]


def test_the_arrows_fold_and_unfold_a_part(page: CompareView) -> None:
    before = len(fields(page))
    assert isinstance(page.list.current, PartRow)
    QTest.keyClick(page.list, Qt.Key.Key_Left)
    assert len(fields(page)) == before - 3
    QTest.keyClick(page.list, Qt.Key.Key_Left)  # already
    assert len(fields(page)) == before - 3
    QTest.keyClick(page.list, Qt.Key.Key_Right)
    assert len(fields(page)) == before


def test_enter_unfolds_what_is_the_same(page: CompareView) -> None:
    rows = page._vm.rows
    at = rows.index(part(page, "Is the clock right?"))
    page.list.step_by(at)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert "Is synchronised" in fields(page)


def test_n_goes_from_change_to_change_and_round(page: CompareView) -> None:
    seen = []
    for _ in range(page._vm.count(Mode.CHANGED) + 1):
        page.list.to_next_change()
        assert isinstance(page.list.current, FieldRow)
        seen.append(page.list.current.id)
    assert seen[0] == seen[-1]
    assert len(set(seen)) == len(seen) - 1


def test_swapping_turns_the_change_round(page: CompareView, qtbot: QtBot) -> None:
    page._vm.swap()
    qtbot.waitUntil(lambda: page._vm.compared is not None)
    used = next(row for row in page._vm.rows if isinstance(row, FieldRow) and row.exact == "used_pct")
    assert (used.before, used.after, used.change) == ("96.4 %", "34.1 %", "-62.3 points")


def test_the_difference_is_copied_as_plain_lines(page: CompareView) -> None:
    page.copy_text()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("What differs on root@web-03?")
    assert "used_pct 34.1 % → 96.4 %, +62.3 points, limit 95 %" in text


def test_two_hosts_are_the_best_and_the_worst_until_others_are_chosen(
    page: CompareView, qtbot: QtBot
) -> None:
    page.show_place(Place(COMPARE, "fleet", rows_text()))
    qtbot.waitUntil(lambda: page._vm.compared is not None)
    found = page._vm.compared
    assert found is not None
    assert (found.before.name, found.after.name) == ("root@web-01", "root@web-03")
    assert [other.words for other in found.others] == ["root@web-02", "root@web-04"]
    page._vm.choose_other("1")
    qtbot.waitUntil(lambda: page._vm.compared is not None)
    assert page._vm.compared is not None
    assert page._vm.compared.after.name == "root@web-02"


def key_words(page: CompareView) -> list[str]:
    return [label.text() for label in page._keys.findChildren(Label)]


def test_the_foot_names_what_is_compared(page: CompareView, qtbot: QtBot) -> None:
    assert {"next change", "another run"} <= set(key_words(page))
    page.show_place(Place(COMPARE, "fleet", rows_text()))
    qtbot.waitUntil(lambda: page._vm.is_rows and page._vm.compared is not None)
    assert {"next difference", "another host"} <= set(key_words(page))
    assert "Next difference" in [action.text for action in page.actions_here]


@pytest.mark.parametrize("ended", [None, *Ended])
def test_every_end_of_a_run_has_its_time_beside_it_in_the_time_pane(
    qtbot: QtBot, ended: Ended | None
) -> None:
    pane = TimePane()
    qtbot.addWidget(pane)
    pane.resize(px(TIME_WIDTH), 600)
    at = datetime(2026, 11, 18, 10, 10, 30, tzinfo=UTC)
    pane.show_runs([Moment(run_id="r", at=at, state=StepState.WARN, words=ended_words(ended), said="x")])
    pane.show()
    assert pane.list.time_of(0) == f"{at.astimezone():%-d %b %H:%M}"
    words = text_width(ended_words(ended), font(Type.BODY_STRONG))
    time = text_width(pane.list.time_of(0), font(Type.MONO_SMALL))
    left, right = px(32), px(12)  # before and behind the words of a narrow list
    assert left + words + px(10) + time + right <= pane.list.viewport().width()


def test_another_run_is_chosen_from_the_menu(page: CompareView) -> None:
    menu = page.menu_of_others()
    assert menu is not None
    assert [action.text() for action in menu.actions()] == [
        "11 Nov 02:10 · root@web-03",
        "10 Nov 02:10 · root@web-03",
    ]


def test_a_run_between_the_two_takes_the_second_place(qtbot: QtBot) -> None:
    page = CompareView(CompareViewModel(SampleCompare(), Navigator()))
    qtbot.addWidget(page)
    page.resize(1400, 900)
    page.show()
    page.show_place(Place(COMPARE, "before", "after"))
    qtbot.waitUntil(page.time.isVisible)
    wanted: list[str] = []
    page.time.wanted.connect(wanted.append)
    assert not page.time.take.isEnabled()
    for place, can in ((0, False), (2, True), (4, False), (1, True)):
        page.time.list.show_place(place)
        assert page.time.take.isEnabled() is can
    page.time.take.click()
    assert wanted == ["o1"]


def test_an_answer_to_an_earlier_question_is_passed_over(page: CompareView) -> None:
    late = compared(Pair(run_id="before", other_id="before"))
    page._vm._take(late)
    assert page._vm.compared is not None
    assert page._vm.compared.pair == BOTH


def test_trends_that_come_later_keep_the_place(page: CompareView) -> None:
    page.list.to_next_change()
    here = page.list.current
    assert page._vm.compared is not None
    page._vm._take(replace(page._vm.compared, trends={}))
    assert page.list.current is not None
    assert here is not None
    assert page.list.current.id == here.id


def test_text_from_outside_is_plain_in_tooltips(page: CompareView) -> None:
    index = page.list.model().index(1)
    tip = page.list.model().data(index, Qt.ItemDataRole.ToolTipRole)
    assert isinstance(tip, str)
    assert tip.startswith("<span>")


@pytest.mark.parametrize(
    ("series", "words"),
    [
        (Series((71.0, 80.5, 96.4), "used_pct", 95.0), "71 %, 80.5 %, 96.4 %; limit 95 %"),
        (Series(()), "no values"),
        (
            Series(tuple(float(at) for at in range(8)), "n"),
            "8 values from 0 to 7; the last: 3, 4, 5, 6, 7",
        ),
    ],
)
def test_a_sparkline_is_told_in_words(series: Series, words: str) -> None:
    assert series.words == words


# -- over the real record -------------------------------------------------------------------------

_BOOK = """\
runbook: 1
id: two
title: Two readings
inputs:
  n: {type: number}
steps:
  - id: first
    title: First
    run: cat "$HOME/reading"
    capture: {used_pct: number}
    outcomes:
      - fail: used_pct >= 90
      - pass: otherwise
"""


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()


def ran(stage: Backstage, file: Path, home: Path, value: float) -> str:
    from threading import Event as Flag

    (home / "reading").write_text(f"{value}\n")
    over = Flag()
    book = stage.bench.load(str(file))
    with stage.bench.new_run(book, {"n": "1"}, observe_only=False, pace=Pace.TO_NEXT_QUESTION) as opened:
        opened.session.subscribe(lambda update: over.set() if update.run.end else None)
        opened.begin()
        assert over.wait(20)
        return opened.session.run_id


def test_real_runs_are_compared_with_the_values_between_them(
    stage: Backstage, home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    file = tmp_path / "two.yaml"
    file.write_text(_BOOK)
    ids = [ran(stage, file, home, value) for value in (71.0, 80.5, 96.4, 12.0)]
    model = CompareViewModel(stage.compare, Navigator())
    model.open(ids[0], ids[2])
    qtbot.waitUntil(lambda: model.compared is not None and bool(model.compared.trends), timeout=10_000)
    used = next(row for row in model.rows if isinstance(row, FieldRow) and row.exact == "used_pct")
    assert (used.before, used.after, used.change) == ("71 %", "96.4 %", "+25.4 points")
    assert used.tone is Tone.BAD
    assert used.series is not None
    assert used.series.values == (71.0, 80.5, 96.4)  # not what came after
    assert model.compared is not None
    assert [other.key for other in model.compared.others] == [ids[3], ids[1]]
    assert [(one.run_id, one.side) for one in model.compared.between] == [
        (ids[0], "A"),
        (ids[1], ""),
        (ids[2], "B"),
    ]


def test_a_run_that_was_purged_is_told(stage: Backstage, qtbot: QtBot) -> None:
    model = CompareViewModel(stage.compare, Navigator())
    model.open("20260101-0000-aa", "20260101-0000-bb")
    qtbot.waitUntil(lambda: bool(model.trouble), timeout=10_000)
    assert "purged" in model.trouble


def test_from_runs_that_are_not_there_one_way_leads_back(stage: Backstage, qtbot: QtBot) -> None:
    page = CompareView(CompareViewModel(stage.compare, Navigator()))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_place(Place(COMPARE, "20260101-0000-aa", "20260101-0000-bb"))
    qtbot.waitUntil(lambda: bool(page._vm.trouble), timeout=10_000)
    ways = [button for button in page.findChildren(Button) if button.isVisible()]
    assert [button.text() for button in ways] == ["Back to the history"]
    assert ways[0].hasFocus()
    assert not page.findChild(KeysLine).isVisible()


def test_a_field_is_called_as_a_person_says_it_and_as_a_runbook_does_where_it_is_told(
    page: CompareView,
) -> None:
    page._vm.narrow(Mode.ALL)
    rows = [row for row in page._vm.rows if isinstance(row, FieldRow)]
    names = {row.exact: row.name for row in reversed(rows)}
    assert (names["used_pct"], names["free_bytes"], names["total_ms"]) == ("Used (%)", "Free", "Total")
    used = next(row for row in rows if row.exact == "used_pct")
    assert used.spoken.startswith("Used (%): 34.1 % → 96.4 %")
    assert used.spoken.endswith("(used_pct)")


def test_two_fields_that_only_their_units_tell_apart_have_them_in_their_names() -> None:
    def field(name: str) -> Difference:
        return Difference(name=name, field=name.rpartition(".")[2], before=1, after=2)

    names = ("free_pct", "free_bytes", "mount", "filesystems[/var].used_pct", "input mount")
    one = Part(key="1", title="Disk", fields=tuple(map(field, names)))
    shown = replace(compared(BOTH), comparison=Comparison(parts=(one,)))
    rows = [row for row in rows_of(shown, Mode.ALL, frozenset()) if isinstance(row, FieldRow)]
    assert [row.name for row in rows] == ["Free (%)", "Free (bytes)", "Mount", "/var · used", "Input mount"]


def test_what_is_past_a_limit_calls_nothing_unchanged_that_changed() -> None:
    for row in rows_of(compared(BOTH), Mode.OUTSIDE, frozenset()):
        if isinstance(row, PartRow):
            assert "unchanged" not in row.rest
    space = next(
        row for row in rows_of(compared(BOTH), Mode.OUTSIDE, frozenset()) if isinstance(row, PartRow)
    )
    assert (space.counted, space.rest) == ("3 changed", "7 not shown")


def test_two_hosts_differ_and_did_not_change(qtbot: QtBot) -> None:
    pair = Pair(run_id="fleet", is_rows=True, step="disks", row="0", other_row="2")
    found = compared(pair)
    assert found.title == "How root@web-03 differs from root@web-01"
    rows = rows_of(found, Mode.CHANGED, frozenset())
    told = "\n".join(row.spoken for row in rows)
    assert "changed" not in told
    assert "Kernel: 6.1.0-28 → 6.1.0-29, differs" in told
    assert "web-03" not in told  # that two hosts have two names is no difference
    made = CompareView(CompareViewModel(SampleCompare(), Navigator()))
    qtbot.addWidget(made)
    made.show_place(Place(COMPARE, "fleet", pair.text))
    qtbot.waitUntil(lambda: made._vm.compared is not None)
    assert made._count.text() == "3 of 9 fields differ"
    assert "Different  3" in [one.words for one in made._filters()]


def test_one_field_differs_and_two_differ() -> None:
    pair = Pair(run_id="fleet", is_rows=True, step="disks", row="0", other_row="2")
    rows = [row for row in rows_of(compared(pair), Mode.CHANGED, frozenset()) if isinstance(row, PartRow)]
    told = {row.title: row.counted for row in rows}
    assert told["How full is each host?"] == "2 differ"
    assert told["Where it ran"] == "1 differs"


def test_a_side_says_which_host_of_how_many_it_is_and_what_is_folded_names_no_more_than_it_shows() -> None:
    found = compared(Pair(run_id="fleet", is_rows=True, step="disks", row="0", other_row="2"))
    assert (found.before.more, found.after.more) == ("host 1 of 4", "host 3 of 4")
    alike = compared(Pair(run_id="before", other_id="before"))
    rests = [row.rest for row in rows_of(alike, Mode.CHANGED, frozenset()) if isinstance(row, PartRow)]
    assert rests[:2] == ["used (%), free, used (bytes), size, …", "used, free count, mount, type"]


def test_the_head_of_a_field_stays_in_sight_in_a_low_window(page: CompareView) -> None:
    page.list.to_next_change()
    page.resize(640, 200)
    QTest.qWait(0)
    page.resize(640, 372)
    QTest.qWait(0)
    at = page.list.currentIndex()
    assert isinstance(page.list.current, FieldRow)
    assert isinstance(page.list._model.rows[at.row() - 1], PartRow)
    assert page.list.visualRect(at.siblingAtRow(at.row() - 1)).top() >= 0


def test_a_low_window_has_most_of_its_height_for_the_fields(page: CompareView) -> None:
    page.resize(640, 372)
    QTest.qWait(0)
    assert page.list.viewport().height() > 0.4 * page.height()
    assert page.before._name.text() == "12 Nov 02:10"
    assert page.before.height() < 40
    page.resize(1200, 800)
    QTest.qWait(0)
    assert page.before._name.text() == "12 Nov 02:10, took 3 min 30 s"
    assert page.before.body.indexOf(page.before._name) > 0
