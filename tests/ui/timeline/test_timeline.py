"""A run walked event by event: each in words, and the run as it stood after it."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.advance import fold
from desktop.domain.events import Event, Recorded, RunStarted
from desktop.engine.commands import Pace
from desktop.engine.plan import plan
from desktop.ui.backstage import Backstage
from desktop.ui.navigation import TIMELINE, Navigator, Place
from desktop.ui.run.overview import look_over
from desktop.ui.shots.runs import AT_END, LOADED, RUN_ID, recorded
from desktop.ui.theme.theme import px
from desktop.ui.timeline import event_list
from desktop.ui.timeline.changes import changes
from desktop.ui.timeline.shot_timeline import SampleTimeline
from desktop.ui.timeline.states import States
from desktop.ui.timeline.told import Teller, _one_line
from desktop.ui.timeline.view import TimelineView
from desktop.ui.timeline.viewmodel import TimelineViewModel
from desktop.ui.widgets.button import Button
from desktop.ui.widgets.keys_line import KeysLine
from desktop.ui.widgets.states import StepState
from desktop.workbench import Workbench
from tests.unit.summary import fleet_runs

EVENTS = recorded(AT_END)


class Went:
    def __init__(self) -> None:
        self.navigator, self.places = Navigator(), list[Place]()
        self.navigator.asked.connect(self.places.append)


@pytest.fixture
def went() -> Went:
    return Went()


@pytest.fixture
def page(went: Went, qtbot: QtBot) -> TimelineView:
    made = TimelineView(TimelineViewModel(SampleTimeline(), went.navigator))
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    made.show_place(Place(TIMELINE, RUN_ID))
    qtbot.waitUntil(lambda: bool(made._vm.events))
    return made


def fleet_events() -> tuple[Recorded, ...]:
    script = fleet_runs.causes(fleet_runs.look_at_hosts(fleet_runs.fleet(), 12.0, 97.0, 14.0), 4)
    return tuple(fleet_runs.restart(fleet_runs.answer(script, "yes")).recorded)


@pytest.mark.parametrize(("book", "events"), [(LOADED.runbook, EVENTS), (fleet_runs.FLEET, fleet_events())])
def test_each_state_is_the_fold_of_the_events_up_to_there(book: object, events: tuple[Recorded, ...]) -> None:
    states = States(book, events)  # type: ignore[arg-type]
    for count in (*range(len(events) + 1), 3, 1):
        assert states.after(count) == fold(events[:count])


def test_a_long_run_is_folded_from_the_state_that_was_kept_last(monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.domain.events import NoteAdded

    notes = [NoteAdded(text=str(at), by="ana") for at in range(1000)]
    events = recorded((*AT_END[:5], *notes))
    states = States(LOADED.runbook, events)
    assert states.after(64) == fold(events[:64])
    assert states.after(1005) == fold(events)
    folded: list[int] = []
    real = States._fold
    monkeypatch.setattr(
        States,
        "_fold",
        lambda self, run, begin, end: folded.append(end - begin) or real(self, run, begin, end),
    )
    assert len(states.after(1001).notes) == 997
    assert folded == [1001 % 64]


def test_a_step_stands_as_it_did_at_the_time(page: TimelineView) -> None:
    states = {}
    for place in range(len(EVENTS)):
        page._vm.go(place)
        states[place] = next(row.state for row in page._vm.rows if row.id == "space")
    assert states[1] is StepState.CURRENT
    assert states[2] is StepState.RUNNING
    assert states[3] is StepState.FAIL


def test_what_an_event_holds_is_called_as_a_person_calls_it(page: TimelineView) -> None:
    held = []
    for place in range(len(EVENTS)):
        page._vm.go(place)
        held.append({fact.label: fact.value for fact in page._vm.facts})
    assert (held[0]["Affected host"], held[0]["Mount point"]) == ("ssh://root@web-03", "/var")
    assert held[1]["OS"] == "linux"
    assert (held[3]["Used"], held[3]["Free"]) == ("96.4 %", "1.2 GiB")
    rows = next(one["Rows"] for one in held if "Rows" in one)
    assert rows.startswith("24 GiB, path /var/log; ")
    assert rows.endswith("and 5 more")
    assert not any("_" in label for one in held for label in one)


def test_how_much_was_done_stands_at_the_left_before_anything_was_wrong(page: TimelineView) -> None:
    lefts = set()
    for place in (0, 6):
        page._vm.go(place)
        QTest.qWait(0)
        lefts.add(page._done.mapTo(page._scroll, page._done.rect().topLeft()).x())
        assert page._done.width() <= page._done.sizeHint().width() + 1
    assert len(lefts) == 1


def test_an_event_is_copied_whole_as_data(page: TimelineView) -> None:
    page._vm.go(3)
    page.holds.copy.click()
    told = json.loads(QGuiApplication.clipboard().text())
    assert (told["seq"], told["kind"]) == (4, "StepFinished")
    assert told["event"]["reading"] == {"used_pct": 96.4, "free_bytes": 1_288_490_189}
    for place in range(len(EVENTS)):
        page._vm.go(place)
        page.copy_event()
        assert json.loads(QGuiApplication.clipboard().text())["seq"] == place + 1


def test_what_an_event_changed_is_told() -> None:
    views = [
        look_over(LOADED.runbook, run, plan(LOADED.runbook, run))
        for run in (fold(EVENTS[:3]), fold(EVENTS[:4]))
    ]
    told = {one.what: (one.before, one.after) for one in changes(views[0], views[1])}
    assert told["1  How full is /var?"] == ("running", "fail")
    assert not changes(views[1], views[1])


def test_every_kind_of_event_has_words_of_its_own() -> None:
    """A new kind of event fails here until the timeline can tell it."""
    run = fold(fleet_events())
    teller = Teller(look_over(fleet_runs.FLEET, run, plan(fleet_runs.FLEET, run)))
    for kind in get_args(Event):
        wanted = {one.name for one in fields(kind)}
        made = next((one.event for one in (*EVENTS, *fleet_events()) if isinstance(one.event, kind)), None)
        if made is None:
            made = _made(kind, wanted)
        told = teller.tell(Recorded(run_id="r", seq=1, at=EVENTS[0].at, event=made))
        assert told.words
        assert kind.__name__ not in told.words


def _made(kind: type, wanted: set[str]) -> Event:
    from desktop.domain.event_parts import Decision, RunbookRef
    from desktop.domain.verdict import Ended, Verdict

    ref = RunbookRef(id="x", title="X", version=1, sha256="0", file="x", source="")
    values = {
        "step": "load", "entry": 1, "reason": "because", "by": "ana", "operator": "ana", "machine": "desk",
        "program": "h", "verdict": Verdict.SKIPPED, "seq": 3, "to": "ben", "text": "hello", "host": "web-01",
        "target": "local", "fingerprint": "SHA256:x", "decision": Decision.RETRY, "ended": Ended.RESOLVED,
        "runbook": ref, "inputs": {}, "label": "web", "command": "ls",
    }  # fmt: skip
    needed = {one.name for one in fields(kind) if one.name in values and one.name in wanted}
    made: Event = kind(**{name: values[name] for name in needed})
    return made


def test_what_a_run_began_with_is_told_as_a_person_reads_it() -> None:
    run = fold(EVENTS)
    teller = Teller(look_over(LOADED.runbook, run, plan(LOADED.runbook, run)))
    begun = EVENTS[0].event
    assert isinstance(begun, RunStarted)
    given = {"hosts": ("ssh:web-03", "ssh:web-04"), "wait_s": 90, "sites": None, "is_deep": True}
    told = teller.tell(replace(EVENTS[0], event=replace(begun, inputs=given)))
    assert told.detail == "hosts: ssh:web-03, ssh:web-04; wait: 1 min 30 s; is deep: yes"


def test_a_row_of_a_fan_out_is_told_by_its_host() -> None:
    run = fold(fleet_events())
    teller = Teller(look_over(fleet_runs.FLEET, run, plan(fleet_runs.FLEET, run)))
    words = [teller.tell(one).words for one in fleet_events()]
    assert any("web-02" in one and one.startswith("Fail: ") for one in words)


def test_j_and_k_walk_and_the_end_key_goes_to_the_last(page: TimelineView) -> None:
    for key in (Qt.Key.Key_J, Qt.Key.Key_Down, Qt.Key.Key_J, Qt.Key.Key_K):
        QTest.keyClick(page.events, key)
    assert page._vm.place == 2
    QTest.keyClick(page.events, Qt.Key.Key_End)
    assert page._vm.place == len(EVENTS) - 1
    assert page._vm.view is not None
    assert page._vm.view.run == fold(EVENTS)


def test_the_next_event_that_is_not_good_is_found_past_the_end(page: TimelineView) -> None:
    found = []
    for _ in range(4):
        page._vm.to_next_trouble()
        found.append(page._vm.place)
    assert found == [3, 6, 8, 3]


def test_an_ended_run_opens_its_report(page: TimelineView, went: Went) -> None:
    page._vm.open_run()
    assert went.places == [Place("finish", RUN_ID)]


def test_a_run_that_is_not_there_is_told(went: Went, qtbot: QtBot) -> None:
    model = TimelineViewModel(SampleTimeline(), went.navigator)
    model.open("gone")
    qtbot.waitUntil(lambda: bool(model.trouble))
    assert "purged" in model.trouble


def test_from_a_run_that_is_not_there_one_way_leads_back(went: Went, qtbot: QtBot) -> None:
    page = TimelineView(TimelineViewModel(SampleTimeline(), went.navigator))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_place(Place(TIMELINE, "gone"))
    qtbot.waitUntil(lambda: bool(page._vm.trouble))
    ways = [button for button in page.findChildren(Button) if button.isVisible()]
    assert [button.text() for button in ways] == ["Back to the history"]
    assert ways[0].hasFocus()
    assert not page.findChild(KeysLine).isVisible()


# -- over the real record -------------------------------------------------------------------------

_BOOK = """\
runbook: 1
id: two
title: Two readings
steps:
  - {id: first, title: First, run: echo 3, capture: {n: number}}
  - {id: second, title: Second, run: exit 4}
"""


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()


def test_a_run_that_really_ran_is_walked(stage: Backstage, went: Went, qtbot: QtBot, tmp_path: Path) -> None:
    from threading import Event as Flag

    file, over = tmp_path / "two.yaml", Flag()
    file.write_text(_BOOK)
    bench = stage.bench
    with bench.new_run(bench.load(str(file)), {}, observe_only=False, pace=Pace.TO_NEXT_QUESTION) as opened:
        opened.session.subscribe(lambda update: over.set() if update.run.end else None)
        opened.begin()
        assert over.wait(20)
        run_id = opened.session.run_id
    model = TimelineViewModel(stage.timeline, went.navigator)
    model.open(run_id)
    qtbot.waitUntil(lambda: bool(model.events), timeout=10_000)
    assert [one.words for one in model.events][-1] == "The run ends: completed"
    model.to_next_trouble()
    assert model.told is not None
    assert model.told.words == "Fail: Second"
    assert {row.id: row.state for row in model.rows} == {"first": StepState.PASS, "second": StepState.FAIL}


def test_a_run_over_hosts_leads_to_two_of_them_side_by_side(went: Went, qtbot: QtBot) -> None:
    from collections.abc import Callable

    from desktop.domain.errors import HandrailError
    from desktop.ui.timeline.port import Trace

    class Fleet:
        def trace(self, run_id: str, done: Callable[[Trace | HandrailError], None]) -> None:
            done(Trace(run_id=run_id, book=fleet_runs.FLEET, events=fleet_events()))

    page = TimelineView(TimelineViewModel(Fleet(), went.navigator))
    qtbot.addWidget(page)
    page.show()
    page.show_place(Place(TIMELINE, "fleet"))
    qtbot.waitUntil(lambda: bool(page._vm.events))
    assert page.hosts.isVisible()
    page.hosts.click()
    assert went.places[0].page == "compare"
    assert went.places[0].text.startswith("rows")


def test_where_a_row_is_narrow_its_time_leaves_the_line_to_what_happened(
    page: TimelineView, monkeypatch: pytest.MonkeyPatch
) -> None:
    def room_of_words() -> float:
        drawn: dict[str, QRectF] = {}
        monkeypatch.setattr(
            event_list, "words", lambda _painter, text, box, **_look: drawn.setdefault(text, QRectF(box))
        )
        page.events.viewport().grab()
        monkeypatch.undo()
        return drawn[page._vm.events[2].words].width()

    wide = room_of_words()
    page.events.parentWidget().setFixedWidth(280)
    QTest.qWait(0)
    inside = page.events.viewport().width() - px(event_list._LEFT) - px(event_list._SIDE)
    assert room_of_words() == inside < wide


def test_the_way_back_gives_way_to_what_the_run_is(page: TimelineView) -> None:
    assert page.back.isVisible()
    page.resize(640, 600)
    assert not page.back.isVisible()
    assert any(action.keys.startswith("Alt+Left") for action in page.actions_here)


def test_where_there_is_no_room_for_both_the_event_takes_the_place_of_the_list(
    page: TimelineView, qtbot: QtBot
) -> None:
    page.resize(640, 372)
    assert page.events.isVisible()
    assert not page.card.isVisible()
    page._vm.to_next_trouble()
    page.read.click()
    assert page.card.isVisible()
    assert not page.events.isVisible()
    assert page.read.hasFocus()
    bar = page._scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    QTest.keyClick(page.read, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    act(page, "Esc")
    assert page.events.isVisible()
    assert page.events.hasFocus()
    left: list[bool] = []
    page.left.connect(lambda: left.append(True))
    act(page, "Esc")
    assert left == [True]
    page.resize(1200, 800)
    assert page.events.isVisible()
    assert page.card.isVisible()
    assert not page.read.isVisible()


def test_the_ring_of_an_event_leaves_the_scroll_bar_free(page: TimelineView) -> None:
    page.resize(1200, 400)
    QTest.qWait(0)
    rows, bar = page.events, page.events.verticalScrollBar()
    assert bar.isVisible()
    right = rows.viewport().mapTo(rows, rows.focus_row().topRight()).x()
    assert right + px(4) < rows.width() - bar.width()


def act(page: TimelineView, key: str) -> None:
    next(action for action in page.actions_here if action.keys == key).run()


@pytest.mark.parametrize(
    ("command", "line"),
    [
        ("du -x / 2>/dev/null |\n  sort -n |\n  head -3", "du -x / 2>/dev/null | sort -n | head -3"),
        ("df \\\n  -h", "df -h"),
        ("test -d /x &&\n\n ls /x\nuptime", "test -d /x && ls /x …"),
        ("uptime", "uptime"),
        ("echo a |", "echo a |"),
        ("", ""),
    ],
)
def test_the_first_command_is_told_whole(command: str, line: str) -> None:
    assert _one_line(command) == line
