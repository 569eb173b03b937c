"""The output view: bounded, told what it passed over, selected and copied across rows, searched, fast."""

import time

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.line_ring import LineRing, OutputLine
from desktop.ui.widgets.output_panel import OutputPanel
from desktop.ui.widgets.output_rows import column_at, metrics, row_height
from desktop.ui.widgets.output_selection import Place, Selection
from desktop.ui.widgets.output_view import OutputView


def lines(*texts: str) -> list[OutputLine]:
    return [OutputLine(text) for text in texts]


def view(qtbot: QtBot, *texts: str, capacity: int = 100) -> OutputView:
    made = OutputView(capacity)
    qtbot.addWidget(made)
    made.resize(600, 200)
    made.show()
    made.append(lines(*texts))
    made.flush()
    return made


def test_a_ring_keeps_the_last_lines_and_their_numbers() -> None:
    ring = LineRing(3)
    ring.extend(lines(*"abcde"))
    assert (len(ring), ring.passed_over, ring.end) == (3, 2, 5)
    assert ring[2].text == "c"
    assert [line.text for line in ring.between(0, 4)] == ["c", "d"]


def test_a_selection_across_rows_is_copied_with_its_line_ends(qtbot: QtBot) -> None:
    output = view(qtbot, "first line", "second", "third one")
    output._selection = Selection(Place(2, 5), Place(0, 6))
    output.copy()
    assert QGuiApplication.clipboard().text() == "line\nsecond\nthird"


def test_a_drag_over_rows_selects_them(qtbot: QtBot) -> None:
    output = view(qtbot, "first line", "second", "third one")
    wide, row = metrics().horizontalAdvance("0"), row_height()
    start, end = (
        QPoint(12 + round(wide * 6), 8 + row // 2),
        QPoint(12 + round(wide * 5), 8 + 2 * row + row // 2),
    )
    port = output.viewport()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    QApplication.sendEvent(port, _drag(port, end))
    assert output.selected_text == "line\nsecond\nthird"


def _drag(port: QWidget, at: QPoint) -> QMouseEvent:
    """A move with the button held, which the test library cannot send."""
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    spot = QPointF(at)
    return QMouseEvent(
        QEvent.Type.MouseMove, spot, QPointF(port.mapToGlobal(at)), Qt.MouseButton.NoButton, left, none
    )


def test_a_selection_keeps_its_lines_while_older_ones_are_dropped(qtbot: QtBot) -> None:
    output = view(qtbot, "a", "b", "c", capacity=3)
    output._selection = Selection(Place(1, 0), Place(2, 1))
    output.append(lines("d"))
    output.flush()
    assert output.selected_text == "b\nc"


def test_wide_characters_and_tabs_have_their_columns(qtbot: QtBot) -> None:
    text = "日本\tend"
    edge = metrics().horizontalAdvance("日")
    assert column_at(text, edge) == 1
    assert column_at(text, -5) == 0
    assert column_at(text, 1e5) == len(text)


def test_find_goes_on_and_round_in_any_case(qtbot: QtBot) -> None:
    output = view(qtbot, "Error one", "fine", "error two")
    assert output.find_text("ERROR")
    assert output.selected_text == "Error"
    assert output.find_text("ERROR")
    assert output._selection.anchor.line == 2
    assert output.find_text("ERROR")
    assert output._selection.anchor.line == 0
    assert not output.find_text("nowhere")


def finding(qtbot: QtBot, *texts: str, capacity: int = 100) -> OutputPanel:
    panel = OutputPanel(capacity)
    qtbot.addWidget(panel)
    panel.resize(900, 300)
    panel.show()
    panel.append(lines(*texts))
    panel.view.flush()
    panel.start_find()
    return panel


def test_enter_goes_to_the_next_hit_and_shift_enter_back_and_both_are_counted(qtbot: QtBot) -> None:
    panel = finding(qtbot, "an error", "fine", "Error two", "the last error")
    qtbot.keyClicks(panel.find_bar.edit, "error")
    told = panel.find_bar.told
    assert told.text() == "line 1 of 3"
    qtbot.keyClick(panel.find_bar.edit, Qt.Key.Key_Return)
    assert told.text() == "line 2 of 3"
    assert panel.view.selected_text == "Error"
    back = Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(panel.find_bar.edit, Qt.Key.Key_Return, back)
    qtbot.keyClick(panel.find_bar.edit, Qt.Key.Key_Return, back)
    assert told.text() == "line 3 of 3"


def test_what_is_not_found_is_told_in_words(qtbot: QtBot) -> None:
    panel = finding(qtbot, "an error")
    qtbot.keyClicks(panel.find_bar.edit, "flux")
    assert panel.find_bar.told.text() == "nothing found"
    assert not panel.find_bar.next.isEnabled()


def test_finding_in_a_capped_view_says_what_was_searched(qtbot: QtBot) -> None:
    panel = finding(qtbot, *("hit" for _ in range(25)), capacity=10)
    qtbot.keyClicks(panel.find_bar.edit, "hit")
    assert panel.find_bar.told.text() == "line 1 of 10, in what is shown"


def test_hits_that_flow_in_are_counted(qtbot: QtBot) -> None:
    panel = finding(qtbot, "hit")
    qtbot.keyClicks(panel.find_bar.edit, "hit")
    panel.append(lines("hit", "miss"))
    panel.view.flush()
    assert panel.find_bar.told.text() == "line 1 of 2"


def test_escape_puts_the_find_bar_away_and_the_lines_have_the_keyboard(qtbot: QtBot) -> None:
    panel = finding(qtbot, "hit")
    qtbot.keyClicks(panel.find_bar.edit, "hit")
    qtbot.keyClick(panel.find_bar.edit, Qt.Key.Key_Escape)
    assert not panel.is_finding
    assert panel.focusWidget() is panel.view


def test_the_panel_tells_how_many_lines_were_passed_over(qtbot: QtBot) -> None:
    panel = OutputPanel(capacity=10)
    qtbot.addWidget(panel)
    panel.append(OutputLine(str(n)) for n in range(1510))
    panel.view.flush()
    assert "the first 1,500 lines are not shown" in panel._facts.text()


def test_a_view_that_was_scrolled_up_stays_where_it_was_read(qtbot: QtBot) -> None:
    output = view(qtbot, *(str(n) for n in range(100)), capacity=1000)
    bar = output.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(0)
    output.append(lines(*(str(n) for n in range(50))))
    output.flush()
    assert bar.value() == 0


@pytest.mark.alone
def test_a_million_lines_in_batches_leave_the_window_alive(qtbot: QtBot) -> None:
    """Lines come 2,000 a time as fast as the loop turns; the longest turn is what a person would feel."""
    output = view(qtbot, capacity=10_000)
    batch = [
        OutputLine(f"{n} some line of output of a usual length, about eighty characters wide")
        for n in range(2000)
    ]
    worst, last = 0.0, time.perf_counter()
    for _ in range(500):
        output.append(batch)
        QCoreApplication.processEvents()
        now = time.perf_counter()
        worst, last = max(worst, now - last), now
    output.flush()
    assert output.ring.end == 1_000_000
    assert len(output.ring) == 10_000
    assert worst < 0.1  # a loaded machine; alone it is about 10 ms
