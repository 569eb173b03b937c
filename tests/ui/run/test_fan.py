"""The rows of a fan-out: their targets and items, the worst first, filtered, and a thousand of them without waiting."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import ConnectError
from desktop.domain.outcome import Outcome
from desktop.domain.step import GroupStep, RunStep
from desktop.domain.target_ref import parse_target
from desktop.engine import commands as c
from desktop.engine.session import Session
from desktop.engine.surroundings import Surroundings
from desktop.ui.run.fan import FanRow, label_of, rows_of
from desktop.ui.run.fan_card import FanCard
from desktop.ui.run.fan_table import ALL, ODD, columns_of, filters_of, let_through, shape_of
from desktop.ui.run.page import RunPage
from desktop.ui.run.viewmodel import RunViewModel
from desktop.ui.shots.window import settle
from desktop.ui.widgets.states import StepState
from tests.fakes.memory import MemoryJournal, MemorySecrets, ScriptedTarget, ScriptedTargets, StepClock, said
from tests.ui.run.test_overview import driven, group, hand, seen
from tests.unit.engine.driving import REF, Driven, runbook_of

S = StepState


def fleet(pace: c.Pace = c.Pace.TO_NEXT_QUESTION) -> Driven:
    """A fan-out over three hosts: one fails, one is not there, one passes."""
    step = RunStep(id="load", title="Load", run="load", on=("ssh:a", "ssh:b", "ssh:c"), outcomes=(
        Outcome(fail="number(stdout) > 9", say="Load is ${stdout}."), Outcome(pass_="otherwise", say="Fine."),
    ))  # fmt: skip
    run = Driven(runbook_of(step, hand("end")), pace=pace)
    run.targets._targets = {
        "ssh:a": ScriptedTarget(parse_target("ssh:a"), {"load": said("1")}),
        "ssh:b": ScriptedTarget(
            parse_target("ssh:b"), {"load": ConnectError("b does not answer.", rung="tcp")}
        ),
        "ssh:c": ScriptedTarget(parse_target("ssh:c"), {"load": said("12")}),
    }
    return run


def test_rows_come_worst_first_with_their_target_as_it_was_asked_for_and_what_was_found() -> None:
    run = fleet().start()
    run.settled()
    rows = rows_of(seen(run), "load")
    assert [(row.number, row.target, row.state) for row in rows] == [
        (3, "c", S.FAIL), (2, "b", S.UNKNOWN), (1, "a", S.PASS),
    ]  # fmt: skip
    assert [row.said for row in rows] == ["Load is 12.", "b does not answer.", "Fine."]
    run.session.close()


def test_a_target_keeps_the_name_that_was_asked_for_beside_who_is_signed_in_there() -> None:
    run = fleet().start()
    run.settled()
    view = seen(run)
    reached = view.run.identities
    for target in ("ssh:web-03", "ssh://ada@10.0.0.3", "local"):
        reached = reached.with_item(target, {"label": "root@vm (Debian GNU/Linux 12)"})
    view = replace(view, run=replace(view.run, identities=reached))
    assert label_of(view, "ssh:web-03") == "web-03 (root@vm)"
    assert label_of(view, "ssh://ada@10.0.0.3") == label_of(view, "local") == "root@vm"
    run.session.close()


def test_rows_that_are_still_to_be_run_are_there_before_the_first_begins() -> None:
    run = fleet(pace=c.Pace.GUIDED).start()
    run.until(lambda update: type(update.next).__name__ == "Enter")
    rows = rows_of(seen(run), "load")
    assert [(row.target, row.state) for row in rows] == [("a", S.TO_DO), ("b", S.TO_DO), ("c", S.TO_DO)]
    run.session.close()


def test_a_row_inside_another_names_both_items_by_what_is_innermost() -> None:
    inner = hand("inner", each=("x", "y"))
    outer = GroupStep(id="g", title="g", group=(inner,), each=("one", "two"))
    run = driven(outer).start()
    run.settled()
    run.tell(c.MarkDone("inner", row="0.0"))
    run.settled()
    rows = rows_of(seen(run), "inner")
    assert [(row.id, row.item, row.state) for row in rows] == [
        ("0.1", "y", S.WAITING),
        ("0.0", "x", S.BY_HAND),
    ]
    assert [(row.id, row.item) for row in rows_of(seen(run), "g")] == [("0", "one"), ("1", "two")]
    run.session.close()


def test_a_step_that_is_no_fan_out_has_no_rows() -> None:
    run = driven(hand("only"), group("g", hand("in"))).start()
    run.settled()
    view = seen(run)
    assert rows_of(view, "only") == rows_of(view, "g") == rows_of(view, "in") == ()
    run.session.close()


def row(number: int, state: StepState, target: str = "", item: str = "") -> FanRow:
    return FanRow(id=str(number - 1), number=number, target=target, item=item, state=state)


def test_columns_tell_only_what_differs() -> None:
    same = shape_of([row(1, S.PASS, "a", "x"), row(2, S.PASS, "a", "y")])
    assert (same.has_targets, same.has_items) == (False, True)
    both = shape_of([row(1, S.PASS, "a", "x"), row(2, S.PASS, "b", "x")])
    assert (both.has_targets, both.has_items) == (True, True)
    assert [column.title for column in columns_of(both)][1:3] == ["Target", "Item"]


def test_filters_count_what_there_is_and_let_it_through() -> None:
    rows = (row(1, S.FAIL), row(2, S.WARN), row(3, S.PASS), row(4, S.PASS))
    assert [(one.key, one.words) for one in filters_of(rows)] == [
        (ALL, "All 4"), (ODD, "Not good 2"), ("fail", "fail 1"), ("warn", "warn 1"), ("pass", "pass 2"),
    ]  # fmt: skip
    assert [one.number for one in let_through(rows, ODD)] == [1, 2]
    assert [one.number for one in let_through(rows, "pass")] == [3, 4]
    assert [one.key for one in filters_of((row(1, S.PASS),))] == [ALL, "pass"]


@pytest.fixture
def card(qtbot: QtBot) -> FanCard:
    made = FanCard()
    qtbot.addWidget(made)
    made.resize(700, 600)
    made.show()
    return made


def test_a_filter_narrows_the_table_and_the_marked_row_stays(card: FanCard) -> None:
    rows = tuple(row(n, S.FAIL if n % 4 == 0 else S.PASS, f"host-{n}") for n in range(1, 21))
    card.show_rows(rows, "7")
    table = card.table
    assert table is not None
    assert (table.model().rowCount(), table.current_id) == (20, "7")
    card.filters.pills["fail"].click()
    assert table.model().rowCount() == 5
    card.show_rows(rows, "7")
    assert table.current_id == "7"
    assert card.filters.at == "fail"


def test_a_filter_of_which_nothing_is_left_gives_way_to_all(card: FanCard) -> None:
    card.show_rows((row(1, S.RUNNING), row(2, S.PASS)), "")
    card.filters.choose("running")
    card.show_rows((row(1, S.PASS), row(2, S.PASS)), "")
    assert card.filters.at == ALL
    assert card.table is not None
    assert card.table.model().rowCount() == 2


def test_rows_are_gone_through_by_keys_and_o_finds_the_next_odd_one(card: FanCard, qtbot: QtBot) -> None:
    card.show_rows(tuple(row(n, S.WARN if n in (3, 9) else S.PASS, f"h{n}") for n in range(1, 12)), "0")
    picked: list[str] = []
    card.picked.connect(picked.append)
    table = card.table
    assert table is not None
    for key in (Qt.Key.Key_J, Qt.Key.Key_Down, Qt.Key.Key_K, Qt.Key.Key_End, Qt.Key.Key_Home):
        QTest.keyClick(table, key)
    assert picked == ["1", "2", "1", "10", "0"]
    for _ in range(3):
        card.next_odd()
    assert picked[5:] == ["2", "8", "2"]


def test_a_table_that_is_told_the_same_rows_stays_where_it_was_scrolled_to(card: FanCard) -> None:
    rows = [row(n, S.RUNNING, f"h{n}") for n in range(1, 101)]
    card.show_rows(tuple(rows), "0")
    settle()
    assert card.table is not None
    bar = card.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    rows[99] = row(100, S.FAIL, "h100")
    card.show_rows((rows[99], *rows[:99]), "0")
    settle()
    assert bar.value() == before > 0


@pytest.mark.parametrize("width", [300, 400, 500, 640, 700, 900, 1400])
@pytest.mark.parametrize("items", [("",), ("/var", "/srv")])
def test_what_was_found_is_shown_at_every_width(card: FanCard, width: int, items: tuple[str, ...]) -> None:
    said = "97.4 % of the memory is used."
    rows = tuple(
        FanRow(id=f"{n}", number=n + 1, target=f"web-{n:02}.eu.example", item=items[n % len(items)],
               state=S.FAIL, said=said)
        for n in range(6)
    )  # fmt: skip
    card.show_rows(rows, "2")
    card.resize(width, 600)
    settle()
    table = card.table
    assert table is not None
    shown = [at for at in range(table.model().columnCount()) if not table.isColumnHidden(at)]
    telling = [at for at in shown if said in str(table.model().index(2, at).data())]
    assert telling, "no column tells what was found"
    assert table.columnWidth(telling[0]) >= 160
    assert sum(map(table.columnWidth, shown)) <= table.viewport().width()
    assert table.current_id == "2"


def test_a_table_that_is_laid_anew_keeps_the_focus_and_the_filter(card: FanCard) -> None:
    card.show_rows(tuple(row(n, S.FAIL if n % 2 else S.PASS, f"h{n}") for n in range(1, 9)), "4")
    card.filters.pills["fail"].click()
    assert card.table is not None
    card.table.setFocus()
    before = card.table
    card.resize(320, 600)
    settle()
    assert card.table is not before
    assert card.table.hasFocus()
    assert (card.table.model().rowCount(), card.table.current_id) == (4, "4")


class Thousand:
    """A page over a session with a fan-out of a thousand rows that are read side by side."""

    def __init__(self) -> None:
        step = RunStep(id="many", title="Many", run="many", each="${list}", outcomes=(
            Outcome(fail="number(stdout) > 9", say="${item} is ${stdout}."), Outcome(pass_="otherwise"),
        ))  # fmt: skip
        target = ScriptedTarget(parse_target("local"), {"many": said("1")})
        around = Surroundings(
            journal=MemoryJournal(), secrets=MemorySecrets(), targets=ScriptedTargets(target), now=StepClock(),
            operator="ada", machine="desk", program="handrail 0",
        )  # fmt: skip
        book = runbook_of(step, hand("end"), on="local")
        self.session = Session(book, "run-1", around, pace=c.Pace.TO_NEXT_QUESTION)
        self.model = RunViewModel(self.session)
        self.page = RunPage(self.model)
        self.page.resize(1440, 900)
        self.page.show()

    def start(self) -> None:
        self.session.start(REF, {"list": [f"disk-{n}" for n in range(1000)]})


@pytest.fixture
def thousand(qtbot: QtBot) -> Iterator[Thousand]:
    made = Thousand()
    qtbot.addWidget(made.page)
    yield made
    made.session.close()


@pytest.mark.alone
def test_a_thousand_rows_are_drawn_a_few_times_a_second_while_they_come(
    thousand: Thousand, qtbot: QtBot
) -> None:
    drawn: list[float] = []
    thousand.model.changed.connect(lambda: drawn.append(time.monotonic()))
    begun = time.monotonic()
    thousand.start()
    qtbot.waitUntil(lambda: thousand.model.waiting is not None, timeout=60_000)
    took_s = time.monotonic() - begun
    assert len(thousand.model.run.entries) == 1001
    assert len(drawn) < 30 + 12 * took_s  # and not two thousand times
    thousand.model.look_at("many")
    settle()
    table = thousand.page.step.fan.table
    assert table is not None
    assert table.model().rowCount() == 1000


@pytest.mark.alone
def test_looking_at_another_row_of_a_thousand_takes_no_longer_than_the_eye_notices(
    thousand: Thousand, qtbot: QtBot
) -> None:
    thousand.start()
    qtbot.waitUntil(lambda: thousand.model.waiting is not None, timeout=60_000)
    thousand.model.look_at("many")
    settle()
    table = thousand.page.step.fan.table
    assert table is not None
    times_s = []
    for _ in range(15):
        begun = time.perf_counter()
        QTest.keyClick(table, Qt.Key.Key_J)
        thousand.page.grab()
        times_s.append(time.perf_counter() - begun)
    assert min(times_s) < 0.1, times_s
    assert thousand.model.row is not None
    assert thousand.model.row.number == 16
