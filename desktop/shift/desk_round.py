"""One round through the posts of one desk: looked for, sent, and each state written down before and after."""

import logging
import random
from collections.abc import Callable
from datetime import datetime

from desktop.desks import outbox as o
from desktop.desks.desk import Desk
from desktop.desks.errors import ReplyLostError
from desktop.desks.outbox import Act, Pace
from desktop.domain.desk import Post, Posted
from desktop.domain.errors import HandrailError, RecordCorruptError
from desktop.domain.outbox import PostRow, PostState
from desktop.records.outbox_rows import Outbox

_log = logging.getLogger(__name__)


class DeskRound:
    """Whoever makes a round holds the desk: what is found `sending` is then of a process that died."""

    def __init__(
        self,
        outbox: Outbox,
        desk: str,
        open_desk: Callable[[str], Desk],
        *,
        now: Callable[[], datetime],
        pace: Pace,
        dice: random.Random,
        tell: Callable[[PostRow], None],
        is_stopped: Callable[[], bool],
    ) -> None:
        self._outbox, self._name, self._open_desk = outbox, desk, open_desk
        self._now, self._pace, self._dice = now, pace, dice
        self._tell, self._is_stopped = tell, is_stopped
        self._opened: Desk | None = None

    def send_due(self) -> datetime | None:
        """Do what can be done now; return when something is due again, None where only persons are waited for.

        Raises:
            RecordError: a state could not be written; nothing is sent whose `sending` is not on the disk.
        """
        while not self._is_stopped():
            heads = self._outbox.heads(self._name)
            if not self._once_through(heads):
                return self._next_at(heads)
        return self._now()

    def close(self) -> None:
        if self._opened:
            self._opened.close()
            self._opened = None

    def _once_through(self, heads: tuple[PostRow, ...]) -> bool:
        """Take the first post of each ticket in hand; true when anything was done, here or by a person meanwhile."""
        has_acted = False
        if o.rest_of_desk(heads, self._now()):
            heads = tuple(row for row in heads if row.state is PostState.SENDING)
        for row in heads:
            if self._is_stopped():
                break
            after = self._act(row)
            has_acted = has_acted or after is not None
            if after is not None and o.rest_of_desk((after,), self._now()):
                break
        return has_acted

    def _next_at(self, heads: tuple[PostRow, ...]) -> datetime | None:
        resting = o.rest_of_desk(heads, self._now())
        if resting:
            return resting.not_before
        return min((row.not_before for row in heads if row.not_before), default=None)

    def _act(self, row: PostRow) -> PostRow | None:
        match o.decide(row, self._now()):
            case Act.SEND:
                return self._with_desk(row, self._send)
            case Act.LOOK:
                return self._with_desk(row, self._look)
            case Act.TAKE_OVER:
                self._put(after := o.taken_over(row, self._now()))
                return after
            case Act.WAIT | Act.REST:
                return None

    def _with_desk(
        self, row: PostRow, work: Callable[[Desk, PostRow, Post], PostRow | None]
    ) -> PostRow | None:
        try:
            desk = self._opened = self._opened or self._open_desk(self._name)
        except HandrailError as fault:
            self._put(closed := o.not_opened(row, fault, self._now(), self._pace, self._dice))
            return closed
        try:
            post = self._outbox.post(row.key)
        except RecordCorruptError as fault:
            self._put(strange := o.unreadable(row, fault, self._now()))
            return strange
        return work(desk, row, post)

    def _send(self, desk: Desk, row: PostRow, post: Post) -> PostRow:
        under_way = o.begun(row, self._now())
        if not self._put(under_way):  # a person dropped it meanwhile
            return row
        self._put(after := self._after(under_way, self._ask(desk.send, post)))
        return after

    def _look(self, desk: Desk, row: PostRow, post: Post) -> PostRow:
        self._put(after := self._after(row, self._ask(desk.find, post)))
        return after

    def _ask(self, ask: Callable[[Post], Posted | None], post: Post) -> Posted | HandrailError | None:
        try:
            return ask(post)
        except HandrailError as fault:
            return fault
        except Exception:  # noqa: BLE001 - the edge to a client: looked for like a lost answer, and logged
            _log.exception("a request for the post %s ended with a fault", post.key)
            return ReplyLostError(
                f"A fault of Handrail itself on the way to {self._name}; the log has its details."
            )

    def _after(self, row: PostRow, answer: Posted | HandrailError | None) -> PostRow:
        now = self._now()
        match answer:
            case Posted():
                return o.arrived(row, answer, now)
            case None:
                return o.missing(row, now, self._pace, self._dice)
            case _:
                return o.failed(row, answer, now, self._pace, self._dice)

    def _put(self, row: PostRow) -> bool:
        """Write down a state and tell of it; false when somebody changed the post meanwhile, whose word then holds."""
        is_written = self._outbox.put(row)
        if is_written:
            self._tell(row)
        return is_written
