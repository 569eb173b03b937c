"""What hands do in an editor without thinking, by keyboard, over the real parts."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.actions import bind
from desktop.ui.editor.page import EditorPage
from tests.ui.editor.conftest import TEXT, OpenEditor, looked_at

TWO = (
    TEXT + "\n  - id: second\n    title: Second\n    needs: [space]\n    check: host.load\n    next: space\n"
)
CONTROL, ALT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.NoModifier,
)
SHIFT = Qt.KeyboardModifier.ShiftModifier
Press = Callable[..., None]


@pytest.fixture
def page(qtbot: QtBot, editor: OpenEditor) -> EditorPage:
    """As in the window: the page's actions are bound to their keys."""
    made = editor()
    made.edit.replace_text(TWO)
    looked_at(qtbot, made)
    for action in made.actions_here:
        bind(action, made, Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.activateWindow()
    made.edit.setFocus()
    return made


def at(page: EditorPage, words: str, by: int = 0) -> None:
    before = page.edit.text.partition(words)[0]
    page.edit.go_to(before.count("\n"), len(before.rpartition("\n")[2]) + by)


def line(page: EditorPage) -> str:
    return page.edit.text.split("\n")[page.edit.line]


def test_comment_and_back_is_one_step_of_undo_each(qtbot: QtBot, page: EditorPage) -> None:
    at(page, "title: Second")
    qtbot.keyClick(page.edit, Qt.Key.Key_Slash, CONTROL)
    assert line(page) == "    # title: Second"
    qtbot.keyClick(page.edit, Qt.Key.Key_Slash, CONTROL)
    assert page.edit.text == TWO
    page.edit.undo()
    page.edit.undo()
    assert page.edit.text == TWO


def test_duplicate_and_move(qtbot: QtBot, page: EditorPage) -> None:
    at(page, "title: Second", 3)
    qtbot.keyClick(page.edit, Qt.Key.Key_D, CONTROL | SHIFT)
    assert page.edit.text.count("    title: Second\n") == 2
    page.edit.undo()
    at(page, "title: Second", 3)
    qtbot.keyClick(page.edit, Qt.Key.Key_Down, ALT)
    assert "needs: [space]\n    title: Second\n    check" in page.edit.text
    assert (line(page), page.edit.column) == ("    title: Second", 7)
    qtbot.keyClick(page.edit, Qt.Key.Key_Up, ALT)
    assert page.edit.text == TWO


def test_last_line_does_not_move_out_of_the_text(qtbot: QtBot, page: EditorPage) -> None:
    page.edit.go_to(0)
    qtbot.keyClick(page.edit, Qt.Key.Key_Up, ALT)
    page.edit.go_to(page.edit.blockCount())
    qtbot.keyClick(page.edit, Qt.Key.Key_Down, ALT)
    assert page.edit.text == TWO


def test_indent_and_outdent(qtbot: QtBot, page: EditorPage) -> None:
    at(page, "title: Second")
    qtbot.keyClick(page.edit, Qt.Key.Key_BracketRight, CONTROL)
    assert line(page) == "      title: Second"
    qtbot.keyClick(page.edit, Qt.Key.Key_BracketLeft, CONTROL)
    assert page.edit.text == TWO


def test_go_to_line_and_back(qtbot: QtBot, page: EditorPage) -> None:
    at(page, "title: Second", 3)
    here = page.edit.line
    qtbot.keyClick(page.edit, Qt.Key.Key_G, CONTROL)
    field = page.word_bar.field.edit
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, "900")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert page.word_bar.isVisible()
    assert "from 1 to" in page.word_bar.told
    field.selectAll()
    qtbot.keyClicks(field, "2:3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (page.edit.line, page.edit.column) == (1, 2)
    assert not page.word_bar.isVisible()
    qtbot.waitUntil(page.edit.hasFocus)
    qtbot.keyClick(page.edit, Qt.Key.Key_Left, ALT)
    assert (page.edit.line, page.edit.column) == (here, 7)


def test_definition_of_a_step_and_back(qtbot: QtBot, page: EditorPage) -> None:
    at(page, "next: space", len("next: sp"))
    here = page.edit.line
    qtbot.keyClick(page.edit, Qt.Key.Key_F12)
    assert line(page) == "  - id: space"
    qtbot.keyClick(page.edit, Qt.Key.Key_Left, ALT)
    assert page.edit.line == here


def test_rename_reaches_every_place_in_one_step_of_undo(qtbot: QtBot, page: EditorPage) -> None:
    at(page, "id: space", len("id: sp"))
    qtbot.keyClick(page.edit, Qt.Key.Key_F2)
    field = page.word_bar.field.edit
    qtbot.waitUntil(field.hasFocus)
    assert page.word_bar.told == "in 3 places · Enter renames"
    qtbot.keyClicks(field, "second")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert page.word_bar.told == "there is one of this name already"
    field.selectAll()
    qtbot.keyClicks(field, "room")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert page.edit.text == TWO.replace("id: space", "id: room").replace("[space]", "[room]").replace(
        "next: space", "next: room"
    )
    looked_at(qtbot, page)
    assert page.vm.problems == ()
    page.edit.undo()
    assert page.edit.text == TWO


def test_escape_leaves_the_name(qtbot: QtBot, page: EditorPage) -> None:
    at(page, "id: space", len("id: sp"))
    qtbot.keyClick(page.edit, Qt.Key.Key_F2)
    qtbot.keyClick(page.word_bar.field.edit, Qt.Key.Key_Escape)
    assert not page.word_bar.isVisible()
    assert page.edit.text == TWO


def test_fix_is_told_taken_and_undone(qtbot: QtBot, page: EditorPage) -> None:
    page.edit.replace_text(TWO.replace("host.load", "host.lod"))
    looked_at(qtbot, page)
    qtbot.keyClick(page.edit, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: "Ctrl+. fixes this line: write host.load" in page.problems._rest.text())
    qtbot.keyClick(page.edit, Qt.Key.Key_Period, CONTROL)
    assert page.edit.text == TWO
    looked_at(qtbot, page)
    assert page.vm.problems == ()
    page.edit.undo()
    assert page.edit.text == TWO.replace("host.load", "host.lod")


def test_replace_one_and_all_with_their_count(qtbot: QtBot, page: EditorPage) -> None:
    qtbot.keyClick(page.edit, Qt.Key.Key_H, CONTROL)
    bar = page.find_bar
    qtbot.waitUntil(bar.box.edit.hasFocus)
    assert bar.other.isVisible()
    bar.box.edit.setText("second")
    bar.other.edit.setText("third second")
    qtbot.keyClick(bar.other.edit, Qt.Key.Key_Return)
    assert "- id: third second\n" in page.edit.text
    assert page.edit.textCursor().selectedText() == "Second"
    page.edit.undo()
    bar.replaced.emit(True)
    assert "- id: third second\n    title: third second\n" in page.edit.text
    assert bar._count.text() == "2 replaced"
    page.edit.undo()
    assert page.edit.text == TWO
    qtbot.keyClick(bar.box.edit, Qt.Key.Key_Escape)
    qtbot.keyClick(page.edit, Qt.Key.Key_F, CONTROL)
    assert not bar.other.isVisible()


def test_nothing_changes_a_file_that_is_only_shown(qtbot: QtBot, page: EditorPage) -> None:
    page.edit.setReadOnly(True)
    at(page, "id: space", len("id: sp"))
    keys = [(Qt.Key.Key_Slash, CONTROL), (Qt.Key.Key_D, CONTROL | SHIFT), (Qt.Key.Key_Down, ALT)]
    keys += [(Qt.Key.Key_BracketRight, CONTROL), (Qt.Key.Key_F2, NONE), (Qt.Key.Key_Period, CONTROL)]
    for key, held in keys:
        qtbot.keyClick(page.edit, key, held)
    QApplication.processEvents()
    assert page.edit.text == TWO
    assert not page.word_bar.isVisible()
