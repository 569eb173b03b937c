"""What to do next with a post, and what it is after that: pure, so that every way through it can be tried.

Three rules make it exactly once. A post is `sending` in the record before its request leaves. What was `sending` when
its program died, and what got no clear answer, is looked for and not sent. And `it is not there` counts only some time
after the last request, since a desk may take what it was slow to read.
"""

import math
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum, auto

from desktop.dataclass import dataclass
from desktop.desks import errors as e
from desktop.domain.desk import Posted
from desktop.domain.errors import HandrailError
from desktop.domain.outbox import PostFault, PostRow, PostState

_MOST_ASKED_S = 24 * 3600.0  # a desk that asks for more rest than this is asked again after it
_CLOCK_SLACK_S = 2.0
_SEARCHED = ("escalation", "article")  # new things of a desk, which are looked for by its search


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How patiently posts are sent; all in seconds but `most_failures`."""

    first_s: float = 2.0  # after the first fault; doubled with each further one
    most_s: float = 300.0
    settle_s: float = 20.0  # so long after a request, `it is not there` does not count yet
    indexed_s: float = 90.0  # the same where a search is asked, which learns of new things later
    most_failures: int = 10  # so often the desk may fail on a post before a person is asked


class Act(Enum):
    SEND = auto()
    TAKE_OVER = auto()  # it is left from a program that died
    LOOK = auto()  # is it there?
    WAIT = auto()  # its time has not come
    REST = auto()  # a person decides, or it is over


def decide(row: PostRow, now: datetime) -> Act:
    """Return what is to be done with a post that nobody else has in hand."""
    if row.state is PostState.REFUSED or row.state.is_final:
        return Act.REST
    if row.state is PostState.SENDING:
        return Act.TAKE_OVER
    if not is_due(row, now):
        return Act.WAIT
    return Act.SEND if row.state is PostState.WAITING else Act.LOOK


def is_due(row: PostRow, now: datetime) -> bool:
    """True when the post need wait no longer.

    A clock that was set back holds nothing up: a line from the future waits for nothing, nor does one that is to wait
    for longer than any wait is."""
    if row.not_before is None or now >= row.not_before:
        return True
    was_set_back = now < row.changed_at - timedelta(seconds=_CLOCK_SLACK_S)
    return was_set_back or row.not_before - now > timedelta(seconds=_MOST_ASKED_S + _CLOCK_SLACK_S)


def rest_of_desk(heads: tuple[PostRow, ...], now: datetime) -> PostRow | None:
    """Return the post because of which its whole desk is left alone for now, if there is one."""
    for row in heads:
        is_refused = row.state is PostState.REFUSED
        needs_sign_in = row.fault is PostFault.SIGN_IN
        if is_refused and needs_sign_in:
            return row
        if (row.fault.rests_desk or needs_sign_in) and not is_refused and not is_due(row, now):
            return row
    return None


def held_by(rows: Iterable[PostRow], now: datetime) -> dict[str, PostRow]:
    """Return, by its key, of each open post that waits for another one, which one that is.

    That is an earlier post to the same ticket, or one because of which the whole desk rests."""
    still = [row for row in rows if not row.state.is_final]
    heads: dict[tuple[str, str], PostRow] = {}
    for row in still:
        heads.setdefault((row.desk, row.lane), row)
    by_desk: dict[str, list[PostRow]] = {}
    for head in heads.values():
        by_desk.setdefault(head.desk, []).append(head)
    resting = {desk: rest_of_desk(tuple(of_desk), now) for desk, of_desk in by_desk.items()}
    held: dict[str, PostRow] = {}
    for row in still:
        head = heads[row.desk, row.lane]
        holder = head if head is not row else resting[row.desk]
        if holder and holder is not row:
            held[row.key] = holder
    return held


# -- what a post is after something happened ------------------------------------------------------------


def begun(row: PostRow, now: datetime) -> PostRow:
    """A request is about to leave. To be on the disk before it does."""
    assert row.state is PostState.WAITING, row
    return _changed(
        row, now, state=PostState.SENDING, attempts=row.attempts + 1, asked_at=now, not_before=None
    )


def taken_over(row: PostRow, now: datetime) -> PostRow:
    """Its program died, or could not write down what came of it: it is looked for."""
    assert row.state is PostState.SENDING, row
    said = "Handrail ended while it was on its way; it is looked for before anything is sent."
    return _changed(row, now, state=PostState.UNKNOWN, asked_at=now, said=said)


def arrived(row: PostRow, posted: Posted, now: datetime) -> PostRow:
    return _changed(
        row,
        now,
        state=PostState.SENT,
        not_before=None,
        fault=PostFault.NONE,
        said=posted.warning,
        posted_id=posted.id,
        url=posted.url,
    )


def missing(row: PostRow, now: datetime, pace: Pace, dice: random.Random) -> PostRow:
    """The desk was asked for it and has not got it."""
    assert row.state is PostState.UNKNOWN, row
    asked_at = row.asked_at and min(row.asked_at, now)  # the clock may have been set back since
    if asked_at and now < (settled_at := asked_at + timedelta(seconds=_settle_s(row, pace))):
        said = "It is not there yet; it is looked for once more before it is sent again."
        return _changed(row, now, asked_at=asked_at, not_before=settled_at, said=said)
    has_tried = min(row.failures, row.attempts) >= pace.most_failures
    if has_tried and not row.fault.rests_desk:
        said = f"It is not there after {row.attempts} attempts. Last: {row.said}"
        return _changed(row, now, state=PostState.REFUSED, not_before=None, said=said)
    wait_s = _backoff_s(row.failures, pace, dice) if row.failures else 0.0
    return _changed(row, now, state=PostState.WAITING, not_before=now + timedelta(seconds=wait_s))


def failed(row: PostRow, fault: HandrailError, now: datetime, pace: Pace, dice: random.Random) -> PostRow:
    """Sending it, or looking for it, raised this. What cannot be looked for stays unknown, and is not sent."""
    is_sending = row.state is PostState.SENDING
    state = _after_sending(fault) if is_sending else row.state
    kind = fault_kind(fault)
    is_same_sort = kind.rests_desk == row.fault.rests_desk
    failures = row.failures + 1 if is_same_sort else 1  # a night offline is no fault of the desk's
    wait_s = _wait_s(fault, failures, pace, dice)
    return _changed(
        row,
        now,
        state=state,
        failures=failures,
        fault=kind,
        said=str(fault),
        not_before=None if state is PostState.REFUSED else now + timedelta(seconds=wait_s),
        asked_at=_asked_at(row, state, now),
    )


def not_opened(row: PostRow, fault: HandrailError, now: datetime, pace: Pace, dice: random.Random) -> PostRow:
    """The desk cannot be opened here: it is not set up, or its secret is not at hand. Nothing was asked of it."""
    failures = row.failures + 1 if row.fault is PostFault.UNREACHABLE else 1
    not_before = now + timedelta(seconds=_backoff_s(failures, pace, dice))
    kind = PostFault.UNREACHABLE
    return _changed(row, now, failures=failures, fault=kind, said=str(fault), not_before=not_before)


def unreadable(row: PostRow, fault: HandrailError, now: datetime) -> PostRow:
    """What was stored cannot be read any more, so it cannot be sent or looked for."""
    return _changed(row, now, state=PostState.REFUSED, fault=PostFault.OURS, said=str(fault), not_before=None)


def hurried(row: PostRow, now: datetime) -> PostRow:
    """A person wants it now: it waits for nothing but for a desk that asked to be left alone."""
    is_held = row.state is PostState.REFUSED or row.state.is_final or row.fault is PostFault.BUSY
    return row if is_held or row.not_before is None else _changed(row, now, not_before=None)


def tried_again(row: PostRow, now: datetime, by: str) -> PostRow:
    """A person says to try again at once; what may ever have left is looked for first."""
    state = PostState.UNKNOWN if row.attempts else PostState.WAITING
    return _changed(
        row,
        now,
        state=state,
        failures=0,
        fault=PostFault.NONE,
        not_before=None,
        said=f"{by} said to try again.",
    )


def dropped(row: PostRow, now: datetime, by: str) -> PostRow:
    """A person gives it up; that it may be there all the same is told."""
    may_be = row.state in (PostState.UNKNOWN, PostState.SENDING)
    said = f"Dropped by {by}." + (" It may have arrived before: look at the ticket." if may_be else "")
    return _changed(row, now, state=PostState.DROPPED, not_before=None, said=said)


# -- faults and waits -----------------------------------------------------------------------------------

_KINDS: tuple[tuple[type[HandrailError], PostFault], ...] = (
    (e.DeskUnreachableError, PostFault.UNREACHABLE),
    (e.DeskBusyError, PostFault.BUSY),
    (e.ReplyLostError, PostFault.LOST),
    (e.StrangeReplyError, PostFault.LOST),
    (e.DeskFaultError, PostFault.DESK),
    (e.DeskSignInError, PostFault.SIGN_IN),
    (e.DeskDeniedError, PostFault.DENIED),
    (e.TicketNotFoundError, PostFault.NO_TICKET),
    (e.DeskConflictError, PostFault.CONFLICT),
    (e.PostTooLargeError, PostFault.TOO_LARGE),
    (e.PostRefusedError, PostFault.REJECTED),
)


def fault_kind(fault: HandrailError) -> PostFault:
    return next((kind for sort, kind in _KINDS if isinstance(fault, sort)), PostFault.OURS)


def _asked_at(row: PostRow, after: PostState, now: datetime) -> datetime | None:
    """Return when something of unknown outcome was last on its way; a clear no leaves nothing of the kind."""
    if row.state is not PostState.SENDING:
        return row.asked_at
    return now if after is PostState.UNKNOWN else None


def _after_sending(fault: HandrailError) -> PostState:
    if not isinstance(fault, e.DeskError) or fault.may_have_arrived:
        return PostState.UNKNOWN
    return PostState.WAITING if fault.is_worth_retrying else PostState.REFUSED


def _wait_s(fault: HandrailError, failures: int, pace: Pace, dice: random.Random) -> float:
    """Return how long to wait: what the desk asks for, and a little more, or longer with each fault."""
    asked_s = fault.retry_after_s if isinstance(fault, e.DeskError) else None
    if asked_s is None or asked_s < 0 or not math.isfinite(asked_s):
        return _backoff_s(failures, pace, dice)
    return min(asked_s + dice.uniform(0.0, pace.first_s / 2), _MOST_ASKED_S)


def _backoff_s(failures: int, pace: Pace, dice: random.Random) -> float:
    """Double the wait with each fault; by chance a little less, so that not all come back at the same time."""
    whole_s = min(pace.first_s * 2.0 ** min(failures - 1, 30), pace.most_s)
    return whole_s * dice.uniform(0.6, 1.0)


def _settle_s(row: PostRow, pace: Pace) -> float:
    return pace.indexed_s if row.kind in _SEARCHED else pace.settle_s


def _changed(row: PostRow, now: datetime, **changes: object) -> PostRow:
    return replace(row, version=row.version + 1, changed_at=now, **changes)  # type: ignore[arg-type]
