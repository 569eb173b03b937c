"""The border between two parts of a page: moved by keys and by pointer, remembered, forgotten."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.connections.view import ConnectionsView
from desktop.ui.editor.page import EditorPage
from desktop.ui.finish.page import FinishPage
from desktop.ui.finish.shot_finish import SampleReport
from desktop.ui.finish.viewmodel import FinishViewModel
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import CONNECTIONS, EDITOR, FINISH, OUTBOX, QUEUE, TIMELINE, Place
from desktop.ui.outbox.view import OutboxView
from desktop.ui.queue.view import QueueView
from desktop.ui.shell.dividing import divide_row
from desktop.ui.shell.habits import Habits
from desktop.ui.shots.runs import RUN_ID
from desktop.ui.shots.window import settle
from desktop.ui.theme.theme import theme
from desktop.ui.timeline.view import TimelineView
from desktop.ui.widgets.divider import LEAST, WHOLE, Divider

K = Qt.Key


class Halves(QWidget):
    def __init__(self, habits: Habits) -> None:
        super().__init__()
        self.left, self.right, row = QWidget(), QWidget(), QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left, 46)
        row.addWidget(self.right, 54)
        self.border = divide_row(row, self, "Border between both", habits, "test.share")

    @property
    def share(self) -> int:
        return round(WHOLE * self.right.x() / self.width())


@pytest.fixture
def make(qtbot: QtBot) -> Callable[[Habits], Halves]:
    def made(habits: Habits) -> Halves:
        page = Halves(habits)
        qtbot.addWidget(page)
        page.resize(1000, 400)
        page.show()
        settle()
        return page

    return made


def test_the_arrows_move_it_and_the_next_window_has_it_there(make: Callable[[Habits], Halves]) -> None:
    habits = Habits()
    page = make(habits)
    assert page.share == 460
    page.border.setFocus()
    for _ in range(3):
        QTest.keyClick(page.border, K.Key_Right)
        settle()
    assert page.share == 520
    assert make(habits).share == 520
    QTest.keyClick(page.border, K.Key_Delete)
    settle()
    assert page.share == 460
    QTest.keyClick(page.border, K.Key_Right)
    settle()
    assert page.share == 480
    habits.forget()
    settle()
    assert page.share == 460
    assert habits.kept("test.share") is None


def test_it_is_dragged_and_goes_back_when_it_is_pressed_twice(make: Callable[[Habits], Halves]) -> None:
    page = make(Habits())
    start = page.border.rect().center()
    QTest.mousePress(page.border, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(page.border, start + QPoint(200, 0))
    settle()
    QTest.mouseRelease(page.border, Qt.MouseButton.LeftButton)
    assert abs(page.share - 660) <= 2
    QTest.mouseDClick(page.border, Qt.MouseButton.LeftButton, pos=page.border.rect().center())
    settle()
    assert page.share == 460


def test_neither_side_is_pushed_out(make: Callable[[Habits], Halves]) -> None:
    page = make(Habits())
    QTest.keyClick(page.border, K.Key_Home)
    settle()
    assert page.share == LEAST
    QTest.keyClick(page.border, K.Key_End)
    settle()
    assert page.share == WHOLE - LEAST


def test_it_is_there_only_between_two_parts(make: Callable[[Habits], Halves]) -> None:
    page = make(Habits())
    assert page.border.isVisible()
    page.left.hide()
    settle()
    assert not page.border.isVisible()


@pytest.mark.parametrize("kept", ["wide", True, 3, 10_000, None, [500]])
def test_what_is_no_share_was_never_kept(kept: object, make: Callable[[Habits], Halves]) -> None:
    habits = Habits()
    habits.keep("test.share", kept)
    assert make(habits).share == 460


def test_a_screen_reader_hears_a_slider_with_its_name(make: Callable[[Habits], Halves]) -> None:
    heard = QAccessible.queryAccessibleInterface(make(Habits()).border)
    assert heard.role() is QAccessible.Role.Slider
    assert heard.text(QAccessible.Text.Name) == "Border between both"


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        (Place(QUEUE), QueueView),
        (Place(OUTBOX), OutboxView),
        (Place(CONNECTIONS), ConnectionsView),
        (Place(TIMELINE, RUN_ID), TimelineView),
        (Place(FINISH, RUN_ID), FinishPage),
        (Place(EDITOR, "linux-filesystem-filling-up"), EditorPage),
    ],
)
def test_each_page_of_two_parts_has_one(place: Place, kind: type[QWidget], window: MainWindow) -> None:
    window.resize(1440, 900)
    window.show()
    window.show_place(place)
    settle()
    (page,) = window.findChildren(kind)
    (border,) = page.findChildren(Divider)
    assert border.isVisible()
    before = border.mapTo(page, QPoint(0, 0)).x()
    QTest.keyClick(border, K.Key_PageUp)
    settle()
    assert border.mapTo(page, QPoint(0, 0)).x() - before > 40


def test_at_a_large_zoom_one_part_stands_alone(qtbot: QtBot) -> None:
    page = FinishPage(FinishViewModel(SampleReport()))
    qtbot.addWidget(page)
    page.resize(1300, 800)
    page.show()
    page.show_place(Place(FINISH, RUN_ID))
    theme().choose(zoom=2.0)
    settle()
    assert not page.divider.isVisible()
    theme().choose(zoom=1.0)
