"""The page of the queue by keyboard, over sample tickets."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.domain.desk import TicketRef
from desktop.ui.address import address_of
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import CONNECTIONS, QUEUE, START, Navigator, Place
from desktop.ui.queue.port import Queued
from desktop.ui.queue.shot_queue import DISK, SampleQueue, sample_model
from desktop.ui.queue.view import QueueView
from desktop.ui.shots.window import settle, window_with_samples
from desktop.ui.theme.theme import px
from desktop.ui.ticket.panel import TicketPanel

K = Qt.Key


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> QueueView:
    window.resize(1440, 900)
    window.show()
    window.show_place(Place(QUEUE))
    (found,) = window.findChildren(QueueView)
    qtbot.waitUntil(lambda: found._vm.fitting is not None)
    settle()
    return found


@pytest.fixture
def went(window: MainWindow) -> list[Place]:
    places: list[Place] = []
    window._navigator.asked.connect(places.append)
    return places


def press(page: QueueView, key: Qt.Key) -> None:
    QTest.keyClick(page.window().focusWidget(), key)
    settle()


def chosen(page: QueueView) -> str:
    return page._vm.chosen.ticket.ref.key if page._vm.chosen is not None else ""


def test_the_keys_move_through_the_list_and_the_ticket_follows(page: QueueView) -> None:
    assert page.list.hasFocus()
    assert chosen(page) == "35436"
    press(page, K.Key_J)
    press(page, K.Key_J)
    press(page, K.Key_K)
    assert chosen(page) == "OPS-4821"
    assert page.detail.pane.ticket is not None
    assert page.detail.pane.ticket.ref == DISK.ref
    press(page, K.Key_End)
    assert chosen(page) == "OPS-4744"


def test_a_number_goes_to_the_start_of_another_that_fits(
    page: QueueView, went: list[Place], qtbot: QtBot
) -> None:
    press(page, K.Key_J)
    qtbot.waitUntil(lambda: page._vm.fitting is not None and page._vm.is_whole)
    press(page, K.Key_2)
    assert (went[0].page, went[0].key) == (START, "docker-fills-the-disk")


def test_the_search_narrows_and_enter_starts_from_it(
    page: QueueView, went: list[Place], qtbot: QtBot
) -> None:
    press(page, K.Key_Slash)
    QTest.keyClicks(page.window().focusWidget(), "uploads")
    assert chosen(page) == "OPS-4821"
    qtbot.waitUntil(lambda: page._vm.fitting is not None)
    press(page, K.Key_Return)
    assert (went[0].page, went[0].key) == (START, "linux-filesystem-filling-up")


def test_f5_reads_anew_and_a_desk_that_hangs_can_be_left(page: QueueView, qtbot: QtBot) -> None:
    port = page._vm._port
    assert isinstance(port, SampleQueue)
    port.hang()
    press(page, K.Key_F5)
    assert port.readings == 2
    assert page._vm.awaited == ("workplace",)
    qtbot.waitUntil(page.head.waiting.isVisible)
    assert "workplace" in page.head.waiting.told.text()
    press(page, K.Key_Escape)
    assert not page.head.waiting.isVisible()
    assert page.head.fault.isVisible()


def test_read_on_scrolls_the_ticket_and_comes_back_to_its_head(page: QueueView, qtbot: QtBot) -> None:
    press(page, K.Key_J)
    qtbot.waitUntil(lambda: page._vm.is_whole)
    settle()
    bar = page.detail._scroll.verticalScrollBar()
    assert bar.maximum() > 0
    press(page, K.Key_T)
    assert bar.value() > 0
    for _ in range(12):
        if bar.value() == bar.maximum():
            break
        press(page, K.Key_T)
    press(page, K.Key_T)
    assert bar.value() == 0


def test_comments_tell_who_can_read_them(page: QueueView, qtbot: QtBot) -> None:
    press(page, K.Key_J)
    qtbot.waitUntil(lambda: page._vm.is_whole)
    settle()
    names = [card.accessibleName() for card in page.detail.pane.children() if hasattr(card, "accessibleName")]
    assert {"Maya Ortiz, public", "Kim (platform), internal"} <= set(names)


def test_where_there_is_no_room_the_ticket_lies_over_the_list(page: QueueView, qtbot: QtBot) -> None:
    window = page.window()
    window.resize(760, 800)
    settle()
    assert page.detail.isHidden()
    assert page.best.isVisible()
    press(page, K.Key_T)
    (panel,) = window.findChildren(TicketPanel)
    assert panel.pane.isVisible()
    press(page, K.Key_Escape)
    settle()
    assert window.findChildren(TicketPanel) == []


def test_in_a_narrow_window_the_pointer_opens_the_ticket(page: QueueView) -> None:
    assert not page.best.isVisible()
    window = page.window()
    window.resize(760, 800)
    settle()
    QTest.mouseClick(page.best.read, Qt.MouseButton.LeftButton)
    (panel,) = window.findChildren(TicketPanel)
    assert panel.pane.isVisible()


def test_the_ring_of_a_ticket_leaves_the_scroll_bar_free(page: QueueView) -> None:
    page.window().resize(1280, 500)
    settle()
    rows, bar = page.list, page.list.verticalScrollBar()
    assert bar.isVisible()
    right = rows.viewport().mapTo(rows, rows.focus_row().topRight()).x()
    assert right + px(4) < rows.width() - bar.width()
    page.window().resize(1280, 1400)
    settle()
    assert not bar.isVisible()
    assert rows.viewport().width() == rows.width()


def test_its_address_is_shown_whole_and_opened_by_its_key_only(
    page: QueueView, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()))
    press(page, K.Key_J)
    told = [label.text() for label in page.detail.findChildren(QLabel) if label.isVisible()]
    assert DISK.url in told
    assert opened == []
    press(page, K.Key_O)
    assert opened == [DISK.url]


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "file:///etc/passwd", "https://desk.example@evil.example/", "https:///x",
     "desk.example/x",
     "https://desk.example/\u202egpj.exe", "https://desk.example/a b", "https://desk.example\\@evil.example/",
     "https://" + "a" * 3000 + ".example/"],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_not_offered(url: str) -> None:
    assert address_of(url) == ""


def test_a_host_in_other_letters_is_shown_as_it_is_looked_up() -> None:
    assert address_of("https://d\u0435sk.example/x").startswith("https://xn--")


def test_without_a_desk_the_one_button_leads_to_connections(
    tmp_path: "object", qtbot: QtBot, home: "object"
) -> None:

    window = window_with_samples(Path(str(tmp_path)), is_first_time=True)
    window.show()
    places: list[Place] = []
    window._navigator.asked.connect(places.append)
    window.show_place(Place(QUEUE))
    (page,) = window.findChildren(QueueView)
    qtbot.waitUntil(lambda: not page._vm.has_desks)
    settle()
    assert [label.text() for label in page.findChildren(QLabel) if label.isVisible()][:1] == ["Queue"]
    press(page, K.Key_Return)
    assert [place.page for place in places] == [CONNECTIONS]
    window.close()
    window.deleteLater()


def test_a_thousand_tickets_are_walked_smoothly(qtbot: QtBot) -> None:
    many = tuple(
        Queued(
            ticket=replace(DISK, ref=TicketRef("d", f"OPS-{n}"), subject=f"Ticket {n} of many"),
        )
        for n in range(1000)
    )
    page = QueueView(sample_model(SampleQueue(many), Navigator()))
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.show_place(Place(QUEUE))
    qtbot.waitUntil(lambda: len(page._vm.shown) == 1000)
    settle()
    worst = 0.0
    for _ in range(30):
        began = time.process_time()
        QTest.keyClick(page.list, K.Key_J)
        page.list.viewport().repaint()
        worst = max(worst, time.process_time() - began)
    assert chosen(page) == "OPS-30"
    assert worst < 0.1  # seconds of CPU for a step; it is far less, and a model of widgets would be far more
