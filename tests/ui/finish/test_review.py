"""The review of what is hidden: by keys, in the list and in the preview, over the draft of a sample run."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.events import NoteAdded
from desktop.redaction.ledger import BY_HAND
from desktop.ui.actions import bind
from desktop.ui.finish.marked_label import MarkedLabel
from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.review_card import _begun
from desktop.ui.finish.shot_finish import SampleReport
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.navigation import FINISH, Place
from desktop.ui.shots.runs import RUN_ID
from desktop.ui.shots.window import settle

K = Qt.Key


@pytest.fixture
def model() -> FinishViewModel:
    made = FinishViewModel(SampleReport(has_secrets=True))
    made.open(RUN_ID)
    settle()
    return made


@pytest.fixture
def page(qtbot: QtBot, model: FinishViewModel) -> FinishPage:
    made = FinishPage(model)
    qtbot.addWidget(made)
    for action in made.actions_here:  # as the window does
        bind(action, made, Qt.ShortcutContext.WidgetWithChildrenShortcut)
    made.resize(1300, 800)
    made.show()
    made.show_place(Place(FINISH, RUN_ID))
    settle()
    return made


def number_of(model: FinishViewModel, kind: str) -> int:
    return next(line.number for line in model.lines if line.entry.kind == kind)


def test_lines_are_numbered_in_the_order_of_the_text(model: FinishViewModel) -> None:
    assert [(line.number, line.entry.kind) for line in model.lines] == [
        (1, "url-password"),
        (2, "archive key"),
        (3, "authorization"),
        (4, "password"),
    ]


def test_a_value_is_shown_and_hidden_again_in_every_text(model: FinishViewModel) -> None:
    model.toggle(number_of(model, "password"))
    settle()
    assert "Winter-2019-kite" in model.text
    assert (model.hidden_count, model.shown_count) == (3, 1)
    model.toggle(number_of(model, "password"))
    settle()
    assert "Winter-2019-kite" not in model.text


def test_a_held_secret_is_refused_and_told_why(model: FinishViewModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.refused) as told:
        model.toggle(number_of(model, "archive key"))
    settle()
    assert "held secret" in told.args[0]
    assert "tide-pool-81" not in model.text_as("json")


def test_what_is_hidden_by_hand_is_let_go_again(model: FinishViewModel) -> None:
    model.hide(("web-03",))
    settle()
    assert "web-03" not in model.text
    model.toggle(number_of(model, BY_HAND))
    settle()
    assert "web-03" in model.text
    assert model.wish.added == ()


def test_what_stands_nowhere_is_told_and_forgotten(model: FinishViewModel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(model.refused) as told:
        model.hide(("no such words",))
    assert "no such words" in told.args[0]
    assert model.wish.added == ()


def test_what_is_shown_stays_shown_when_more_is_hidden(model: FinishViewModel) -> None:
    model.toggle(number_of(model, "password"))
    settle()
    model.hide(("web-03",))
    settle()
    assert "Winter-2019-kite" in model.text


def test_what_is_shown_to_colleagues_is_not_shown_to_others(model: FinishViewModel) -> None:
    model.toggle(number_of(model, "password"))
    settle()
    model.hide_for("vendor")
    settle()
    assert "Winter-2019-kite" not in model.text
    assert model.shown_count == 0
    model.hide_for("internal")
    settle()
    assert "Winter-2019-kite" in model.text


def test_another_run_begins_with_everything_hidden(model: FinishViewModel) -> None:
    model.toggle(number_of(model, "password"))
    settle()
    model.open("another")
    settle()
    assert model.shown_count == 0


def marked(page: FinishPage) -> list[int]:
    return [number for label in page.document.labels for number in label.numbers]


def test_every_hit_is_marked_in_the_preview(page: FinishPage) -> None:
    lines = page._model.lines
    assert sorted(marked(page)) == sorted(line.number for line in lines for _ in line.hit.places)


def test_n_goes_from_mark_to_mark_and_round(page: FinishPage) -> None:
    seen = []
    for _ in range(len(marked(page)) + 1):
        QTest.keyClick(page.copy, K.Key_N)
        settle()
        (pointed,) = [label for label in page.document.labels if label._pointed[0]]
        assert not pointed.visibleRegion().isEmpty()
        seen.append(pointed._pointed[0])
    assert seen == [1, 2, 3, 4, 1]
    assert page.review.table.current_id == "1"


def test_u_shows_the_value_that_was_gone_to(page: FinishPage) -> None:
    for _ in range(4):
        QTest.keyClick(page.copy, K.Key_N)
    QTest.keyClick(page.copy, K.Key_U)
    settle()
    assert "Winter-2019-kite" in page._model.text
    assert any("password=Winter-2019-kite" in label.text() for label in page.document.labels)
    assert page.review.toggle.words == "Hide again"


def test_h_hides_what_is_typed(page: FinishPage) -> None:
    QTest.keyClick(page.copy, K.Key_H)
    QTest.keyClicks(page.reason.field.edit, "laptop-7")
    QTest.keyClick(page.reason.field.edit, K.Key_Return)
    settle()
    assert "laptop-7" not in page._model.text
    assert BY_HAND in [line.entry.kind for line in page._model.lines]


def label_with(page: FinishPage, text: str) -> MarkedLabel:
    return next(label for label in page.document.labels if text in label.text())


def test_h_hides_what_is_selected_in_the_preview(page: FinishPage) -> None:
    label = label_with(page, "Run by ana on laptop-7")
    end = label.fontMetrics().horizontalAdvance("Run by ana on laptop-7")
    start = label.fontMetrics().horizontalAdvance("Run by ana on ")
    drag(label, start + 1, end + 1)
    assert label.selected_text == "laptop-7"
    QTest.keyClick(label, K.Key_H)
    settle()
    assert "laptop-7" not in page._model.text


def test_a_press_on_a_mark_goes_to_its_line(page: FinishPage) -> None:
    label = label_with(page, "[hidden:password]")
    before = label.text().partition("[hidden:")[0]
    x = label.fontMetrics().horizontalAdvance(before) + 8
    QTest.mouseClick(label, Qt.MouseButton.LeftButton, pos=QPoint(x, 6))
    settle()
    assert page.review.table.current_id == str(number_of(page._model, "password"))


def drag(label: MarkedLabel, start: int, end: int) -> None:
    y = label.fontMetrics().height() // 2
    QTest.mousePress(label, Qt.MouseButton.LeftButton, pos=QPoint(start, y))
    QTest.mouseMove(label, QPoint(end, y))
    QTest.mouseRelease(label, Qt.MouseButton.LeftButton, pos=QPoint(end, y))


def test_in_a_narrow_window_the_review_is_a_side_of_the_paper(page: FinishPage) -> None:
    page.resize(700, 800)
    settle()
    assert not page.review.isVisible()
    page.view.choose(2)
    settle()
    assert page.review.isVisible()
    page.resize(1300, 800)
    settle()
    assert page.review.isVisible()
    assert page.document.isVisible()


def test_many_hidden_values_scroll_in_a_table_of_their_own(qtbot: QtBot) -> None:
    report = SampleReport()
    notes = (NoteAdded(text=f"password=Winter{n}kite", by="ana") for n in range(60))
    report._events = (*report._events, *notes)
    made = FinishPage(FinishViewModel(report))
    qtbot.addWidget(made)
    made.resize(1300, 800)
    made.show()
    made.show_place(Place(FINISH, RUN_ID))
    settle()
    assert len(made._model.lines) == 60
    assert made.review.table.height() < 500
    made.review.look_back()
    settle()
    row = made.review.table.visualRect(made.review.table.currentIndex())
    assert made.review.table.viewport().rect().intersects(row)


@pytest.mark.parametrize(
    ("before", "begun"),
    [
        ("key ", "key "),
        ("iles-01.eu.example, key ", "…key "),
        ("hem over https://backup:", "…https://backup:"),
        ("mer's\nold password=", "…password="),
        ("xxxxxxxxxxxxxxxxxxxxxxx=", "…xxxxxxxxxxxxxxxxxxxxxxx="),
        ("", ""),
    ],
)
def test_what_stands_before_a_value_begins_with_a_word(before: str, begun: str) -> None:
    assert _begun(before) == begun


def test_the_focus_is_where_it_was_once_more_is_hidden(page: FinishPage) -> None:
    page.copy.setFocus()
    QTest.keyClick(page.copy, K.Key_H)
    QTest.keyClicks(page.reason.field.edit, "web-03")
    QTest.keyClick(page.reason.field.edit, K.Key_Return)
    settle()
    assert page._model.wish.added == ("web-03",)
    assert page.copy.hasFocus()


def test_the_readers_to_hide_for_can_be_chosen_from_the_palette(page: FinishPage) -> None:
    offered = {action.text: action for action in page.actions_here}
    offered["Hide for: Public"].run()
    settle()
    assert page._model.wish.profile == "public"
    assert "web-03" not in page._model.text
