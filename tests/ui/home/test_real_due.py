"""Due soon over a real record: a run on this computer that was handed over, read after the first paint only."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.deadline import DueKind
from desktop.engine.commands import HandOver, Pace
from desktop.engine.plan import waits_for_person
from desktop.ui.backstage import Backstage
from desktop.ui.home.due_card import DueCard
from desktop.ui.home.view import HomeView
from desktop.ui.home.viewmodel import HomeViewModel
from desktop.ui.navigation import Navigator
from desktop.workbench import Workbench

_BOOK = """\
runbook: 1
id: watched
title: Something to watch
inputs:
  ticket: {type: ticket}
steps:
  - {id: look, title: How loaded is it, check: host.load, fresh_for: 10m}
  - {id: ask, title: Well?, ask: Is it slow?, choices: {'yes': {label: 'Yes'}, 'no': {label: 'No'}}}
"""
DUE = datetime.now(UTC) + timedelta(minutes=40)


@pytest.fixture
def stage(tmp_path: Path, home: Path) -> Iterator[Backstage]:
    file = tmp_path / "watched.yaml"
    file.write_text(_BOOK)
    bench = Workbench()
    with bench.new_run(
        bench.load(str(file)), {"ticket": "OPS-4821"}, observe_only=True, pace=Pace.TO_NEXT_QUESTION
    ) as opened:
        asked = Event()
        opened.session.subscribe(lambda update: asked.set() if waits_for_person(update.next) else None)
        opened.begin()
        assert asked.wait(20)
        assert opened.session.submit(HandOver("Night shift", sla_due=DUE)).result(timeout=20) is None
    made = Backstage(bench)
    yield made
    made.close()


def test_what_is_due_in_an_open_run_comes_from_its_record_once_the_window_has_painted(
    stage: Backstage, qtbot: QtBot
) -> None:
    now = datetime.now(UTC)
    model = HomeViewModel(stage.runs, stage.library, stage.pins, stage.due, Navigator(), lambda: now)
    view = HomeView(model)
    qtbot.addWidget(view)
    view.resize(1300, 800)
    view.show()
    assert model.due == ()
    assert view.side.due is None
    stage.due.wake()
    qtbot.waitUntil(lambda: bool(model.due) and view.side.due is not None, timeout=10_000)
    (run,) = stage.due.due()
    assert run.ticket == "OPS-4821"
    assert [one.kind for one in run.deadlines] == [DueKind.FRESH, DueKind.HAND_OVER]
    assert isinstance(view.side.due, DueCard)
    assert {line.about for line in view.side.due.lines} == {
        "until it is stale: How loaded is it",
        "until Night shift is to have taken it over",
    }
    model.close()
