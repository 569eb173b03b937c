"""The text of the editor by itself: colours in turns, and changes that leave the rest alone."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QPlainTextDocumentLayout
from pytestqt.qtbot import QtBot

from desktop.ui.editor.code_edit import CodeEdit
from desktop.ui.editor.filling import FIRST, PIECE, Filling
from desktop.ui.theme.theme import color, theme
from desktop.ui.theme.tokens import Ink, Scheme

LINES = 6000


@pytest.fixture
def edit(qtbot: QtBot) -> CodeEdit:
    made = CodeEdit()
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    return made


def is_coloured(edit: CodeEdit, line: int) -> bool:
    return bool(edit.document().findBlockByNumber(line).layout().formats())


def test_a_large_text_is_coloured_in_turns(qtbot: QtBot, edit: CodeEdit) -> None:
    edit.show_text("key: value of some words\n" * LINES)
    assert not edit.highlighter.is_done
    assert not is_coloured(edit, edit.blockCount() - 2)
    qtbot.waitUntil(lambda: edit.highlighter.is_done and not edit.filling.is_under_way, timeout=20_000)
    assert all(is_coloured(edit, line) for line in range(LINES))


def test_lines_that_are_left_are_found_when_others_go(qtbot: QtBot, edit: CodeEdit) -> None:
    edit.show_text("key: value of some words\n" * LINES)
    edit.replace_text("key: value of some words\n" * (LINES // 2))
    qtbot.waitUntil(lambda: edit.highlighter.is_done, timeout=20_000)
    assert all(is_coloured(edit, line) for line in range(LINES // 2))


def test_an_opened_script_takes_the_colours_below_and_gives_them_back(qtbot: QtBot, edit: CodeEdit) -> None:
    edit.show_text("run: |\n  a: b\n" + "  c: d\n" * 50 + "key: x\n")
    qtbot.waitUntil(lambda: edit.highlighter.is_done)
    assert not is_coloured(edit, 30)
    edit.replace_text("run:\n  a: b\n" + "  c: d\n" * 50 + "key: x\n")
    qtbot.waitUntil(lambda: edit.highlighter.is_done)
    assert is_coloured(edit, 30)
    edit.undo()
    qtbot.waitUntil(lambda: edit.highlighter.is_done)
    assert not is_coloured(edit, 30)
    assert is_coloured(edit, 52)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("abc", "abXc"),
        ("abc", ""),
        ("", "abc"),
        ("aaa", "aa"),
        ("a😀b", "a😀😀b"),
        ("one\ntwo\n", "one\nthree\ntwo\n"),
    ],
)
def test_replacing_is_one_step_of_undo(edit: CodeEdit, before: str, after: str) -> None:
    edit.show_text(before)
    edit.replace_text(after)
    assert edit.text == after
    edit.undo()
    assert edit.text == before
    assert not edit.document().isModified()


def test_columns_count_characters(edit: CodeEdit) -> None:
    edit.show_text("a😀b: c")
    edit.go_to(0, 3)
    assert edit.column == 3
    edit.replace_before_cursor(2, "x")
    assert edit.text == "ax: c"


def test_lines_around_the_cursor(edit: CodeEdit) -> None:
    edit.show_text("\n".join(f"line {n}" for n in range(100)))
    edit.go_to(50)
    assert edit.lines_around(2, 1) == ["line 48", "line 49", "line 50", "line 51"]
    edit.go_to(0)
    assert edit.lines_around(2, 1) == ["line 0", "line 1"]
    edit.go_to(99)
    assert edit.lines_around(1, 5) == ["line 98", "line 99"]


def test_a_large_text_comes_in_pieces_and_cannot_be_undone(qtbot: QtBot, edit: CodeEdit) -> None:
    text = "".join(f"key{n}: value of 😀 words\n" for n in range(LINES))
    with qtbot.waitSignal(edit.filled) as filled:
        edit.show_text(text)
        assert edit.filling.is_under_way
        assert edit.blockCount() < LINES
        assert edit.text == text
    assert filled.args == [True]
    assert edit.text == text
    assert edit.blockCount() == LINES + 1
    assert not edit.document().isUndoAvailable()
    assert not edit.document().isModified()


def test_a_key_and_a_place_do_not_wait_for_the_pieces(qtbot: QtBot, edit: CodeEdit) -> None:
    edit.show_text("key: value of some words\n" * LINES)
    edit.go_to(LINES - 1, 3)
    assert (edit.line, edit.column) == (LINES - 1, 3)
    edit.show_text("key: value of some words\n" * LINES)
    qtbot.keyClicks(edit, "x")
    assert edit.text == "x" + "key: value of some words\n" * LINES
    edit.undo()
    assert edit.text == "key: value of some words\n" * LINES


def test_a_text_shown_while_another_comes_takes_its_place(qtbot: QtBot, edit: CodeEdit) -> None:
    edit.show_text("old: text\n" * LINES * 2)
    edit.show_text("new: text\n")
    qtbot.wait(50)
    assert edit.text == "new: text\n"


def test_no_turn_asks_for_more_than_a_piece(qtbot: QtBot) -> None:
    """A megabyte looked through for hidden characters at once holds the window as long as putting it in does."""
    asked: list[int] = []

    def shown(piece: str) -> str:
        asked.append(len(piece))
        return piece

    document = QTextDocument()
    document.setDocumentLayout(QPlainTextDocumentLayout(document))
    filling, line = Filling(document, shown), "key: value of some words\n"
    with qtbot.waitSignal(filling.done):
        filling.begin(line * LINES)
    assert sum(asked) == len(line) * LINES
    assert max(asked) <= max(FIRST, PIECE) + len(line)


def test_a_hidden_character_far_down_is_marked_as_well(qtbot: QtBot, edit: CodeEdit) -> None:
    text = "key: value of some words\n" * LINES + "title: abc\u202egnp.exe\n"
    with qtbot.waitSignal(edit.filled) as filled:
        edit.show_text(text)
        assert edit.text == text
    assert filled.args == [True]
    assert "\u202e" not in edit.document().toRawText()
    assert edit.text == text


def test_a_large_text_goes_in_pieces_while_the_next_one_is_there_at_once(
    qtbot: QtBot, edit: CodeEdit
) -> None:
    with qtbot.waitSignal(edit.filled):
        edit.show_text("old: text of 😀 words\n" * LINES)
    text = "".join(f"new{n}: text\n" for n in range(LINES))
    with qtbot.waitSignal(edit.filled) as filled:
        edit.show_text(text)
        assert edit.document().firstBlock().text() == "new0: text"
        assert edit.blockCount() > LINES  # the old one is still under it
        assert edit.text == text
        assert edit.line == 0
    assert filled.args == [True]
    assert edit.text == text
    assert edit.blockCount() == LINES + 1
    assert not edit.document().isUndoAvailable()


def test_a_key_does_not_wait_for_what_has_to_go(qtbot: QtBot, edit: CodeEdit) -> None:
    with qtbot.waitSignal(edit.filled):
        edit.show_text("old: text\n" * LINES)
    edit.show_text("new: text\n")
    qtbot.keyClicks(edit, "x")
    assert edit.text == edit.document().toPlainText() == "xnew: text\n"
    edit.undo()
    assert edit.text == "new: text\n"


def test_a_character_that_would_change_is_told(qtbot: QtBot, edit: CodeEdit) -> None:
    with qtbot.waitSignal(edit.filled) as filled:
        edit.show_text("title: one\rtwo\n")
    assert filled.args == [False]


_OVERRIDE = "title: abc\u202egnp.exe \u200b\x07\x85 \U000e0041\n"


def test_what_nobody_would_see_is_marked_and_the_file_is_left_alone(qtbot: QtBot, edit: CodeEdit) -> None:
    with qtbot.waitSignal(edit.filled) as told:
        edit.show_text(_OVERRIDE)
    assert told.args == [True]
    assert edit.text == _OVERRIDE
    qtbot.waitUntil(lambda: edit.highlighter.is_done)
    document = edit.document()
    assert not set(document.toRawText()) & set("\u202e\u200b\x07\x85\U000e0041")
    painted = document.findBlockByNumber(0).layout().formats()
    override = next(one for one in painted if one.start == len("title: abc") and one.length == 1)
    assert override.format.background().color() == color(Ink.WARN)


def test_hidden_characters_are_copied_and_pasted_as_they_are(edit: CodeEdit) -> None:
    edit.show_text(_OVERRIDE)
    edit.selectAll()
    edit.copy()
    assert QGuiApplication.clipboard().text() == _OVERRIDE
    edit.moveCursor(QTextCursor.MoveOperation.End)
    edit.paste()
    assert edit.text == 2 * _OVERRIDE
    assert not set(edit.document().toRawText()) & set("\u202e\u200b\x07\x85\U000e0041")
    edit.undo()
    assert edit.text == _OVERRIDE
    edit.replace_text(_OVERRIDE.replace("abc", "\u2066abc"))
    assert edit.text == _OVERRIDE.replace("abc", "\u2066abc")


@pytest.mark.parametrize("text", ["a\u200bb", "\u202e", "\U000e0041"])
def test_a_hidden_character_of_an_input_method_is_marked_at_once(edit: CodeEdit, text: str) -> None:
    composed = QInputMethodEvent()
    composed.setCommitString(text)
    QApplication.sendEvent(edit, composed)
    shown = edit.document().toRawText()
    assert not set(shown) & {"\u200b", "\u202e", "\U000e0041"}
    assert edit.text == text
    edit.undo()
    assert edit.text == ""


def test_a_hidden_character_that_is_typed_is_marked_at_once(qtbot: QtBot, edit: CodeEdit) -> None:
    pressed = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "\u200b")
    QApplication.sendEvent(edit, pressed)
    assert "\u200b" not in edit.document().toRawText()
    assert edit.text == "\u200b"


def test_text_that_was_narrow_for_a_moment_comes_back_to_its_margin(qtbot: QtBot) -> None:
    edit = CodeEdit()
    qtbot.addWidget(edit)
    edit.setPlainText("steps:\n  - id: space\n    title: " + "long " * 60)
    edit.resize(700, 300)
    edit.show()
    edit.go_to(1, 11)
    edit.setFocus()
    edit.resize(90, 300)
    edit.ensureCursorVisible()
    assert edit.horizontalScrollBar().value() > 0
    edit.resize(700, 300)
    assert edit.horizontalScrollBar().value() == 0
    edit.go_to(2, 250)
    far = edit.horizontalScrollBar().value()
    edit.resize(690, 300)
    assert edit.horizontalScrollBar().value() >= far > 0


@pytest.mark.parametrize("scheme", list(Scheme))
def test_the_line_of_the_cursor_shows_without_the_keyboard(edit: CodeEdit, scheme: Scheme) -> None:
    before = theme().scheme
    try:
        theme().choose(scheme=scheme)
        edit.show_text("\n".join("abcdef"))
        edit.go_to(2)
        edit.clearFocus()
        assert not edit.hasFocus()
        place, right = edit.cursorRect(), edit.viewport().width() - 20
        shown = edit.viewport().grab().toImage()
        own = {shown.pixelColor(right, y).name() for y in range(place.top(), place.bottom())}
        other = {shown.pixelColor(right, y).name() for y in range(place.bottom() + 4, place.bottom() + 12)}
        assert own - other
    finally:
        theme().choose(scheme=before)
