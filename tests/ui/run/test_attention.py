"""A person who looks elsewhere hears of a long step that ended and of a question, and of nothing else."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.run.attention import Attention
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shell.notices import Notices
from tests.ui.run.moments import OpenMoment

Opener = Callable[..., OpenMoment]


def heard_at(at: OpenMoment) -> list[str]:
    heard: list[str] = []
    Attention(at.page.model, at.page).wanted.connect(heard.append)
    return heard


def test_a_short_step_is_nothing_to_tell(moment: Opener) -> None:
    at = moment("reading")
    heard = heard_at(at)
    at.press(Qt.Key.Key_Space)
    at.until(lambda: at.page.step.go_on.isVisible())
    assert heard == []


def test_a_step_that_took_long_is_told_with_its_verdict_and_nothing_of_what_it_read(moment: Opener) -> None:
    at = moment("reading")
    heard = heard_at(at)
    clock = count(0, 11)
    at.page.model._clock = lambda: float(next(clock))
    at.press(Qt.Key.Key_Space)
    at.until(lambda: at.page.step.go_on.isVisible())
    assert heard == ["Step 2, How full is /var?: fail"]


def test_a_question_is_told_however_short_the_step_was(moment: Opener) -> None:
    at = moment("running")
    heard = heard_at(at)
    at.page.model.changed.emit()
    at.press(Qt.Key.Key_Escape)
    at.until(lambda: not at.page.model.is_working)
    assert heard == ["Waits for you: step 3, What takes the space?"]


@pytest.fixture
def notices(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notices:
    window = QWidget()
    qtbot.addWidget(window)
    made = Notices(window, WindowMemory(tmp_path))
    made.alerted = []  # type: ignore[attr-defined]
    monkeypatch.setattr(QApplication, "alert", lambda shown, *rest: made.alerted.append(shown))  # type: ignore[attr-defined]
    return made


def test_a_window_that_is_not_in_front_is_marked(notices: Notices) -> None:
    assert not QSystemTrayIcon.isSystemTrayAvailable()  # offscreen has none
    assert notices.tell("r1", "Disk", "Step 3: fail")
    assert notices.alerted == [notices.parent()]  # type: ignore[attr-defined]


def test_nothing_is_told_to_whoever_looks_at_the_window(
    notices: Notices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices._window, "isActiveWindow", lambda: True)
    assert not notices.tell("r1", "Disk", "Step 3: fail")
    assert notices.alerted == []  # type: ignore[attr-defined]


def test_notices_can_be_switched_off_for_good(notices: Notices, tmp_path: Path) -> None:
    WindowMemory(tmp_path).keep_notifying(False)
    notices._wish = WindowMemory(tmp_path)
    assert not notices.tell("r1", "Disk", "Step 3: fail")
