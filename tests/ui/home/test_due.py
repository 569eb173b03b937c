"""What is due soon, on Home and in the top bar, and how often that wakes the window."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.domain.deadline import Deadline, DueKind
from desktop.ui.deadline_words import span_words, time_left
from desktop.ui.home.due import due_lines
from desktop.ui.home.due_card import DueRow
from desktop.ui.home.ports import DueRun
from desktop.ui.home.view import HomeView
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import FINISH, HOME, RUN, Place
from desktop.ui.shell.countdown import Countdown
from desktop.ui.shots.lists import DUE
from desktop.ui.shots.window import settle
from desktop.ui.theme.theme import theme
from desktop.ui.theme.tokens import Tone
from desktop.ui.ticking import Ticker, wait_s
from desktop.ui.widgets.labels import ElidedLabel

AT = datetime(2026, 11, 19, 3, 0, tzinfo=UTC)


def deadline(kind: DueKind, left_s: float, what: str = "A step") -> Deadline:
    at = AT + timedelta(seconds=left_s)
    return Deadline(kind=kind, at=at, since=at - timedelta(seconds=600), what=what)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (59.9, "0:59"), (120, "2:00"), (121, "2 min"), (3599, "59 min"), (7500, "2 h 05"),
     (86400, "1 day"), (200_000, "2 days")],
)  # fmt: skip
def test_time_is_told_in_what_matters(seconds: float, words: str) -> None:
    assert span_words(seconds) == words


@pytest.mark.parametrize(
    ("kind", "left_s", "text", "tone"),
    [
        (DueKind.WAIT, 240, "Wait ends in 4 min", Tone.ACCENT),
        (DueKind.WAIT, -1, "Wait is over", Tone.WARN),
        (DueKind.FRESH, 600, "Reading counts 10 min more", Tone.ACCENT),
        (DueKind.FRESH, -600, "Reading stale for 10 min", Tone.WARN),
        (DueKind.HAND_OVER, 3000, "Due in 50 min", Tone.ACCENT),
        (DueKind.HAND_OVER, 900, "Due soon, in 15 min", Tone.WARN),
        (DueKind.HAND_OVER, -300, "Overdue by 5 min", Tone.BAD),
    ],
)
def test_no_tone_without_its_word(kind: DueKind, left_s: float, text: str, tone: Tone) -> None:
    left = time_left(deadline(kind, left_s), AT)
    assert (left.text, left.tone) == (text, tone)


@pytest.mark.parametrize(
    ("left_s", "wait"),
    [
        (121, 1),
        (150, 30),
        (180, 60),
        (3601, 1),
        (3600, 60),
        (120, 1),
        (5, 1),
        (-119, 1),
        (-121, 59),
        (-180, 60),
    ],
)
def test_the_window_is_woken_when_the_words_change(left_s: float, wait: float) -> None:
    assert wait_s(left_s) == wait
    assert left_s <= 120 or span_words(left_s - wait - 0.1) != span_words(left_s)


def test_far_from_every_deadline_a_minute_passes_between_two_wakings(qtbot: QtBot) -> None:
    now = AT
    ticker = Ticker(lambda: now)
    ticker.aim((AT + timedelta(hours=3), AT + timedelta(hours=9, seconds=31)))
    woken = []
    while now < AT + timedelta(hours=2, minutes=50):
        now += timedelta(milliseconds=ticker.wakes_in_ms)
        woken.append(now)
        ticker._tick()
    gaps = [(after - before).total_seconds() for before, after in pairwise(woken)]
    assert min(gaps) >= 59.9
    ticker.aim((now + timedelta(seconds=130),))
    assert ticker.wakes_in_ms == 10_000  # not later than when seconds begin to count
    ticker.aim(())
    assert not ticker.is_awake


def test_the_readings_of_a_run_are_one_line_and_those_that_count_long_are_none() -> None:
    stale = [
        deadline(DueKind.FRESH, -60, "A"),
        deadline(DueKind.FRESH, -30, "B"),
        deadline(DueKind.FRESH, 60, "C"),
    ]
    far = [deadline(DueKind.FRESH, 7200, "D")]
    runs = [
        DueRun(run_id=name, title=name, target="web", deadlines=tuple(found))
        for name, found in (("one", stale), ("two", far))
    ]
    (line,) = due_lines(runs, AT)
    assert (line.run_id, line.about, line.left) == ("one", "stale: A and 1 more", "1:00 ago")


def test_a_row_of_what_is_due_opens_its_run_by_key(window: MainWindow, qtbot: QtBot) -> None:
    window.show()
    window.show_place(Place(HOME))
    settle()
    home = window.page
    assert isinstance(home, HomeView)
    assert home.side.due is not None
    assert [line.left for line in home.side.due.lines] == ["8 min ago", "1:42", "48 min"]
    asked: list[Place] = []
    window._navigator.asked.disconnect()
    window._navigator.asked.connect(asked.append)
    row = home.side.due.findChildren(DueRow)[1]
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert asked == [Place(RUN, DUE[1].run_id)]


def test_the_host_of_a_run_that_is_due_is_not_cut_after_a_long_title(qtbot: QtBot) -> None:
    run = DueRun(
        run_id="one", title="A filesystem is filling up on a server of the shop", target="root@web-03.eu.example",
        deadlines=(deadline(DueKind.HAND_OVER, 600, "Night shift"),), ticket="OPS-4821",
    )  # fmt: skip
    row = DueRow(due_lines([run], AT)[0])
    qtbot.addWidget(row)
    row.resize(330, row.height())
    row.show()
    cut = {label.text(): label.is_cut for label in row.findChildren(ElidedLabel)}
    assert cut == {run.title: True, run.target: False, "until Night shift is to have taken it over": False}
    assert row.accessibleName() == (
        f"{run.title}, root@web-03.eu.example, 10 min, OPS-4821, until Night shift is to have taken it over"
    )


def test_home_sleeps_while_nobody_looks(window: MainWindow) -> None:
    window.show()
    window.show_place(Place(HOME))
    settle()
    home = window.page
    assert isinstance(home, HomeView)
    assert home.side.due is not None
    assert home.side.due.ticker.is_awake
    window.show_place(Place(FINISH, "x"))
    settle()
    assert not home.side.due.ticker.is_awake


def test_the_ticket_of_a_run_is_copied_by_key_and_by_press(window: MainWindow, qtbot: QtBot) -> None:
    window.show()
    window.show_place(Place(HOME))
    settle()
    window.top_bar.show_run("OPS-4821", None)
    marks = window.top_bar.marks
    assert marks is not None
    assert marks.ticket.accessibleName() == "Copy the ticket OPS-4821"
    marks.ticket.setFocus()
    qtbot.keyClick(marks.ticket, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "OPS-4821"
    assert marks.ticket.accessibleName() == "Copied: OPS-4821"
    window.show_place(Place(HOME))
    settle()
    assert marks.ticket.isHidden()


def test_the_time_left_loses_its_words_before_it_pushes_anything_away(window: MainWindow) -> None:
    window.show()
    window.show_place(Place(HOME))
    now = window.top_bar.clock()
    due = Deadline(kind=DueKind.HAND_OVER, at=now + timedelta(minutes=10), since=now, what="Night shift")
    for zoom, width in ((1.0, 1440), (1.0, 720), (2.0, 1440), (2.0, 1000)):
        theme().choose(zoom=zoom)
        window.resize(width, 800)
        window.top_bar.show_run("OPS-4821", due)
        settle()
        marks = window.top_bar.marks
        assert marks is not None
        assert "Due soon" in marks.countdown.accessibleName()
        for part in (marks.countdown, marks.ticket, window.top_bar.settings_button):
            assert part.isVisible()
            assert part.width() >= part.sizeHint().width()
            right = part.mapTo(window.top_bar, part.rect().bottomRight()).x()
            assert right < window.width()


def test_markup_in_a_ticket_and_a_name_stays_text(qtbot: QtBot) -> None:
    shown = Countdown(lambda: AT)
    qtbot.addWidget(shown)
    shown.show_deadline(deadline(DueKind.WAIT, 60, "<img src=file:///etc/passwd>"))
    assert "&lt;img" in shown.toolTip()
