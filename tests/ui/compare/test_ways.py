"""From a run's rows to two of them side by side."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui.run.moments import OpenMoment


@pytest.fixture
def fan(qtbot: QtBot, tmp_path: Path) -> Iterator[OpenMoment]:
    made = OpenMoment("fan_done", tmp_path)
    yield made
    made.close()


def test_x_on_a_step_with_rows_asks_for_two_of_them(fan: OpenMoment) -> None:
    asked: list[str] = []
    fan.page.compare_asked.connect(asked.append)
    step = next(one.step for one in fan.page.model.run.entries if len(one.fan) > 1)
    fan.page.model.look_at(step)
    fan.press(Qt.Key.Key_V)
    assert asked == [step]


def test_x_on_a_step_without_rows_does_nothing(fan: OpenMoment) -> None:
    asked: list[str] = []
    fan.page.compare_asked.connect(asked.append)
    fan.page.model.look_at(fan.page.model.runbook.steps[-1].id)
    fan.press(Qt.Key.Key_V)
    assert asked == []
