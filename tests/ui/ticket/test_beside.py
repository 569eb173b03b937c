"""The ticket of a run in the top bar and beside the page: what is asked, shown, opened, and what is left out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.deadline import Deadline, DueKind
from desktop.domain.desk import Sla, Ticket
from desktop.domain.errors import HandrailError
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import HOME, RUN, Place
from desktop.ui.queue.shot_queue import COMMENTS, DISK
from desktop.ui.shell.countdown import PromiseClock
from desktop.ui.shell.run_marks import RunMarks
from desktop.ui.shots.window import settle
from desktop.ui.theme.theme import theme
from desktop.ui.ticket.panel import TicketPanel
from tests.ui.hostile import HOSTILE, unsafe

NAME = "OPS-4821"  # the ticket of the sample run
WHOLE = replace(DISK, comments=COMMENTS)


class SampleTickets:
    def __init__(self, answer: Ticket | HandrailError | None) -> None:
        self.answer, self.asked = answer, list[str]()
        self._known: dict[str, Ticket] = {}

    def known(self, text: str) -> Ticket | None:
        return self._known.get(text)

    def ask(self, text: str, done: Callable[[Ticket | HandrailError | None], None]) -> None:
        self.asked.append(text)
        if isinstance(self.answer, Ticket):
            self._known[text] = self.answer
        done(self.answer)


@pytest.fixture
def bring(window: MainWindow, qtbot: QtBot) -> Callable[[SampleTickets], RunMarks]:
    def to_run(tickets: SampleTickets) -> RunMarks:
        window.tickets = tickets
        window.resize(1920, 1080)
        window.show()
        window.show_place(Place(RUN, "consent"))
        window._ticket = NAME
        window.top_bar.show_run(NAME, None)
        window._follow(NAME, tickets)
        settle()
        marks = window.top_bar.marks
        assert marks is not None
        return marks

    return to_run


def test_the_chip_tells_the_subject_and_the_clock_the_nearest_promise(
    bring: Callable[[SampleTickets], RunMarks], window: MainWindow
) -> None:
    marks = bring(SampleTickets(WHOLE))
    assert marks.ticket.accessibleName() == f"Show the ticket {NAME}: {DISK.subject}"
    assert marks.promise.isVisible()
    assert "Time to first response" in marks.promise.accessibleName()


def test_a_page_without_a_ticket_shows_nothing_of_one(
    bring: Callable[[SampleTickets], RunMarks], window: MainWindow
) -> None:
    marks = bring(SampleTickets(WHOLE))
    window.show_place(Place(HOME))
    settle()
    assert marks.ticket.isHidden()
    assert marks.promise.isHidden()


def test_a_press_shows_the_ticket_beside_and_esc_closes_it(
    bring: Callable[[SampleTickets], RunMarks], window: MainWindow
) -> None:
    tickets = SampleTickets(WHOLE)
    marks = bring(tickets)
    QTest.keyClick(marks.ticket, Qt.Key.Key_Return)
    settle()
    (panel,) = window.findChildren(TicketPanel)
    assert panel.pane.ticket == WHOLE
    assert panel.panel.geometry().right() >= window.width()  # nothing peeps out beside it
    assert panel.leave.mapTo(window, panel.leave.rect().topRight()).x() < window.width()
    before = len(tickets.asked)
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_F5)
    settle()
    assert len(tickets.asked) == before + 1
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == NAME
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    settle()
    assert window.findChildren(TicketPanel) == []


def test_a_ticket_that_no_desk_knows_is_copied_as_before(
    bring: Callable[[SampleTickets], RunMarks], window: MainWindow
) -> None:
    marks = bring(SampleTickets(None))
    assert marks.promise.isHidden()
    QTest.keyClick(marks.ticket, Qt.Key.Key_Space)
    settle()
    assert window.findChildren(TicketPanel) == []
    assert QGuiApplication.clipboard().text() == NAME


def test_a_desk_that_does_not_answer_is_told_in_the_panel(
    bring: Callable[[SampleTickets], RunMarks], window: MainWindow
) -> None:
    marks = bring(SampleTickets(HandrailError("jira.example did not answer within 10 s.")))
    QTest.keyClick(marks.ticket, Qt.Key.Key_Return)
    settle()
    (panel,) = window.findChildren(TicketPanel)
    assert panel._trouble.text() == "jira.example did not answer within 10 s."
    assert panel._trouble.isVisible()


def test_a_solved_ticket_has_no_clock(bring: Callable[[SampleTickets], RunMarks]) -> None:
    assert bring(SampleTickets(replace(WHOLE, is_solved=True))).promise.isHidden()


def test_an_answer_for_a_ticket_that_was_left_is_dropped(
    bring: Callable[[SampleTickets], RunMarks], window: MainWindow
) -> None:
    marks = bring(SampleTickets(None))
    assert window.beside is not None
    window.beside._take("another", WHOLE)
    assert not marks.ticket.accessibleName().startswith("Show")


def test_a_broken_promise_is_said_in_words_and_the_time_counts_in_minutes(qtbot: QtBot) -> None:
    now = [datetime.fromisoformat("2026-11-19T03:31:00+00:00")]
    clock = PromiseClock(lambda: now[0])
    qtbot.addWidget(clock)
    clock.show_promise(Sla(name="First response", due_at=now[0] + timedelta(minutes=11)))
    assert clock.told.text == "First response: 11 min left"
    now[0] += timedelta(minutes=4)
    clock.ticker.ticked.emit()
    assert clock.told.text == "First response: 7 min left"
    now[0] += timedelta(minutes=20)
    clock.ticker.ticked.emit()
    assert clock.told.text == "First response: breached 13 min ago"
    clock.show_promise(Sla(name="First response", due_at=now[0], is_paused=True))
    assert not clock.ticker.is_awake


def test_nothing_is_pushed_away_however_narrow_the_window_is(
    bring: Callable[[SampleTickets], RunMarks], window: MainWindow
) -> None:
    marks = bring(SampleTickets(WHOLE))
    now = window.top_bar.clock()
    due = Deadline(kind=DueKind.HAND_OVER, at=now + timedelta(minutes=10), since=now, what="Night shift")
    for zoom, width in ((1.0, 1920), (1.0, 1280), (1.0, 720), (2.0, 1440), (2.0, 1000)):
        theme().choose(zoom=zoom)
        window.resize(width, 800)
        window.top_bar.show_run(NAME, due)
        settle()
        assert marks.ticket.isVisible()
        assert marks.promise.isVisible()
        for part in (*marks.parts, window.top_bar.settings_button):
            right = part.mapTo(window.top_bar, part.rect().bottomRight()).x()
            assert part.isHidden() or right < window.width()


@pytest.mark.parametrize("hostile", HOSTILE[:5])
def test_hostile_text_in_every_field_of_a_ticket_stays_text(
    hostile: str, bring: Callable[[SampleTickets], RunMarks], window: MainWindow
) -> None:
    bad = replace(
        WHOLE,
        subject=hostile, text=hostile, requester=hostile, status=hostile, priority=hostile, assignee=hostile,
        type=hostile, tags=(hostile,), custom={hostile: hostile}, url=f"https://x.example/{hostile}",
        slas=(Sla(name=hostile, due_at=DISK.slas[0].due_at),),
        comments=(replace(COMMENTS[0], author=hostile, text=hostile),),
    )  # fmt: skip
    marks = bring(SampleTickets(bad))
    QTest.keyClick(marks.ticket, Qt.Key.Key_Return)
    settle()
    assert unsafe(window) == []
