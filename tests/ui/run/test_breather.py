"""How many hosts report at once follows from how long the window is kept waiting."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from desktop.ui.run.breather import Breather

FEW, MOST = 4, 32


@pytest.fixture
def breather(qtbot: QtBot) -> Iterator[Breather]:
    parent = QObject()
    yield Breather(lambda _: None, MOST, parent)
    parent.deleteLater()


def calm(breather: Breather, seconds: float, begun: float = 0.0) -> None:
    for tick in range(round(100 * seconds)):
        breather.felt(0.5, begun + tick / 100)


def test_it_begins_with_few_and_says_so(qtbot: QtBot) -> None:
    said: list[int] = []
    Breather(said.append, MOST, QObject())
    assert said == [FEW]


def test_where_nobody_waits_all_begin_at_once_within_a_second_and_a_half(breather: Breather) -> None:
    calm(breather, 1.5)
    assert breather.at_once == MOST


def test_late_turns_make_them_fewer_down_to_a_few(breather: Breather) -> None:
    calm(breather, 1.5)
    breather.felt(30, 2.0)
    assert breather.at_once == 22
    for late in range(20):
        breather.felt(30, 2.1 + late / 100)
    assert breather.at_once == 3


def test_what_was_too_many_is_come_to_again_slowly(breather: Breather) -> None:
    """Else every second would be one in which the window is late."""
    calm(breather, 1.5)
    breather.felt(30, 1.5)
    calm(breather, 5.0, begun=1.5)
    assert breather.at_once < MOST
    calm(breather, 30.0, begun=6.5)
    assert breather.at_once == MOST


def test_after_the_work_it_begins_anew(breather: Breather) -> None:
    breather.watch(True)
    calm(breather, 1.5)
    breather.watch(False)
    assert breather.at_once == FEW
    assert not breather._timer.isActive()
