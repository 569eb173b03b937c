"""The buttons below the form of a start stand in one line with its card, whether or not it scrolls."""

import pytest
from PySide6.QtCore import QPoint

from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import START, Place
from desktop.ui.shots.window import settle
from desktop.ui.start.view import StartView
from desktop.ui.theme.theme import theme
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


def test_what_may_be_chosen_for_a_field_stays_in_sight_with_it_in_a_large_text(window: MainWindow) -> None:
    window.resize(1440, 900)
    window.show()
    window.show_place(Place(START, "linux-filesystem-filling-up", "web-09 cannot reach db-02 since noon"))
    settle()
    (page,) = window.findChildren(StartView)
    (scroll,) = page.findChildren(ScrollColumn)
    try:
        theme().choose(zoom=2.0)
        settle()
        below = page._rows[0].mapTo(scroll.viewport(), QPoint(0, page._rows[0].height())).y()
        assert below <= scroll.viewport().height()
    finally:
        theme().choose(zoom=1.0)


def test_a_runbook_that_nobody_vouches_for_is_first_to_be_trusted(window: MainWindow) -> None:
    window.show()
    window.show_place(Place(START, "customer-vpn"))
    settle()
    (page,) = window.findChildren(StartView)
    assert page.review is not None
    assert page.review.trust.leads
    assert not page.begin_button.leads
    window.show_place(Place(START, "linux-filesystem-filling-up"))
    settle()
    assert page.begin_button.leads
