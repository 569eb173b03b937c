"""From History to a comparison, a timeline and a report by keys, in the real window over a real record."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.ui.compare.rows import FieldRow
from desktop.ui.compare.view import CompareView
from desktop.ui.finish.page import FinishPage
from desktop.ui.history.view import HistoryView
from desktop.ui.navigation import COMPARE, HOSTS, LIBRARY, RUNS, TIMELINE, Place
from desktop.ui.timeline.view import TimelineView
from tests.end2end.terminal import Terminal, write_runbook
from tests.end2end.window import DrivenWindow

STEPS = """\
  - id: look
    title: Look at ${n}
    run: echo "$N"
    env: {N: "${n}"}
    capture: {found: number}
    outcomes:
      - fail: found >= 90
      - pass: otherwise
"""


@pytest.fixture
def window(qapp: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DrivenWindow]:
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(home / "data"))  # the record that the terminal writes
    driven = DrivenWindow(home / ".config" / "handrail")
    yield driven
    driven.close()


def test_two_runs_of_the_terminal_are_compared_walked_and_read_by_keys(
    window: DrivenWindow, home: Path, tmp_path: Path
) -> None:
    terminal = Terminal(home, {})
    book = write_runbook(tmp_path / "book.yaml", STEPS, head="inputs:\n  n: {type: number}\n")
    for n in (41, 97):
        terminal.run("run", str(book), "-i", f"n={n}", "--no-input")
    window.shell.window.show_place(Place(RUNS))
    page = window.shell.window.page
    assert isinstance(page, HistoryView)
    window.until(lambda: page._vm.total == 2 and bool(page._vm.rows[0].text))
    QTest.keyClick(page.table, Qt.Key.Key_C)
    QTest.keyClick(page.table, Qt.Key.Key_J)
    QTest.keyClick(page.table, Qt.Key.Key_C)
    compare = window.shell.window.page
    assert isinstance(compare, CompareView)
    window.until(lambda: compare._vm.compared is not None)
    found = next(row for row in compare._vm.rows if isinstance(row, FieldRow) and row.name == "Found")
    assert (found.before, found.after, found.limit) == ("41", "97", "limit 90")
    QTest.keyClick(compare.list, Qt.Key.Key_T)
    timeline = window.shell.window.page
    assert isinstance(timeline, TimelineView)
    window.until(lambda: bool(timeline._vm.events))
    QTest.keyClick(timeline.events, Qt.Key.Key_N)
    assert timeline._vm.told is not None
    assert timeline._vm.told.words == "Fail: Look at 97"
    QTest.keyClick(timeline.events, Qt.Key.Key_Return)
    assert isinstance(window.shell.window.page, FinishPage)


RUN_ID = "20261119-0331-f7"  # that nobody made: each page says so, and is left in the same way


@pytest.mark.parametrize(
    ("opened_on", "back_on"), [(HOSTS, HOSTS), (TIMELINE, TIMELINE), (RUNS, RUNS), (LIBRARY, RUNS)]
)
def test_esc_on_a_comparison_leads_back(window: DrivenWindow, opened_on: str, back_on: str) -> None:
    shown = window.shell.window
    shown.show_place(Place(opened_on, RUN_ID))
    before = shown.page
    shown.show_place(Place(COMPARE, RUN_ID, RUN_ID))
    shown.show_place(Place(COMPARE, RUN_ID, RUN_ID))  # read again, which is no other page
    page = shown.page
    assert isinstance(page, CompareView)
    page.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    window.until(lambda: shown.page is not page)
    assert (shown.page is before) is (back_on == opened_on)
