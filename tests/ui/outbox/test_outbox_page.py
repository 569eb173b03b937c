"""The outbox over sample posts: their order and words, what the keys do, what is asked before one is given up."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.domain.errors import InputError
from desktop.domain.outbox import PostRow, PostState
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import OUTBOX, QUEUE, RUN, Navigator, Place
from desktop.ui.outbox.shot_outbox import POSTS, SampleOutbox
from desktop.ui.outbox.view import OutboxView
from desktop.ui.outbox.viewmodel import Kind, OutboxViewModel
from desktop.ui.outbox.words import next_words, state_look, tally_of, title_words, when_words
from desktop.ui.queue.view import QueueView
from desktop.ui.shots.lists import NOW
from desktop.ui.shots.window import settle
from desktop.ui.theme.theme import color
from desktop.ui.theme.tokens import Ink

K = Qt.Key


@pytest.fixture
def page(window: MainWindow) -> OutboxView:
    window.resize(1440, 900)
    window.show()
    window.show_place(Place(OUTBOX))
    settle()
    (found,) = window.findChildren(OutboxView)
    return found


def press(page: OutboxView, key: Qt.Key, with_: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(page.window().focusWidget(), key, with_)
    settle()


def states(page: OutboxView) -> list[str]:
    return [row.state.value for row in page._vm.shown]


def test_what_needs_a_person_stands_first_and_what_is_over_last_newest_first(page: OutboxView) -> None:
    assert states(page) == ["refused", "unknown", "waiting", "waiting", "sent", "dropped", "sent"]
    assert [row.number for row in page._vm.shown] == [4, 6, 5, 7, 3, 2, 1]


def test_trying_again_is_one_key_and_told(page: OutboxView) -> None:
    port = page._vm._port
    assert isinstance(port, SampleOutbox)
    press(page, K.Key_R)
    assert port.retried == ["q9w8e7r6t5y4u3i2"]
    assert page._vm.chosen is not None
    assert page._vm.chosen.state is PostState.SENDING
    assert page.toast.isVisible()


def test_dropping_asks_first_and_the_focus_is_on_what_keeps_it(page: OutboxView) -> None:
    press(page, K.Key_J)
    press(page, K.Key_Delete)
    assert page.detail.drop_card.isVisible()
    assert page.window().focusWidget() is page.detail.drop_card.keep
    assert not page.detail.retry.isVisible()  # one thing to answer
    press(page, K.Key_Return)
    assert page.detail.retry.isVisible()
    assert states(page)[1] == "unknown"
    assert page.window().focusWidget() is page.list
    press(page, K.Key_Delete)
    press(page, K.Key_Escape)
    assert not page.detail.drop_card.isVisible()
    press(page, K.Key_Delete)
    press(page, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert states(page).count("dropped") == 2


def test_the_second_key_alone_drops_nothing(page: OutboxView) -> None:
    press(page, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert states(page).count("dropped") == 1


def test_moving_on_takes_the_question_back(page: OutboxView) -> None:
    press(page, K.Key_Delete)
    page.list.setFocus()
    press(page, K.Key_J)
    press(page, K.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert states(page).count("dropped") == 1


def test_enter_leads_to_the_run(qtbot: QtBot) -> None:
    navigator, places = Navigator(), list[Place]()
    navigator.asked.connect(places.append)
    model = OutboxViewModel(SampleOutbox(), navigator, lambda: NOW)
    model.to_run()
    assert places == [Place(RUN, "r1")]


def test_what_is_over_can_be_neither_tried_nor_dropped(qtbot: QtBot) -> None:
    port = SampleOutbox()
    model = OutboxViewModel(port, Navigator(), lambda: NOW)
    for row in POSTS:
        model.choose(row.key)
        assert model.can_drop is not row.state.is_final
        assert model.can_retry is (not row.state.is_final and row.state is not PostState.SENDING)
    model.choose("k3f9x2m4p7q1s8t0")
    model.retry()
    model.ask_to_drop()
    model.drop()
    assert port.retried == []
    assert not model.asks_to_drop


def test_a_word_that_was_not_taken_is_told(qtbot: QtBot) -> None:
    class Refusing(SampleOutbox):
        def retry(self, row: PostRow, done: object) -> None:
            done(InputError("It has been sent meanwhile."))  # type: ignore[operator]

    model = OutboxViewModel(Refusing(), Navigator(), lambda: NOW)
    with qtbot.waitSignal(model.refused) as heard:
        model.retry()
    assert heard.args == ["It has been sent meanwhile."]


def test_filters_and_search_narrow_and_say_how_many(page: OutboxView) -> None:
    page.filters.choose(Kind.SENT.value)
    assert states(page) == ["sent", "sent"]
    page.filters.choose(Kind.ALL.value)
    press(page, K.Key_Slash)
    QTest.keyClicks(page.window().focusWidget(), "35436")
    settle()
    assert [row.key for row in page._vm.shown] == ["z1x2c3v4b5n6m7a8"]
    assert page._vm.counts[Kind.OPEN] == 4


def test_a_sent_post_is_opened_at_its_desk_only_by_its_key(
    page: OutboxView, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(QUrl(url).toString()))
    page._vm.choose("m1n5v8c2x9z4l7k0")
    settle()
    assert opened == []
    press(page, K.Key_O)
    assert opened == ["https://service-desk.example/browse/OPS-4821?focusedId=10438"]


def test_where_there_is_no_room_the_post_takes_the_place_of_the_list(page: OutboxView) -> None:
    page.window().resize(760, 800)
    settle()
    assert page.detail.isHidden()
    press(page, K.Key_T)
    assert page.detail.isVisible()
    assert page._left.isHidden()
    press(page, K.Key_Escape)
    assert page._left.isVisible()


def test_in_a_narrow_window_the_pointer_goes_to_the_post_and_back(page: OutboxView) -> None:
    assert not page.act.isVisible()
    assert not page.detail.back.isVisible()
    page.window().resize(760, 800)
    settle()
    QTest.mouseClick(page.act.read, Qt.MouseButton.LeftButton)
    settle()
    assert page.detail.isVisible()
    QTest.mouseClick(page.detail.back, Qt.MouseButton.LeftButton)
    settle()
    assert page._left.isVisible()
    assert page.window().focusWidget() is page.list


def test_in_a_narrow_window_the_list_itself_offers_to_try_again(page: OutboxView) -> None:
    port = page._vm._port
    assert isinstance(port, SampleOutbox)
    page.window().resize(760, 800)
    settle()
    page.act.retry.setFocus()
    press(page, K.Key_Space)
    assert port.retried == ["q9w8e7r6t5y4u3i2"]
    assert not page.act.retry.isVisible()  # it is on its way
    assert page.window().focusWidget() is page.act.read
    page.filters.choose(Kind.SENT.value)
    settle()
    assert not page.act.retry.isVisible()
    assert page.act.to_run.isVisible()


def test_in_a_narrow_window_a_word_that_was_not_taken_is_told_over_the_list(page: OutboxView) -> None:
    page.window().resize(760, 800)
    settle()
    page._vm.refused.emit("It has been sent meanwhile.")
    assert page.detail.isHidden()
    assert page.toast.isVisible()


def ground_at(page: OutboxView, x: int) -> QColor:
    return page.grab().toImage().pixelColor(x, page.height() - 4)


def test_the_list_has_a_line_at_its_right_only_where_the_post_stands_beside_it(page: OutboxView) -> None:
    beside = page._left.width() - 1
    assert ground_at(page, beside) == color(Ink.LINE)
    page.window().resize(760, 800)
    settle()
    assert ground_at(page, page.width() - 1) == color(Ink.PANEL)


def test_the_head_counts_as_the_status_bar_does(page: OutboxView) -> None:
    assert page._count.text() == "3 to send, 1 refused · 7 in all"


@pytest.mark.parametrize("state", list(PostState))
def test_every_state_has_a_word_and_a_mark_of_its_own(state: PostState) -> None:
    looks = [state_look(one) for one in PostState]
    assert len({look.word for look in looks}) == len(looks)
    assert len({look.icon for look in looks}) == len(looks)
    row = replace(POSTS[4], state=state)
    assert when_words(row, NOW)
    assert bool(next_words(row, NOW)) is (state is not PostState.SENT)


def test_when_it_is_tried_again_is_told_and_counts_down() -> None:
    row = replace(POSTS[4], not_before=NOW + timedelta(minutes=48))
    assert when_words(row, NOW) == "tried in 48 min"
    assert "in 48 min" in next_words(row, NOW)
    assert when_words(row, NOW + timedelta(hours=1)) == "next in line"
    soon = replace(row, not_before=NOW + timedelta(seconds=19))
    assert when_words(soon, NOW) == "tried in 19 s"


def test_the_tally_counts_what_goes_by_itself_and_what_was_refused() -> None:
    assert tally_of(POSTS).words == "3 to send, 1 refused"
    assert tally_of(row for row in POSTS if row.state.is_final).words == ""


def test_titles_say_what_it_is_and_where_it_goes() -> None:
    assert title_words(POSTS[0]) == "Internal note on service-desk:OPS-4790"
    assert title_words(POSTS[3]) == "Change of service-desk:OPS-4821"
    article = replace(POSTS[0], kind="article", audience="", ticket="")
    assert title_words(article) == "Draft of an article for service-desk"


def test_the_status_bar_leads_to_the_outbox_while_something_waits(window: MainWindow) -> None:
    window.show()
    settle()
    button = window.status_bar._outbox
    assert button.isVisible()
    assert button.accessibleName() == "Outbox: 3 to send, 1 refused"
    button.click()
    assert isinstance(window.page, OutboxView)
    window.status_bar._model.tell_outbox(None)
    assert not button.isVisible()


def test_a_question_stays_in_sight_when_the_window_becomes_narrow(page: OutboxView) -> None:
    press(page, K.Key_J)
    press(page, K.Key_Delete)
    page.window().resize(760, 800)
    settle()
    assert page.window().focusWidget() is page.detail.drop_card.keep
    press(page, K.Key_Escape)
    assert page._left.isVisible()
    assert page.window().focusWidget() is page.list


def test_an_empty_outbox_is_one_page_with_one_way_on(qtbot: QtBot) -> None:
    navigator, places = Navigator(), list[Place]()
    navigator.asked.connect(places.append)
    page = OutboxView(OutboxViewModel(SampleOutbox(()), navigator, lambda: NOW))
    qtbot.addWidget(page)
    page.resize(1300, 800)
    page.show()
    page.show_place(Place(OUTBOX))
    settle()
    shown = (page.search_box, page.filters, page.detail, page._keys)
    assert [part for part in shown if part.isVisible()] == []
    assert page._empty.width() > 1000
    assert {ground_at(page, x).name() for x in (4, page.width() - 1)} == {color(Ink.GROUND).name()}
    QTest.keyClick(page.window().focusWidget(), K.Key_Space)
    assert [place.page for place in places] == [QUEUE]


def test_the_queue_leads_to_the_outbox(window: MainWindow) -> None:
    window.show()
    window.show_place(Place(QUEUE))
    settle()
    (queue,) = window.findChildren(QueueView)
    queue.head.outbox.click()
    settle()
    (outbox,) = window.findChildren(OutboxView)
    assert outbox.isVisible()
