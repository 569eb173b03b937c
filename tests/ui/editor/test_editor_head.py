"""The head of the editor says where the file is, why it cannot be tried, and tries a text that has no file yet."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.errors import Problem
from desktop.ui.editor.problem_words import plain_words
from desktop.ui.navigation import EDITOR, START, Place
from tests.ui.editor.conftest import TEXT, OpenEditor, looked_at


def told(page: QWidget) -> set[str]:
    labels = page.findChildren(QWidget)
    return {str(label.property("text")) for label in labels if label.property("text")}


def test_the_head_names_the_file_once_and_then_its_folder(editor: OpenEditor, file: Path) -> None:
    shown = told(editor().head)
    assert {file.name, str(file.parent)} <= shown
    assert str(file) not in shown


def test_the_state_of_the_file_leaves_its_name_the_line_where_the_window_is_narrow(
    qtbot: QtBot, editor: OpenEditor
) -> None:
    page = editor()
    page.edit.replace_text(f"{TEXT}# more\n")
    page.resize(700, 500)
    state, views = page.head._state, page.head.views
    assert state.isVisible()
    qtbot.waitUntil(lambda: abs(state.geometry().center().y() - views.geometry().center().y()) <= 2)
    page.head.views.choose(2)
    assert page.pane.zooms.isVisible()
    assert page.head.isAncestorOf(page.pane.zooms)
    low = page.head.height()
    page.resize(1200, 500)
    qtbot.waitUntil(lambda: page.head.height() < low)
    assert not page.head.isAncestorOf(page.pane.zooms)
    qtbot.waitUntil(lambda: state.geometry().center().y() < page.head._path.geometry().top())


def test_a_text_with_errors_says_why_it_cannot_be_tried(qtbot: QtBot, editor: OpenEditor) -> None:
    page = editor()
    page.edit.replace_text(TEXT.replace("check: ", "check: no."))
    looked_at(qtbot, page)
    assert not page.head.try_it.isEnabled()
    why = "can be tried once no error is left"
    assert page.head._path.text().endswith(f" · {why}")
    page.resize(700, 500)
    assert page.head._aside.text() == why
    assert why not in page.head._path.text()


def test_a_new_text_is_asked_a_file_and_then_tried(
    qtbot: QtBot, editor: OpenEditor, file: Path, places: list[Place]
) -> None:
    page = editor()
    page.show_place(Place(EDITOR, text="new:check"))
    looked_at(qtbot, page)
    qtbot.waitUntil(page.head.try_it.isEnabled)
    page.head.try_it.click()
    dialog = page.findChildren(QFileDialog)[-1]
    mine = file.with_name("fresh.yaml")
    dialog.fileSelected.emit(str(mine))
    dialog.reject()
    qtbot.waitUntil(lambda: Place(START, str(mine)) in places, timeout=5000)
    assert mine.is_file()


def test_a_file_that_was_not_chosen_is_not_tried_later(
    qtbot: QtBot, editor: OpenEditor, file: Path, places: list[Place]
) -> None:
    page = editor()
    page.show_place(Place(EDITOR, text="new:check"))
    looked_at(qtbot, page)
    page.head.try_it.click()
    page.findChildren(QFileDialog)[-1].reject()
    page.vm.save_as(file.with_name("fresh.yaml"))
    qtbot.waitUntil(lambda: not page.vm.is_saving and not page.vm.is_new, timeout=5000)
    assert not [place for place in places if place.page == START]


def test_problems_are_sentences_with_one_kind_of_quotes(editor: OpenEditor) -> None:
    page = editor()
    messages = (
        "a step says `undo`: who consents decides by it.",
        "`next` names 'verfy'.",
        "There is no 'x'.",
    )
    page.problems.show_problems([Problem("a.yaml", 1, 1, words) for words in messages], is_known=True)
    shown = [row.cells[2].text for row in page.problems.table._rows.rows]
    assert shown == ["A step says 'undo': who consents decides by it.", "'next' names 'verfy'.", messages[2]]
    assert plain_words("What `it's` and `one` are") == "What `it's` and 'one' are"
