"""The report page in a low window, as at 200 %: the text has the room, and is read on by keys."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.domain.errors import InputError
from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.shot_finish import sample_page
from desktop.ui.navigation import FINISH, Place
from desktop.ui.shots.runs import RUN_ID
from desktop.ui.shots.window import settle
from desktop.ui.theme.theme import theme

K = Qt.Key
_LOW = (640, 372)  # what a page has of a window of 1440 by 900 at 200 %, told at 100 %


@pytest.fixture
def page(qtbot: QtBot) -> FinishPage:
    made = sample_page()
    qtbot.addWidget(made)
    made.resize(*_LOW)
    made.show()
    made.show_place(Place(FINISH, RUN_ID))
    settle()
    return made


def seen(part: QWidget) -> QRect:
    return part.visibleRegion().boundingRect()


def test_most_of_a_low_window_is_text_once_it_is_read_on(page: FinishPage) -> None:
    assert page.window().focusWidget() is page.copy
    before = seen(page.document).height()
    QTest.keyClick(page.copy, K.Key_PageDown)
    assert seen(page.document).height() > 0.8 * page.height() > before
    assert page.leaving.paper.shown.verticalScrollBar().maximum() == 0  # nothing scrolls inside what scrolls


def test_all_of_the_text_is_read_by_screenfuls_and_what_is_next_stays(page: FinishPage) -> None:
    last = page.document.labels[-1]
    for _ in range(20):
        QTest.keyClick(page.copy, K.Key_PageDown)
        assert page.leaving.send.isVisible()
        assert seen(page.leaving.send) == page.leaving.send.rect()
        if seen(last) == last.rect():
            break
    assert seen(last) == last.rect()
    for _ in range(20):
        QTest.keyClick(page.copy, K.Key_PageUp)
    assert seen(page.leaving.tabs) == page.leaving.tabs.rect()


def test_a_screenful_leaves_a_line_of_the_one_before(page: FinishPage) -> None:
    QTest.keyClick(page.copy, K.Key_PageDown)
    bottom = seen(page.document).bottom()
    QTest.keyClick(page.copy, K.Key_PageDown)
    assert seen(page.document).top() < bottom


@pytest.mark.parametrize("side", [1, 2], ids=["source", "review"])
def test_the_other_sides_are_as_high_as_they_are_too(page: FinishPage, side: int) -> None:
    page.view.choose(side)
    settle()
    paper = page.leaving.paper
    inside = paper.shown.widget()
    assert inside is not None
    assert paper.shown.viewport().height() >= inside.height()
    assert paper.height() < 4 * paper.shown.width() or side == 1  # and no higher


def test_n_brings_a_hidden_value_to_sight(page: FinishPage) -> None:
    assert page._model.lines
    label = next(one for one in page.document.labels if 1 in one.numbers)
    assert seen(label).isEmpty()
    page.review.look_on()
    settle()
    assert not seen(label).isEmpty()


def test_a_high_window_keeps_where_it_goes_beside_the_buttons(page: FinishPage) -> None:
    assert page.send_parts is not None
    goal, foot = page.send_parts.goal, page.leaving.foot
    assert not foot.isAncestorOf(goal)
    assert page.leaving.form.isVisible()
    assert not page.leaving.format.isVisible()
    page.resize(1300, 800)
    settle()
    assert foot.isAncestorOf(goal)
    assert page.leaving.format.isVisible()
    assert not page.leaving.form.isVisible()
    assert page.leaving.paper.shown.verticalScrollBar().maximum() > 0
    assert seen(page.leaving.budget) == page.leaving.budget.rect()


def test_the_zoom_alone_makes_a_window_low(page: FinishPage) -> None:
    assert page.send_parts is not None
    page.resize(1280, 744)
    settle()
    assert page.leaving.foot.isAncestorOf(page.send_parts.goal)
    theme().choose(zoom=2.0)
    settle()
    assert not page.leaving.foot.isAncestorOf(page.send_parts.goal)
    QTest.keyClick(page.copy, K.Key_PageDown)
    assert seen(page.document).height() > 0.8 * page.height()


def test_who_reads_it_is_in_sight_at_rest_above_more_text_than_choices(page: FinishPage) -> None:
    assert page.send_parts is not None
    readers = page.send_parts.goal.readers
    assert seen(readers) == readers.rect()
    above = page.document.mapTo(page, page.document.rect().topLeft()).y()
    assert seen(page.document).height() > above


def test_the_form_is_chosen_from_a_menu_where_there_is_no_room_for_all(page: FinishPage) -> None:
    button = page.leaving.form
    assert button.accessibleName().endswith(": Jira")
    menu = button.menu_of_forms()
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["Jira"]
    next(action for action in menu.actions() if action.text() == "Markdown").trigger()
    assert page._model.form.id == "markdown"
    assert (button.words, page.format.at) == ("Markdown", 3)


def test_what_is_no_note_says_where_it_goes(page: FinishPage) -> None:
    page.leaving.tabs.choose(2)
    settle()
    assert page.send_parts is not None
    goal = page.send_parts.goal
    assert not goal.readers.isVisible()
    assert goal._goal.isVisible()
    assert "linked to" in goal._goal.text()


def test_tab_goes_through_the_choices_as_they_stand_at_every_size(page: FinishPage) -> None:
    assert page.send_parts is not None
    readers = page.send_parts.goal.readers
    page.resize(1300, 800)
    settle()
    page.leaving.format.setFocus()
    assert walked(page)[-5:-3] == [readers, page.leaving.send]
    page.resize(*_LOW)
    settle()
    page.leaving.form.setFocus()
    assert walked(page)[0] is readers


def walked(page: FinishPage) -> list[QWidget]:
    """Return what Tab comes to after what has the focus, to the last button."""
    found: list[QWidget] = []
    while not found or found[-1] is not page.save:
        page.focusNextChild()
        found.append(page.window().focusWidget())
        assert len(found) < 40
    return found


def test_why_it_was_not_stored_is_brought_to_sight(page: FinishPage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert page._sending is not None
    assert page.send_parts is not None
    full = InputError("The outbox is full: send or drop what waits there.")
    monkeypatch.setattr(page._sending._port, "send", lambda _sending, done: done(full))
    page.send()
    settle()
    state = page.send_parts.state
    assert state._words.text() == str(full)
    assert seen(state) == state.rect()


def test_below_the_text_there_is_no_empty_paper(page: FinishPage) -> None:
    last = page.document.labels[-1]
    bottom = last.mapTo(page.leaving.paper, last.rect().bottomLeft()).y()
    assert page.leaving.paper.height() - bottom < 40


def test_what_became_of_it_is_whole_in_sight_after_it_is_pressed(page: FinishPage) -> None:
    assert page.send_parts is not None
    state = page.send_parts.state
    page.leaving.send.click()
    settle()
    assert page._sending is not None
    assert page._sending.post is not None
    assert seen(state) == state.rect()


def test_what_became_of_it_does_not_pull_back_who_reads_on(page: FinishPage) -> None:
    assert page.send_parts is not None
    assert page._sending is not None
    page.leaving.send.click()
    settle()
    for _ in range(20):
        QTest.keyClick(page.copy, K.Key_PageUp)
    page.send_parts.state.told_anew.emit()
    settle()
    assert seen(page.leaving.tabs) == page.leaving.tabs.rect()
