"""A message of the linter is read in its row; what two lines have no room for is shown once it is chosen."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.errors import Problem
from desktop.ui.editor.problem_list import ProblemList
from desktop.ui.shots.window import settle
from desktop.ui.theme.fonts import Type, font
from desktop.ui.theme.paint import text_width
from desktop.ui.theme.theme import theme

SHORT = "There is no check 'host.dsk'."
TWO = "'next' names 'verfy', and there is no such step. Did you mean verify?"
LONG = "A step that changes should say 'undo'. " + "Who is asked for consent decides by it. " * 4


@pytest.fixture
def problems(qtbot: QtBot) -> Iterator[ProblemList]:
    made = ProblemList()
    qtbot.addWidget(made)
    made.show()
    yield made
    theme().choose(zoom=1.0)


def show(problems: ProblemList, width: int, *messages: str) -> None:
    problems.resize(width, 300)
    problems.show_problems([Problem("a.yaml", 1, 1, words) for words in messages], is_known=True)
    settle()


def lines_of(problems: ProblemList, at: int) -> tuple[str, str]:
    cell = problems.table._rows.rows[at].cells[2]
    return cell.text, cell.below


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_a_message_goes_on_in_a_second_line(problems: ProblemList, zoom: float) -> None:
    theme().choose(zoom=zoom)
    show(problems, round(600 * zoom), SHORT, TWO)
    assert lines_of(problems, 0) == (SHORT, "")
    assert lines_of(problems, 1) == (
        "'next' names 'verfy', and there is no such step.",
        "Did you mean verify?",
    )
    assert problems.table.rowHeight(1) > problems.table.rowHeight(0)
    table = problems.table
    assert table.model().index(1, 2).data(Qt.ItemDataRole.AccessibleTextRole) == TWO
    assert table.rowViewportPosition(1) + table.rowHeight(1) <= table.viewport().height()


def test_a_wider_window_brings_the_message_into_one_line(problems: ProblemList) -> None:
    show(problems, 600, SHORT, TWO)
    problems.resize(1000, 300)
    settle()
    assert lines_of(problems, 1) == (TWO, "")
    assert problems.table.rowHeight(1) == problems.table.rowHeight(0)


def test_what_two_lines_cannot_hold_is_shown_of_the_chosen_one(problems: ProblemList, qtbot: QtBot) -> None:
    show(problems, 600, TWO, LONG)
    first, second = lines_of(problems, 1)
    room = problems.table.columnWidth(2)
    assert text_width(first, font(Type.BODY)) < room
    assert " ".join((first, second)) == LONG.strip()
    problems.choose(0)
    assert not problems._scroll.isVisible()
    problems.table.setFocus()
    qtbot.keyClick(problems.table, Qt.Key.Key_Down)
    assert problems._scroll.isVisible()
    assert problems._whole.text() == LONG
    problems.resize(2600, 300)  # there is room for all of it
    settle()
    assert not problems._scroll.isVisible()
