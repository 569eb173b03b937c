"""The order of a queue: what presses more never stands lower, and each place is told in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.desk import Sla, Ticket, TicketRef
from desktop.shift.queue import ranked

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
_WORDS = st.sampled_from(
    ["", "Urgent", "high", "Normal", "low", "P1", "p3", "2 - High", "Höchste", "4", "Extensive / Widespread"]
)
_DUE = st.one_of(
    st.none(), st.integers(-400_000, 4_000_000).map(lambda left_s: NOW + timedelta(seconds=left_s))
)
_SLAS = st.builds(Sla, name=st.just("reply"), due_at=_DUE, is_breached=st.booleans(), is_paused=st.booleans())
_TICKETS = st.builds(
    Ticket,
    ref=st.integers(1, 99).map(lambda number: TicketRef("desk", str(number))),
    url=st.just(""),
    subject=st.just("It is slow"),
    text=st.just(""),
    requester=st.just("kim"),
    status=st.just("open"),
    priority=_WORDS,
    custom=st.dictionaries(st.sampled_from(["Impact", "Urgency", "Severity", "Team"]), _WORDS, max_size=3),
    slas=st.lists(_SLAS, max_size=3).map(tuple),
)
FEW = settings(max_examples=40)


def ticket(number: int = 1, **facts: object) -> Ticket:
    plain = Ticket(
        ref=TicketRef("desk", str(number)),
        url="",
        subject="It is slow",
        text="",
        requester="kim",
        status="open",
        priority="normal",
    )
    return replace(plain, **facts)  # type: ignore[arg-type]


def due(hours: float, **facts: bool) -> Sla:
    return Sla(name="resolution", due_at=NOW + timedelta(hours=hours), **facts)


def first_of(*tickets: Ticket) -> str:
    return ranked(tickets, NOW)[0].ticket.ref.key


@FEW
@given(_TICKETS, _SLAS, st.integers(0, 500_000))
def test_a_nearer_promise_never_ranks_lower(one: Ticket, sla: Sla, by_s: int) -> None:
    if sla.due_at is None:
        return
    later = replace(one, slas=(*one.slas, sla))
    nearer = replace(one, slas=(*one.slas, replace(sla, due_at=sla.due_at - timedelta(seconds=by_s))))
    assert ranked([nearer], NOW)[0].rank >= ranked([later], NOW)[0].rank
    named = (replace(later, ref=TicketRef("desk", "a")), replace(nearer, ref=TicketRef("desk", "b")))
    assert by_s == 0 or first_of(*named) == "b" or _are_equal(*named)


@FEW
@given(_TICKETS, _SLAS)
def test_a_broken_promise_never_ranks_lower(one: Ticket, sla: Sla) -> None:
    kept = replace(one, slas=(*one.slas, replace(sla, is_breached=False)))
    broken = replace(one, slas=(*one.slas, replace(sla, is_breached=True)))
    assert ranked([broken], NOW)[0].rank >= ranked([kept], NOW)[0].rank


@FEW
@given(st.lists(_TICKETS, max_size=4))
def test_the_order_is_whole_and_depends_on_the_tickets_alone(tickets: list[Ticket]) -> None:
    there = [one.ticket for one in ranked(tickets, NOW)]
    back = [one.ticket for one in ranked(tickets[::-1], NOW)]
    assert sorted(map(repr, there)) == sorted(map(repr, tickets))
    assert [_key(one) for one in there] == [_key(one) for one in back]


@FEW
@given(_TICKETS)
def test_each_factor_is_told_and_the_rank_is_their_product(one: Ticket) -> None:
    (place,) = ranked([one], NOW)
    assert [factor.name for factor in place.factors] == ["impact", "urgency", "promise"]
    assert all(factor.said and factor.weight >= 1 for factor in place.factors)
    product = place.factors[0].weight * place.factors[1].weight * place.factors[2].weight
    assert place.rank == pytest.approx(product)


def _key(one: Ticket) -> tuple[object, ...]:
    (place,) = ranked([one], NOW)
    return place.rank, one.ref.key


def _are_equal(one: Ticket, other: Ticket) -> bool:
    return ranked([one], NOW)[0].rank == ranked([other], NOW)[0].rank


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"priority": "urgent"}, {"priority": "low"}),
        ({"priority": "Whatever"}, {"priority": "low"}),
        ({"priority": "high"}, {"priority": "Whatever"}),
        ({"custom": {"Impact": "Extensive / Widespread"}}, {"custom": {"Impact": "3 - Minor"}}),
        ({"custom": {"urgency": "1 - Critical"}}, {"priority": "high"}),
        ({"slas": (due(1),)}, {"slas": (due(5),)}),
        ({"slas": (due(100),)}, {}),
        ({"slas": (due(-1),)}, {"slas": (due(0.01),)}),
        ({"slas": (due(-30),)}, {"slas": (due(-1),)}),
        ({"slas": (due(50), due(1))}, {"slas": (due(2),)}),
        ({"slas": (Sla(name="reply", due_at=None, is_breached=True),)}, {"slas": (due(1),)}),
        ({"created_at": NOW - timedelta(days=2)}, {"created_at": NOW - timedelta(days=1)}),
        ({"slas": (due(-90),)}, {"slas": (due(-80),)}),
    ],
)
def test_what_presses_more_comes_first(first: dict[str, object], second: dict[str, object]) -> None:
    assert first_of(ticket(2, **second), ticket(1, **first)) == "1"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"priority": "high", "slas": (due(1.5),)}, "priority high"),
        ({"slas": (due(1.5),)}, "resolution due in 1 h 30 min"),
        ({"slas": (due(-2),)}, "resolution overdue by 2 h"),
        ({"slas": (Sla(name="reply", due_at=None, is_paused=True),)}, "reply is paused"),
        ({"slas": ()}, "no promise runs"),
        ({"priority": ""}, "priority not set, taken as middling"),
        ({"priority": "Whatever"}, "priority 'Whatever' not known, taken as middling"),
        ({"custom": {"Impact": "Major"}}, "impact Major"),
        ({"custom": {"Impact": "who knows"}}, "impact not told, taken as middling"),
    ],
)
def test_the_reason_is_in_words(facts: dict[str, object], said: str) -> None:
    assert said in ranked([ticket(**facts)], NOW)[0].why
