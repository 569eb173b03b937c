"""Tab goes from the card that a person is asked on to what stands below it and beside it, and comes back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from desktop.ui.main_window import MainWindow
from tests.ui.run.moments import OpenMoment

Opener = Callable[..., OpenMoment]


def top_of(widget: QWidget) -> int:
    return widget.mapTo(widget.window(), QPoint(0, 0)).y()


def walk(at: OpenMoment, most: int = 80) -> list[QWidget]:
    """Return what Tab comes to from what has the focus, until it comes round."""
    first = at.focused
    stops = [first]
    while len(stops) < most:
        at.press(Qt.Key.Key_Tab)
        if at.focused is first:
            return stops
        stops.append(at.focused)
    raise AssertionError("Tab does not come round")


@pytest.mark.parametrize(
    "key", ["change", "destroy", "by_hand", "record", "typed", "unknown", "row_consent", "paste", "undo"]
)
def test_tab_leads_from_the_last_button_of_a_card_on_through_the_page(key: str, moment: Opener) -> None:
    at = moment(key)
    card = at.page.step.card
    assert card is not None
    stops = walk(at)
    is_inside = [card.isAncestorOf(stop) for stop in stops]
    (last,) = [at for at, here in enumerate(is_inside) if here and not is_inside[(at + 1) % len(stops)]]
    after = stops[(last + 1) % len(stops)]  # the whole card was gone through at one go
    assert at.page.isAncestorOf(after), f"{type(after).__name__} {after.accessibleName()!r}"
    assert not at.page.list.isAncestorOf(after)
    if at.page.step.isAncestorOf(after):
        assert top_of(after) >= top_of(card)


def test_the_window_of_a_run_is_walked_through_in_its_order(moment: Opener) -> None:
    at = moment("change")
    assert isinstance(at.window, MainWindow)
    panes = [at.page.list, at.page.step, at.page.context]
    seen = [
        next((place for place, pane in enumerate(panes) if pane.isAncestorOf(stop)), -1) for stop in walk(at)
    ]
    begin = seen.index(0)
    turned = [one for one in (*seen[begin:], *seen[:begin]) if one >= 0]
    assert turned == sorted(turned)
