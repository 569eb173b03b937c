"""The buttons of a card stay in sight while their place is below it, and hide nothing that the keyboard comes to."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from desktop.ui.cards.consent import ConsentCard
from desktop.ui.cards.foot import Foot
from desktop.ui.cards.step_card import StepCard
from desktop.ui.shots.window import settle
from desktop.ui.theme.theme import theme
from desktop.ui.widgets.button import Button
from tests.ui.run.moments import OpenMoment

Opener = Callable[..., OpenMoment]
TALL = ("handed", "row_consent", "record", "host_key", "change", "destroy")


@pytest.fixture
def twice_as_large() -> None:
    theme().choose(zoom=2.0)


def seen(at: OpenMoment, part: QWidget) -> QRect:
    """Return where a part stands in what is in sight of the step."""
    viewport = at.page.step._scroll.viewport()
    return QRect(part.mapTo(viewport, QPoint(0, 0)), part.size())


def foot_of(at: OpenMoment) -> tuple[StepCard, Foot]:
    place = at.page.step.place
    card = place.card or place.standing or place.end
    assert isinstance(card, StepCard)
    assert card.foot is not None
    return card, card.foot


@pytest.mark.usefixtures("twice_as_large")
@pytest.mark.parametrize("key", TALL)
def test_the_buttons_of_a_card_that_is_higher_than_the_room_are_in_sight_at_once(
    key: str, moment: Opener
) -> None:
    at = moment(key)
    card, foot = foot_of(at)
    room = at.page.step._scroll.viewport().rect()
    assert card.height() > room.height()
    assert foot.covers > 0
    for button in foot.bar.findChildren(Button):
        assert room.contains(seen(at, button)), button.words
    assert seen(at, card).top() >= 0  # its head too


@pytest.mark.usefixtures("twice_as_large")
def test_at_the_end_of_the_card_its_buttons_stand_where_they_belong(moment: Opener) -> None:
    at = moment("handed")
    card, foot = foot_of(at)
    bar = at.page.step._scroll.verticalScrollBar()
    bar.setValue(bar.maximum())
    settle()
    assert foot.covers == 0
    assert foot.bar.geometry().bottom() < card.height()
    at_home = foot.bar.geometry()
    bar.setValue(0)
    bar.setValue(bar.maximum())
    settle()
    assert foot.bar.geometry() == at_home


@pytest.mark.usefixtures("twice_as_large")
@pytest.mark.parametrize("key", ["record", "row_consent", "host_key", "destroy"])
def test_what_tab_comes_to_is_never_under_the_buttons(key: str, moment: Opener) -> None:
    at = moment(key)
    card, foot = foot_of(at)
    passed = 0
    for _ in range(40):
        at.press(Qt.Key.Key_Tab)
        settle()
        focused = at.focused
        if card.isAncestorOf(focused) and not foot.bar.isAncestorOf(focused):
            passed += 1
            room = at.page.step._scroll.viewport().rect()
            assert room.adjusted(0, 0, 0, -foot.covers).contains(seen(at, focused)), focused
    assert passed


@pytest.mark.usefixtures("twice_as_large")
def test_the_whole_command_is_in_sight_above_the_buttons_that_allow_it(moment: Opener) -> None:
    at = moment("change")
    card, foot = foot_of(at)
    assert isinstance(card, ConsentCard)
    room = at.page.step._scroll.viewport().rect()
    assert room.adjusted(0, 0, 0, -foot.covers).contains(seen(at, card.command))
    assert at.focused is card.skip


def test_where_there_is_room_for_the_card_nothing_lies_over_it(moment: Opener) -> None:
    at = moment("change")
    assert foot_of(at)[1].covers == 0
