"""What is awaited is told when it takes long, and a person need not wait for it."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.ui.widgets.waiting import Waiting


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def waiting(qtbot: QtBot, clock: Clock, cancel: str = "Leave it") -> Waiting:
    made = Waiting(cancel=cancel, clock=clock)
    qtbot.addWidget(made)
    made.begin("Reading the runbook…")
    return made


def test_what_comes_at_once_shows_nothing(qtbot: QtBot) -> None:
    made = waiting(qtbot, Clock())
    assert not made.isVisible()
    made.end()
    qtbot.wait(400)
    assert not made.isVisible()


def test_a_spinner_comes_soon_and_the_time_and_a_way_out_later(qtbot: QtBot) -> None:
    clock = Clock()
    made = waiting(qtbot, clock)
    qtbot.waitUntil(made.isVisible, timeout=2000)
    assert made.told.text() == "Reading the runbook…"
    assert not made.cancel.isVisible()
    clock.now_s += 4.2
    made.tick()
    assert made.told.text() == "Reading the runbook… 4 s"
    assert made.cancel.isVisible()
    with qtbot.waitSignal(made.cancelled):
        qtbot.keyClick(made.cancel, Qt.Key.Key_Space)
    assert not made.isVisible()


def test_the_clock_goes_on_while_the_same_is_awaited(qtbot: QtBot) -> None:
    clock = Clock()
    made = waiting(qtbot, clock)
    qtbot.waitUntil(made.isVisible, timeout=2000)
    clock.now_s += 5
    made.begin("Reading the runbook…")
    made.tick()
    assert made.told.text() == "Reading the runbook… 5 s"


def test_what_cannot_be_left_has_no_way_out(qtbot: QtBot) -> None:
    clock = Clock()
    made = waiting(qtbot, clock, cancel="")
    qtbot.waitUntil(made.isVisible, timeout=2000)
    clock.now_s += 5
    made.tick()
    assert not made.cancel.isVisible()
