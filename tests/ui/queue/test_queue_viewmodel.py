"""What the queue shows, without widgets: order, search, faults of one desk, cancelling, what fits, where it leads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from desktop.domain.desk import Sla, Ticket, TicketRef
from desktop.domain.errors import HandrailError
from desktop.ui.navigation import LIBRARY, START, Navigator, Place
from desktop.ui.queue.line import line_of
from desktop.ui.queue.port import DeskFault, Harvest, Queued, words_of
from desktop.ui.queue.shot_queue import COMMENTS, DISK, QUEUE, SampleQueue
from desktop.ui.queue.viewmodel import READ_AGAIN_AFTER, QueueViewModel
from desktop.ui.shots.lists import NOW
from desktop.ui.theme.tokens import Tone
from desktop.ui.ticket.promise import nearest_promise, promise_left


class Went:
    """Notes where the page leads."""

    def __init__(self) -> None:
        self.navigator, self.places = Navigator(), list[Place]()
        self.navigator.asked.connect(self.places.append)


class HeldQueue(SampleQueue):
    """News come when the test says so."""

    def read(self, news: Callable[[Harvest], None]) -> Callable[[], None]:
        self.news = news
        self.readings += 1
        return self._stop


def model_of(port: SampleQueue, went: Went | None = None) -> QueueViewModel:
    return QueueViewModel(port, (went or Went()).navigator, lambda: NOW, look_after_ms=0)


def read(port: SampleQueue, qtbot: QtBot, went: Went | None = None) -> QueueViewModel:
    made = model_of(port, went)
    made.come_to_front()
    qtbot.waitUntil(lambda: made.fitting is not None and made.is_whole)
    return made


def keys(model: QueueViewModel) -> list[str]:
    return [one.ticket.ref.key for one in model.shown]


def test_the_order_is_the_desks_and_the_first_is_chosen(qtbot: QtBot) -> None:
    model = read(SampleQueue(), qtbot)
    assert keys(model) == [one.ticket.ref.key for one in QUEUE]
    assert model.chosen is QUEUE[0]
    assert [model.number_of(one) for one in model.shown] == [1, 2, 3, 4, 5, 6]


def test_a_search_looks_into_fields_and_reasons_and_keeps_the_numbers(qtbot: QtBot) -> None:
    model = read(SampleQueue(), qtbot)
    model.search("extensive ORTIZ")
    assert keys(model) == ["OPS-4821"]
    assert model.number_of(model.shown[0]) == 2
    assert model.chosen is QUEUE[1]
    model.search("priority urgent middling")
    assert keys(model) == ["35436"]
    model.search("")
    assert len(model.shown) == 6


def test_a_fault_of_one_desk_leaves_the_tickets_of_the_others(qtbot: QtBot) -> None:
    port = SampleQueue()
    port.fail()
    model = read(port, qtbot)
    assert [one.desk for one in model.faults] == ["workplace"]
    assert len(model.shown) == 6
    assert not model.is_reading


def test_what_a_slow_desk_had_stays_until_it_has_answered(qtbot: QtBot) -> None:
    port = HeldQueue()
    model = model_of(port)
    model.refresh()
    assert model.is_reading
    port.news(Harvest(tickets=QUEUE, desks=("service-desk", "customers"), at=NOW))
    qtbot.waitUntil(lambda: not model.is_reading)
    model.refresh()
    assert model.awaited == ("service-desk", "customers")
    first = QUEUE[0]
    port.news(
        Harvest(tickets=(first,), desks=("service-desk", "customers"), awaited=("service-desk",), at=NOW)
    )
    qtbot.waitUntil(lambda: model.awaited == ("service-desk",))
    assert len([one for one in model.shown if one.ticket.ref.desk == "service-desk"]) == 4
    assert keys(model)[0] == "35436"
    port.news(Harvest(tickets=(first,), desks=("service-desk", "customers"), at=NOW))
    qtbot.waitUntil(lambda: not model.is_reading)
    assert keys(model) == ["35436"]


def test_cancelling_keeps_what_has_come_and_says_what_is_missing(qtbot: QtBot) -> None:
    port = SampleQueue()
    port.hang()
    model = model_of(port)
    model.refresh()
    qtbot.waitUntil(lambda: len(model.shown) == 6)
    assert model.awaited == ("workplace",)
    model.cancel()
    assert port.cancelled == 1
    assert not model.is_reading
    assert [one.desk for one in model.faults] == ["workplace"]
    assert len(model.shown) == 6


def test_news_of_a_reading_that_was_left_are_dropped(qtbot: QtBot) -> None:
    port = HeldQueue()
    model = model_of(port)
    model.refresh()
    late = port.news
    model.cancel()
    late(Harvest(tickets=QUEUE, desks=("service-desk",), at=NOW))
    qtbot.wait(30)
    assert model.shown == ()


def test_a_reading_a_few_minutes_old_is_not_repeated_by_coming_back(qtbot: QtBot) -> None:
    port = SampleQueue()
    model = read(port, qtbot)
    model.come_to_front()
    assert port.readings == 1
    model.now = lambda: NOW + READ_AGAIN_AFTER
    model.come_to_front()
    assert port.readings == 2


def test_without_a_desk_it_says_so_and_looks_again_each_time(qtbot: QtBot) -> None:
    port = SampleQueue((), ())
    model = model_of(port)
    assert model.has_desks
    model.come_to_front()
    qtbot.waitUntil(lambda: not model.has_desks)
    model.come_to_front()
    assert port.readings == 2


def test_enter_leads_to_the_start_of_the_best_with_the_ticket_and_its_words(qtbot: QtBot) -> None:
    port, went = SampleQueue(), Went()
    model = read(port, qtbot, went)
    model.choose(str(DISK.ref))
    qtbot.waitUntil(lambda: model.fitting is not None and model.is_whole)
    model.start()
    (place,) = went.places
    assert (place.page, place.key) == (START, "linux-filesystem-filling-up")
    assert "mountpoint: /var" in place.text
    assert COMMENTS[1].text in place.text
    assert port.wanted == [DISK.ref]


def test_without_a_runbook_enter_does_nothing_and_the_library_is_searched(qtbot: QtBot) -> None:
    port, went = SampleQueue(), Went()
    model = read(port, qtbot, went)
    model.choose("service-desk:OPS-4744")
    qtbot.waitUntil(lambda: model.fitting is not None and model.is_whole)
    assert model.fitting is not None
    assert model.fitting.runbooks == ()
    model.start()
    assert went.places == []
    model.search_library()
    assert went.places == [Place(LIBRARY, text="New laptop for the trainee")]


def test_a_ticket_that_cannot_be_read_whole_is_told_and_shown_as_the_queue_had_it(qtbot: QtBot) -> None:
    class Broken(SampleQueue):
        def ticket(self, ref: TicketRef, done: Callable[[Ticket | HandrailError], None]) -> None:
            done(HandrailError("503 from the desk"))

    model = model_of(Broken())
    model.refresh()
    qtbot.waitUntil(lambda: bool(model.trouble))
    assert model.trouble == "503 from the desk"
    assert model.ticket == QUEUE[0].ticket


def test_a_chosen_ticket_stays_chosen_when_all_is_read_anew(qtbot: QtBot) -> None:
    port = SampleQueue()
    model = read(port, qtbot)
    model.choose("service-desk:OPS-4816")
    model.refresh()
    qtbot.waitUntil(lambda: not model.is_reading)
    assert model.chosen is QUEUE[2]


@pytest.mark.parametrize(
    ("promise", "words", "tone", "icon"),
    [
        (Sla(name="r", due_at=NOW + timedelta(minutes=16)), "16 min left", Tone.WARN, "timer"),
        (Sla(name="r", due_at=NOW + timedelta(minutes=15)), "15 min left", Tone.BAD, "triangle-alert"),
        (Sla(name="r", due_at=NOW + timedelta(hours=2)), "2 h 00 left", Tone.NEUTRAL, "timer"),
        (Sla(name="r", due_at=NOW), "breached 0:00 ago", Tone.BAD, "octagon-x"),
        (Sla(name="r", due_at=NOW - timedelta(hours=1)), "breached 1 h 00 ago", Tone.BAD, "octagon-x"),
        (Sla(name="r", due_at=None, is_breached=True), "breached", Tone.BAD, "octagon-x"),
        (Sla(name="r", due_at=None, is_paused=True), "paused", Tone.NEUTRAL, "hourglass"),
        (Sla(name="r", due_at=NOW + timedelta(hours=1), is_paused=True), "paused, 1 h 00 left", Tone.NEUTRAL,
         "hourglass"),
    ],
)  # fmt: skip
def test_a_promise_is_told_in_words_with_a_mark_of_its_own(
    promise: Sla, words: str, tone: Tone, icon: str
) -> None:
    left = promise_left(promise, NOW)
    assert (left.text, left.tone, left.icon) == (words, tone, icon)


def test_the_nearest_promise_is_one_whose_clock_runs() -> None:
    late, soon = Sla(name="late", due_at=NOW + timedelta(hours=9)), Sla(name="soon", due_at=NOW)
    paused = Sla(name="paused", due_at=NOW - timedelta(hours=1), is_paused=True)
    stopped = Sla(name="stopped", due_at=None)
    assert nearest_promise((late, paused, soon, stopped)) is soon
    assert nearest_promise((stopped, paused)) is paused
    assert nearest_promise((stopped,)) is None
    assert nearest_promise(()) is None


def test_a_line_tells_all_of_it_to_whoever_hears_it() -> None:
    spoken = line_of(QUEUE[1], 2, NOW).spoken
    for part in (
        "2",
        "OPS-4821",
        "Uploads fail",
        "Time to first response 11 min left",
        "Because Time to first response due in",
    ):
        assert part in spoken


def test_words_of_a_ticket_hold_fields_and_comments() -> None:
    whole = words_of(replace(DISK, comments=COMMENTS))
    assert "mountpoint: /var" in whole
    assert "NodeFilesystemSpaceFillingUp" in whole


def test_a_thousand_tickets_are_searched_at_once(qtbot: QtBot) -> None:
    many = tuple(
        Queued(ticket=replace(DISK, ref=TicketRef("service-desk", f"OPS-{n}"), subject=f"Ticket {n}"))
        for n in range(1000)
    )
    model = read(SampleQueue(many), qtbot)
    model.search("ticket 99")
    assert keys(model) == [f"OPS-{n}" for n in range(1000) if "99" in str(n)]


def test_a_fault_without_tickets_is_no_empty_queue(qtbot: QtBot) -> None:
    port = HeldQueue()
    model = model_of(port)
    model.refresh()
    port.news(Harvest(faults=(DeskFault("a", "401"),), desks=("a",), at=NOW))
    qtbot.waitUntil(lambda: not model.is_reading)
    assert model.has_desks
    assert model.shown == ()
    assert model.faults != ()
