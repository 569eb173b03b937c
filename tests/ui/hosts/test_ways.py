"""The ways to the hosts page and from it: out of a run, its report, its timeline and History, and to one reading."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.actions import Action
from desktop.ui.backstage import Backstage
from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.hosts.make import hosts_page
from desktop.ui.navigation import FINISH, HOSTS, RUN, TIMELINE, Navigator, Page, Place
from desktop.ui.run.stage import RunStage
from desktop.ui.timeline.view import TimelineView
from desktop.ui.timeline.viewmodel import TimelineViewModel
from desktop.workbench import Workbench

_BOOK = """\
runbook: 1
id: parts
title: Parts
steps:
  - id: first
    title: First
    run: echo 1
  - id: size
    title: How large is ${item}?
    each: [a, bb, ccc]
    run: printf '%s' "$PART" | wc -c
    env: {PART: '${item}'}
    capture: {letters: number}
    outcomes:
      - warn: letters >= 3
      - pass: otherwise
  - id: last
    title: Go on?
    ask: Is that enough?
    choices: {yes_it_is: {label: 'Yes'}, no_it_is_not: {label: 'No'}}
"""


@pytest.fixture
def stage(home: Path) -> Iterator[Backstage]:
    made = Backstage(Workbench())
    yield made
    made.close()


@pytest.fixture
def went() -> list[Place]:
    return []


@pytest.fixture
def navigator(went: list[Place]) -> Navigator:
    made = Navigator()
    made.asked.connect(went.append)
    return made


@pytest.fixture
def run_page(stage: Backstage, navigator: Navigator, tmp_path: Path, qtbot: QtBot) -> RunStage:
    """The run page of a run over three items that has come to its question."""
    file = tmp_path / "parts.yaml"
    file.write_text(_BOOK)
    run_id = stage.begin_run(stage.bench.load(str(file)), {}, is_guided=False)
    made = RunStage(stage, navigator)
    qtbot.addWidget(made)
    made.show()
    made.show_place(Place(RUN, run_id))
    qtbot.waitUntil(lambda: made.page is not None and made.page.model.waiting is not None, timeout=20_000)
    return made


def pressed(page: Page, key: str) -> None:
    action: Action = next(one for one in page.actions_here if one.shown_keys == key)
    action.run()


def test_m_on_the_run_page_shows_its_hosts_and_a_cell_leads_back_to_its_row(
    stage: Backstage, run_page: RunStage, navigator: Navigator, went: list[Place], qtbot: QtBot
) -> None:
    assert run_page.page is not None
    run_id = run_page.page.model.run.run_id
    run_page.page.model.look_at("size")
    run_page.page.step.fan.hosts.click()
    assert went == [Place(HOSTS, run_id, "size")]
    pressed(run_page, "M")
    assert went[1] == went[0]
    grid = hosts_page(stage.hosts, navigator)
    qtbot.addWidget(grid)
    grid.resize(1200, 800)
    grid.show()
    grid.show_place(went[0])
    qtbot.waitUntil(lambda: grid.model.grid is not None, timeout=10_000)
    assert grid.model.grid is not None
    assert [host.name for host in grid.model.grid.matrix.hosts] == ["a", "bb", "ccc"]
    assert grid.head.title.text() == "Parts, 3 items × 1 check"  # noqa: RUF001
    grid.model.look_at("bb", 0)
    grid.open_cell()
    grid.open_cell()
    assert went[-1] == Place(RUN, run_id, "size\n1")
    run_page.page.model.look_at("first")
    run_page.show_place(went[-1])
    assert run_page.page.model.shown == "size"
    assert run_page.page.model.row is not None
    assert run_page.page.model.row.item == "bb"


def test_the_report_and_the_timeline_lead_there_and_a_cell_to_the_event_that_ended_it(
    stage: Backstage, run_page: RunStage, navigator: Navigator, went: list[Place], qtbot: QtBot
) -> None:
    assert run_page.page is not None
    run_id = run_page.page.model.run.run_id
    report = FinishPage(FinishViewModel(stage.report))
    report.hosts_asked.connect(lambda key: navigator.go(HOSTS, key))
    timeline = TimelineView(TimelineViewModel(stage.timeline, navigator))
    for page in (report, timeline):
        qtbot.addWidget(page)
        page.resize(1200, 800)
        page.show()
    report.show_place(Place(FINISH, run_id))
    qtbot.waitUntil(report.hosts.isVisible, timeout=10_000)
    report.hosts.click()
    entry = next(one for one in run_page.page.model.run.entries if one.row == "2")
    timeline.show_place(Place(TIMELINE, run_id, str(entry.seq)))
    qtbot.waitUntil(lambda: timeline._vm.recorded is not None, timeout=10_000)
    timeline.grid.click()
    assert went == [Place(HOSTS, run_id)] * 2
    recorded = timeline._vm.recorded
    assert recorded is not None
    assert getattr(recorded.event, "reading", {})["letters"] == 3
