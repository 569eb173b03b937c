"""What is done next with a post, and how long it waits."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from desktop.desks import errors as e
from desktop.desks import outbox as o
from desktop.desks.outbox import Act, Pace
from desktop.domain.errors import HandrailError, SecretUnavailableError
from desktop.domain.outbox import PostFault, PostRow, PostState

NOW = datetime(2026, 11, 23, 15, 52, tzinfo=UTC)
PACE = Pace()
NEW = PostRow(
    number=1,
    key="k3yk3yk3yk3yk3y0",
    run_id="20261123-1552-k7qf",
    desk="jira",
    ticket="OPS-12",
    kind="note",
    audience="internal",
    size_bytes=4,
    files=0,
    by="ana",
    made_at=NOW,
    changed_at=NOW,
)
SENDING = o.begun(NEW, NOW)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def failed(row: PostRow, fault: HandrailError, at: datetime = NOW, pace: Pace = PACE) -> PostRow:
    return o.failed(row, fault, at, pace, random.Random(7))


def missing(row: PostRow, at: datetime) -> PostRow:
    return o.missing(row, at, PACE, random.Random(7))


def waits_s(row: PostRow, since: datetime = NOW) -> float:
    assert row.not_before is not None
    return (row.not_before - since).total_seconds()


@pytest.mark.parametrize(
    ("fault", "state", "kind"),
    [
        (e.DeskUnreachableError("no route"), PostState.WAITING, PostFault.UNREACHABLE),
        (e.DeskBusyError("429"), PostState.WAITING, PostFault.BUSY),
        (e.ReplyLostError("closed"), PostState.UNKNOWN, PostFault.LOST),
        (e.StrangeReplyError("<html>"), PostState.UNKNOWN, PostFault.LOST),
        (e.DeskFaultError("500"), PostState.UNKNOWN, PostFault.DESK),
        (SecretUnavailableError("locked"), PostState.UNKNOWN, PostFault.OURS),
        (e.DeskSignInError("401"), PostState.REFUSED, PostFault.SIGN_IN),
        (e.DeskDeniedError("403"), PostState.REFUSED, PostFault.DENIED),
        (e.TicketNotFoundError("404"), PostState.REFUSED, PostFault.NO_TICKET),
        (e.DeskConflictError("409"), PostState.REFUSED, PostFault.CONFLICT),
        (e.PostTooLargeError("413"), PostState.REFUSED, PostFault.TOO_LARGE),
        (e.PostRefusedError("422"), PostState.REFUSED, PostFault.REJECTED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_what_a_fault_makes_of_a_post(fault: HandrailError, state: PostState, kind: PostFault) -> None:
    row = failed(SENDING, fault)
    assert (row.state, row.fault, row.said, row.failures) == (state, kind, str(fault), 1)
    assert (row.not_before is None) is (state is PostState.REFUSED)


def test_what_a_dead_program_was_sending_is_looked_for() -> None:
    assert o.decide(SENDING, after(9)) is Act.TAKE_OVER
    assert o.decide(o.taken_over(SENDING, after(9)), after(9)) is Act.LOOK


def test_not_there_counts_only_some_time_after_the_request_ended() -> None:
    unclear = failed(SENDING, e.ReplyLostError("no answer in 30 s"), after(30))
    early = missing(unclear, after(31))
    assert (early.state, early.not_before) == (PostState.UNKNOWN, after(30 + PACE.settle_s))
    late = missing(early, after(30 + PACE.settle_s))
    assert late.state is PostState.WAITING


def test_what_a_search_looks_for_is_given_the_time_that_its_index_takes() -> None:
    row = o.taken_over(replace(SENDING, kind="escalation"), NOW)
    assert waits_s(missing(row, after(30))) == PACE.indexed_s
    hurried = o.tried_again(missing(row, after(30)), after(31), "ana")
    assert missing(hurried, after(31)).state is PostState.UNKNOWN
    assert missing(hurried, after(PACE.indexed_s)).state is PostState.WAITING


def test_not_there_is_asked_once_more_where_the_clock_was_set_back() -> None:
    unclear, earlier = failed(SENDING, e.ReplyLostError("lost")), NOW - timedelta(hours=1)
    again = missing(unclear, earlier)
    assert (again.state, again.not_before) == (PostState.UNKNOWN, earlier + timedelta(seconds=PACE.settle_s))
    assert missing(again, earlier + timedelta(seconds=PACE.settle_s)).state is PostState.WAITING


def test_waits_double_up_to_five_minutes_and_differ_by_chance() -> None:
    row, waits, dice = SENDING, [], random.Random(7)
    for _ in range(12):
        sending = replace(row, state=PostState.SENDING)
        row = o.failed(sending, e.DeskUnreachableError("offline"), NOW, PACE, dice)
        waits.append(waits_s(row))
    for number, wait_s in enumerate(waits):
        assert 0.6 * min(2.0 * 2**number, 300) <= wait_s <= min(2.0 * 2**number, 300)
    assert len(set(waits[-4:])) == 4


@pytest.mark.parametrize(("asked_s", "least_s", "most_s"), [(45, 45, 46), (0, 0, 1), (10**12, 86400, 86400)])
def test_a_desk_is_left_alone_for_as_long_as_it_asks(asked_s: float, least_s: float, most_s: float) -> None:
    row = failed(SENDING, e.DeskBusyError("429", retry_after_s=asked_s))
    assert least_s <= waits_s(row) <= most_s


@pytest.mark.parametrize("asked_s", [None, -3.0, float("nan"), float("inf")])
def test_a_rest_that_makes_no_sense_is_none(asked_s: float | None) -> None:
    assert 1.2 <= waits_s(failed(SENDING, e.DeskBusyError("429", retry_after_s=asked_s))) <= 2


@pytest.mark.parametrize(
    "fault", [e.DeskBusyError("429", retry_after_s=60), e.DeskUnreachableError("offline")]
)
def test_the_other_tickets_of_a_desk_rest_with_it(fault: HandrailError) -> None:
    resting, other = failed(SENDING, fault), replace(NEW, number=2, ticket="OPS-13")
    assert o.rest_of_desk((resting, other), after(0.5)) is resting
    assert o.rest_of_desk((resting, other), after(61)) is None


def test_one_failing_ticket_does_not_hold_up_the_others() -> None:
    for fault in (e.DeskFaultError("500"), e.TicketNotFoundError("404"), e.PostTooLargeError("413")):
        assert o.rest_of_desk((failed(SENDING, fault),), NOW) is None


def test_a_desk_that_knows_nobody_waits_for_a_person() -> None:
    refused = failed(SENDING, e.DeskSignInError("401"))
    assert o.rest_of_desk((refused,), after(10**6)) is refused
    assert o.rest_of_desk((o.tried_again(refused, NOW, "ana"),), NOW) is None


def test_a_clock_set_back_by_a_year_holds_nothing_up() -> None:
    row = failed(SENDING, e.DeskUnreachableError("offline"))
    assert o.decide(row, NOW) is Act.WAIT
    assert o.decide(row, NOW - timedelta(days=365)) is Act.SEND


def test_a_time_no_wait_can_reach_holds_nothing_up() -> None:
    row = replace(failed(SENDING, e.DeskUnreachableError("offline")), not_before=NOW + timedelta(days=365))
    assert o.decide(row, NOW) is Act.SEND


def test_a_post_that_a_desk_fails_on_again_and_again_waits_for_a_person() -> None:
    row = NEW
    for attempt in range(PACE.most_failures):
        assert row.state is PostState.WAITING, attempt
        row = failed(o.begun(row, NOW), e.DeskFaultError("500: null"))
        row = missing(row, after(PACE.settle_s))
    assert row.state is PostState.REFUSED
    assert row.said == "It is not there after 10 attempts. Last: 500: null"


def test_a_search_that_fails_again_and_again_gives_nothing_up() -> None:
    row = failed(SENDING, e.ReplyLostError("lost"))
    for _ in range(30):
        row = failed(row, e.DeskFaultError("search is away"))
    assert missing(row, after(PACE.settle_s)).state is PostState.WAITING


def test_a_night_offline_gives_nothing_up() -> None:
    row = NEW
    for _ in range(200):
        row = failed(o.begun(row, NOW), e.DeskUnreachableError("offline"))
    row = missing(failed(o.begun(row, NOW), e.DeskFaultError("500")), after(PACE.settle_s))
    assert row.state is PostState.WAITING


def test_what_ever_left_is_looked_for_when_a_person_tries_again() -> None:
    assert o.tried_again(failed(SENDING, e.DeskDeniedError("403")), NOW, "ana").state is PostState.UNKNOWN
    assert o.tried_again(NEW, NOW, "ana").state is PostState.WAITING


def test_after_a_clear_no_it_may_leave_again_at_once() -> None:
    again = o.tried_again(failed(SENDING, e.TicketNotFoundError("404")), after(1), "ana")
    assert missing(again, after(1)).state is PostState.WAITING


def test_a_dropped_post_says_that_it_may_have_arrived() -> None:
    assert o.dropped(NEW, NOW, "ana").said == "Dropped by ana."
    assert "may have arrived" in o.dropped(failed(SENDING, e.ReplyLostError("lost")), NOW, "ana").said


def test_who_is_in_a_hurry_waits_for_no_backoff_but_for_a_desk_that_wants_rest() -> None:
    assert o.hurried(failed(SENDING, e.DeskUnreachableError("offline")), NOW).not_before is None
    busy = failed(SENDING, e.DeskBusyError("429", retry_after_s=60))
    assert o.hurried(busy, NOW) is busy
    assert o.hurried(NEW, NOW) is NEW


def test_a_desk_that_cannot_be_opened_here_keeps_its_posts_as_they_are() -> None:
    for row in (NEW, failed(SENDING, e.ReplyLostError("lost"))):
        closed = o.not_opened(row, HandrailError("There is no desk jira."), NOW, PACE, random.Random(7))
        assert (closed.state, closed.fault, closed.said) == (
            row.state,
            PostFault.UNREACHABLE,
            "There is no desk jira.",
        )
        assert o.rest_of_desk((closed,), NOW) is closed


def test_each_post_that_waits_for_another_names_it() -> None:
    refused = replace(failed(SENDING, e.TicketNotFoundError("404")), key="a")
    behind = replace(NEW, key="b", number=2)
    busy = replace(
        failed(SENDING, e.DeskBusyError("429", retry_after_s=60)), key="c", number=3, desk="zendesk"
    )
    other = replace(NEW, key="d", number=4, desk="zendesk", ticket="7")
    free = replace(NEW, key="e", number=5, ticket="OPS-13")
    over = replace(NEW, key="f", number=6, state=PostState.DROPPED)
    assert o.held_by((refused, behind, busy, other, free, over), NOW) == {"b": refused, "d": busy}
