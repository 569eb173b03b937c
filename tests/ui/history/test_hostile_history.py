"""Text from machines, runbooks and people in History, the timeline and the comparison: plain text everywhere."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from pytestqt.qtbot import QtBot

from desktop.domain.advance import fold
from desktop.domain.errors import HandrailError
from desktop.domain.events import (
    Event,
    HandedOver,
    NoteAdded,
    Recorded,
    RunbookRef,
    RunStarted,
    StepFinished,
    StepStarted,
    TakenOver,
    TargetIdentified,
)
from desktop.domain.runbook import Runbook
from desktop.domain.step import Effect, RunStep
from desktop.domain.verdict import Verdict
from desktop.ui.compare.lay import lay_runs
from desktop.ui.compare.port import Compared, Moment, Other, Pair
from desktop.ui.compare.view import CompareView
from desktop.ui.compare.viewmodel import CompareViewModel
from desktop.ui.navigation import Navigator, Place
from desktop.ui.shots.window import settle
from desktop.ui.timeline.port import Trace
from desktop.ui.timeline.view import TimelineView
from desktop.ui.timeline.viewmodel import TimelineViewModel
from desktop.ui.widgets.states import StepState
from tests.ui.hostile import FORBIDDEN, HOSTILE, unsafe

BEGAN = datetime(2026, 11, 19, 3, 12, tzinfo=UTC)


def book_of(text: str) -> Runbook:
    plain = text.replace("$", "").replace("\x00", "")
    return Runbook(runbook=1, id="h", title=plain, steps=(RunStep(id="read", title=plain, run="read"),))


def events_of(text: str, more: str) -> tuple[Recorded, ...]:
    ref = RunbookRef(id="h", title=text, version=1, sha256="0" * 64, file="h.yaml", source="", steps=1)
    reading = {"stdout": text + more, "n": len(more), text[:40]: more, "rows": ({"name": text, "v": more},)}
    events: tuple[Event, ...] = (
        RunStarted(runbook=ref, inputs={"x": text}, operator=text, machine=text, program="h"),
        TargetIdentified(target="local", label=text, facts={"os": text, text[:20]: more}),
        StepStarted(step="read", entry=1, target="local", effect=Effect.READS, command=text),
        StepFinished(step="read", entry=1, target="local", verdict=Verdict.WARN, said=text, reading=reading),
        NoteAdded(text=text, by=text),
        HandedOver(by=text, to=text, note=text, open=text),
        TakenOver(by=text, machine=text, program="h"),
    )
    return tuple(
        Recorded(run_id=f"r{more}", seq=seq, at=BEGAN + timedelta(seconds=seq), event=event)
        for seq, event in enumerate(events, 1)
    )


def spoken(model: QAbstractItemModel) -> list[str]:
    roles = (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole)
    texts = [model.index(row, 0).data(role) for row in range(model.rowCount()) for role in roles]
    return [text for text in texts if isinstance(text, str)]


def must_be_plain(texts: list[str]) -> None:
    assert texts
    for text in texts:
        assert not set(text) & FORBIDDEN
        assert "<img" not in text if text.startswith("<span>") else True


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_comparison_shows_hostile_text_as_text(text: str, qtbot: QtBot) -> None:
    class Port:
        def compare(self, pair: Pair, done: Callable[[Compared | HandrailError], None]) -> None:
            before, after = fold(events_of(text, "a")), fold(events_of(text, "b"))
            others = [Other("o", "plain", StepState.PASS)]
            laid = lay_runs(pair, before, after, book_of(text), others, str)
            done(replace(laid, between=(Moment(run_id="r", at=BEGAN, state=StepState.PASS, words="x"),) * 3))

    page = CompareView(CompareViewModel(Port(), Navigator()))
    qtbot.addWidget(page)
    page.resize(1400, 900)
    page.show()
    page.show_place(Place("compare", "ra", "rb"))
    qtbot.waitUntil(lambda: page._vm.compared is not None)
    page.filters.choose("all")
    settle()
    page.grab()
    assert unsafe(page) == []
    assert page.width() == 1400
    must_be_plain(spoken(page.list.model()))
    assert page._vm.compared is not None
    assert not set(page._vm.compared.text) & FORBIDDEN


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_timeline_shows_hostile_text_as_text(text: str, qtbot: QtBot) -> None:
    class Port:
        def trace(self, run_id: str, done: Callable[[Trace | HandrailError], None]) -> None:
            done(Trace(run_id=run_id, book=book_of(text), events=events_of(text, "a")))

    page = TimelineView(TimelineViewModel(Port(), Navigator()))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_place(Place("timeline", "ra"))
    qtbot.waitUntil(lambda: bool(page._vm.events))
    for place in range(len(page._vm.events)):
        page._vm.go(place)
        settle()
        assert unsafe(page) == []
        assert page.width() == 1200
    page.grab()
    must_be_plain(spoken(page.events.model()))
