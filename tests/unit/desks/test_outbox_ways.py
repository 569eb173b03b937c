"""Ways through the outbox that chance finds: no post arrives twice, none is lost, each ticket keeps its order."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desktop.desks import errors as e
from desktop.desks import outbox as o
from desktop.desks.outbox import Act, Pace
from desktop.domain.desk import Posted
from desktop.domain.errors import HandrailError
from desktop.domain.outbox import PostRow, PostState

PACE = Pace(first_s=2, most_s=300, settle_s=20, most_failures=5)
SLOW_S = 15.0  # a desk takes what it is slow to read no later than this
KEYS = "abcd"
TICKETS = {"a": "T-1", "b": "T-1", "c": "T-1", "d": "T-2"}


def _said_of(fault: e.DeskError, *, may_have_arrived: bool) -> e.DeskError:
    """A post that takes several requests knows by which of them it failed."""
    fault.may_have_arrived = may_have_arrived
    return fault


# What a request may come to: whether the desk takes the post, at once or later, and what the program hears.
TAKEN: tuple[HandrailError | None, ...] = (
    None,
    e.ReplyLostError("lost"),
    e.DeskFaultError("500", status=500),
    e.StrangeReplyError("a page of a hotel"),
    _said_of(e.PostRefusedError("the link of it"), may_have_arrived=True),
)
NOT_TAKEN: tuple[HandrailError, ...] = (
    e.ReplyLostError("lost"),
    e.DeskFaultError("500", status=500),
    _said_of(e.DeskFaultError("500 of the upload"), may_have_arrived=False),
    e.StrangeReplyError("a page of a hotel"),
    e.DeskUnreachableError("offline"),
    e.DeskBusyError("429", status=429, retry_after_s=30),
    e.DeskBusyError("429", status=429, retry_after_s=10**12),
    e.DeskSignInError("401"),
    e.DeskDeniedError("403"),
    e.TicketNotFoundError("404"),
    e.DeskConflictError("409"),
    e.PostTooLargeError("413"),
    e.PostRefusedError("422"),
)
FAULTS = st.sampled_from(NOT_TAKEN)


class Ways(RuleBasedStateMachine):
    """The record is what was put; a death loses all but the record; the desk keeps what it took."""

    @initialize(seed=st.integers(0, 2**32))
    def begin(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = datetime(2026, 11, 23, 15, 52, tzinfo=UTC)  # by the clock of this computer
        self.truth = self.now
        self.rows = {key: _row(number, key, self.now) for number, key in enumerate(KEYS, 1)}
        self.taken: list[str] = []
        self.later: dict[str, datetime] = {}  # what the desk is slow to read
        self.given_up: set[str] = set()

    # -- the desk ----------------------------------------------------------------------------------------

    def _take_what_is_late(self) -> None:
        for key, at in sorted(self.later.items(), key=lambda one: one[1]):
            if at <= self.truth:
                self.taken.append(key)
                del self.later[key]

    # -- the program ---------------------------------------------------------------------------------------

    def _heads(self) -> tuple[PostRow, ...]:
        heads: dict[str, PostRow] = {}
        for row in self.rows.values():
            if not row.state.is_final:
                heads.setdefault(row.lane, row)
        return tuple(heads.values())

    def _may(self, act: Act) -> PostRow | None:
        if o.rest_of_desk(self._heads(), self.now) and act is not Act.TAKE_OVER:
            return None
        return next((row for row in self._heads() if o.decide(row, self.now) is act), None)

    def _put(self, row: PostRow) -> None:
        assert row.version == self.rows[row.key].version + 1
        self.rows[row.key] = row

    def _begin_request(self) -> PostRow | None:
        row = self._may(Act.SEND)
        if row:
            self._put(o.begun(row, self.now))
        return row and self.rows[row.key]

    @rule(heard=st.sampled_from(TAKEN), dies=st.booleans())
    def send_and_it_is_taken(self, heard: HandrailError | None, dies: bool) -> None:
        row = self._begin_request()
        if row:
            self.taken.append(row.key)
            self._hear(row, heard, dies)

    @rule(waited_s=st.sampled_from([1, 30]), late_s=st.sampled_from([0.1, SLOW_S]), dies=st.booleans())
    def send_and_it_is_taken_later(self, waited_s: float, late_s: float, dies: bool) -> None:
        row = self._begin_request()
        if row:
            self._pass(waited_s)  # the client gives up, and the desk goes on
            self.later[row.key] = self.truth + timedelta(seconds=late_s)
            self._hear(row, e.ReplyLostError("no answer in time"), dies)

    def _hear(self, row: PostRow, heard: HandrailError | None, dies: bool) -> None:
        if dies:
            return
        if heard is None:
            self._put(o.arrived(row, Posted(id=row.key), self.now))
        else:
            self._put(o.failed(row, heard, self.now, PACE, self.dice))

    @rule(heard=FAULTS, dies=st.booleans())
    def send_and_it_is_not_taken(self, heard: HandrailError, dies: bool) -> None:
        row = self._begin_request()
        if row and not dies:
            self._put(o.failed(row, heard, self.now, PACE, self.dice))

    @rule()
    def take_over_after_a_death(self) -> None:
        row = self._may(Act.TAKE_OVER)
        if row:
            self._put(o.taken_over(row, self.now))

    @rule()
    def look(self) -> None:
        row = self._may(Act.LOOK)
        if row is None:
            return
        self._take_what_is_late()
        if row.key in self.taken:
            self._put(o.arrived(row, Posted(id=row.key), self.now))
        else:
            self._put(o.missing(row, self.now, PACE, self.dice))

    @rule(heard=FAULTS)
    def look_in_vain(self, heard: HandrailError) -> None:
        row = self._may(Act.LOOK)
        if row:
            self._put(o.failed(row, heard, self.now, PACE, self.dice))
            assert self.rows[row.key].state is PostState.UNKNOWN

    @rule(seconds=st.sampled_from([0.5, 3, 25, 400, 90_000]))
    def time_passes(self, seconds: float) -> None:
        self._pass(seconds)

    @rule(seconds=st.sampled_from([5, 3600, 365 * 86400]))
    def clock_is_set_back(self, seconds: float) -> None:
        self.now -= timedelta(seconds=seconds)

    def _pass(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.truth += timedelta(seconds=seconds)
        self._take_what_is_late()

    # -- the person ------------------------------------------------------------------------------------------

    @rule(key=st.sampled_from(KEYS))
    def try_again(self, key: str) -> None:
        if self.rows[key].state in (PostState.REFUSED, PostState.WAITING, PostState.UNKNOWN):
            self._put(o.tried_again(self.rows[key], self.now, "ana"))

    @rule(key=st.sampled_from(KEYS))
    def hurry(self, key: str) -> None:
        if self.rows[key].state is not PostState.SENDING:
            self.rows[key] = o.hurried(self.rows[key], self.now)

    @rule()
    def drop(self) -> None:
        refused = [row for row in self.rows.values() if row.state is PostState.REFUSED]
        if refused:
            self._put(o.dropped(refused[0], self.now, "ana"))
            self.given_up.add(refused[0].key)

    # -- what holds --------------------------------------------------------------------------------------------

    @invariant()
    def never_twice(self) -> None:
        if hasattr(self, "rows"):
            assert max(Counter([*self.taken, *self.later]).values(), default=0) <= 1

    @invariant()
    def in_order(self) -> None:
        for ticket in {"T-1", "T-2"} if hasattr(self, "rows") else ():
            came = [key for key in self.taken if TICKETS[key] == ticket]
            assert came == sorted(came)

    @invariant()
    def sent_is_there(self) -> None:
        for row in self.rows.values() if hasattr(self, "rows") else ():
            assert row.state is not PostState.SENT or row.key in self.taken

    def teardown(self) -> None:
        """On a good day all that was not given up arrives, whatever was before."""
        if not hasattr(self, "rows"):
            return
        for _ in range(60):
            self._pass(400)
            for key in KEYS:
                if self.rows[key].state is PostState.REFUSED:
                    self._put(o.tried_again(self.rows[key], self.now, "ana"))
            self.take_over_after_a_death()
            self.look()
            row = self._begin_request()
            if row:
                self.taken.append(row.key)
                self._put(o.arrived(row, Posted(id=row.key), self.now))
            self._pass(86_460)  # past every rest that a desk can ask for
        assert {row.key for row in self.rows.values() if row.state is PostState.SENT} == {
            *KEYS
        } - self.given_up
        assert {*KEYS} - {*self.taken} <= self.given_up
        self.never_twice()


def _row(number: int, key: str, at: datetime) -> PostRow:
    return PostRow(
        number=number,
        key=key,
        run_id="",
        desk="jira",
        ticket=TICKETS[key],
        kind="note",
        audience="internal",
        size_bytes=4,
        files=0,
        by="ana",
        made_at=at,
        changed_at=at,
    )


TestWays = Ways.TestCase
TestWays.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
