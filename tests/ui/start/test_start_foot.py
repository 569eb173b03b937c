"""The buttons below the form of a start stand in one line with its card, whether or not it scrolls."""

import pytest
from PySide6.QtCore import QPoint

from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import START, Place
from desktop.ui.shots.window import settle
from desktop.ui.start.view import StartView
from desktop.ui.widgets.scroll import ScrollColumn


@pytest.mark.parametrize("height", [700, 2200])
def test_the_buttons_begin_where_the_card_begins(window: MainWindow, height: int) -> None:
    window.resize(1280, height)
    window.show()
    window.show_place(Place(START, "linux-filesystem-filling-up"))
    settle()
    (page,) = window.findChildren(StartView)
    (scroll,) = page.findChildren(ScrollColumn)
    assert bool(scroll.verticalScrollBar().maximum()) is (height == 700)
    assert page.begin_button.mapTo(page, QPoint()).x() == page._asked.mapTo(page, QPoint()).x()
