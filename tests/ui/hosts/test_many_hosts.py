"""Ten thousand hosts by eight checks: a page of them is scrolled within a frame, and nothing is made for each cell."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import HandrailError
from desktop.domain.events import FanItem
from desktop.domain.long_tuple import LongTuple
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.verdict import Verdict
from desktop.ui.hosts.lay import lay_grid
from desktop.ui.hosts.make import hosts_page
from desktop.ui.hosts.port import Grid
from desktop.ui.hosts.shot_hosts import BOOK, SampleHosts
from desktop.ui.hosts.view import HostsView
from desktop.ui.navigation import HOSTS, Navigator, Place
from desktop.ui.shots.window import settle

COUNT, FRAME_S = 10_000, 0.016
_FIELDS = (
    "used_pct",
    "available_pct",
    "per_core_5m",
    "version",
    "release",
    "offset_ms",
    "days_left",
    "total_ms",
)
_WORDS = {"version": "1.24.0", "release": "6.1.0-28"}


def many() -> Run:
    """A run of ten thousand hosts as its events leave it: they are 160,000, and to fold them takes minutes."""
    chance, entries, seq, at = Random(7), list[StepEntry](), 1, datetime(2026, 11, 19, tzinfo=UTC)
    fan = tuple(FanItem(target=f"ssh://root@web-{host:05}.eu.example") for host in range(COUNT))
    for step, field in zip(BOOK.steps, _FIELDS, strict=True):
        seq += 1
        around = seq
        entries.append(StepEntry(step=step.id, entry=1, state=EntryState.FINISHED, seq=seq, started_at=at,
                                 is_container=True, fan=fan, verdict=Verdict.FAIL))  # fmt: skip
        for row in range(COUNT):
            seq += 2
            is_odd = chance.random() < 0.002
            value = _WORDS.get(field) or (93.0 if is_odd else chance.gauss(45, 4))
            verdict = Verdict.FAIL if is_odd else Verdict.PASS
            entries.append(
                StepEntry(step=step.id, entry=1, state=EntryState.FINISHED, seq=seq, started_at=at, verdict=verdict,
                          row=str(row), within=around, is_row=True, reading={field: value}, target=fan[row].target)
            )  # fmt: skip
    return Run(run_id="many", entries=LongTuple(entries), started_at=at, last_at=at)


@pytest.fixture(scope="module")
def grid() -> Grid:
    return lay_grid(many(), BOOK)


@pytest.fixture
def page(qtbot: QtBot, grid: Grid) -> HostsView:
    port = SampleHosts()

    def read(run_id: str, step: str, done: Callable[[Grid | HandrailError], None]) -> None:
        done(grid)

    port.read = read  # type: ignore[method-assign]
    made = hosts_page(port, Navigator())
    qtbot.addWidget(made)
    made.resize(1360, 820)
    made.show()
    made.show_place(Place(HOSTS, "many"))
    qtbot.waitUntil(lambda: made.model.grid is not None)
    settle()
    return made


def computed_s(do: Callable[[], object]) -> float:
    """Return what the window's own thread computed, whatever else the machine does."""
    begun = time.thread_time()
    do()
    settle()
    return time.thread_time() - begun


@pytest.mark.alone
def test_a_page_of_ten_thousand_hosts_is_scrolled_within_a_frame(page: HostsView) -> None:
    bar, step = page.table.verticalScrollBar(), page.table.viewport().height()
    times_s = sorted(computed_s(lambda: bar.setValue(bar.value() + step)) for _ in range(30))
    assert times_s[len(times_s) // 2] < FRAME_S, times_s
    jumps_s = sorted(computed_s(lambda at=at: bar.setValue(bar.maximum() * at // 20)) for at in range(20))
    assert jumps_s[len(jumps_s) // 2] < FRAME_S, jumps_s


def test_no_widget_is_made_for_a_cell(page: HostsView) -> None:
    before = len(page.table.findChildren(QObject))
    for _ in range(20):
        QTest.keyClick(page.table, Qt.Key.Key_PageDown)
    settle()
    assert len(page.table.findChildren(QObject)) == before
    assert page.table.model().rowCount() == COUNT


def test_a_search_among_ten_thousand_leaves_the_hosts_that_hold_it(page: HostsView) -> None:
    page.search_box.edit.setText("web-0999")
    assert len(page.model.shown) == 10
    page.search_box.edit.setText("")
    assert len(page.model.shown) == COUNT
    page.model.next_odd()
    settle()
    assert page.model.at in page.model.grid.having["odd"] if page.model.grid else False
