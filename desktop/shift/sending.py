"""Sends what waits in the outbox: each desk by itself, one process at a time, and every post once."""

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.desks.desk import Desk
from desktop.desks.outbox import Pace
from desktop.domain.errors import HandrailError, RecordBusyError
from desktop.domain.outbox import PostRow
from desktop.records.outbox_rows import Outbox
from desktop.shift.desk_round import DeskRound

_LOOK_S = 1.0  # at least so often a waiting sender looks what has come meanwhile
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What a round came to: whatever kept it from a desk, in words, and when something is due again."""

    troubles: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()  # another process sends to these desks now
    at_work: tuple[str, ...] = ()  # these desks were not done in the time that was given
    next_at: datetime | None = None  # None when nothing waits but for a person


class Sender:
    """Sends posts, never raises, and blocks while it does: call it from a thread that may wait."""

    def __init__(
        self,
        outbox: Outbox,
        open_desk: Callable[[str], Desk],
        *,
        now: Callable[[], datetime],
        pace: Pace | None = None,
        dice: random.Random | None = None,
    ) -> None:
        self._outbox, self._open_desk, self._now = outbox, open_desk, now
        self._pace = pace or Pace()
        self._dice = dice or random.SystemRandom()
        self._listeners: list[Callable[[PostRow], None]] = []
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._at_work: dict[str, _Work] = {}
        self._lock = threading.Lock()

    def subscribe(self, listener: Callable[[PostRow], None]) -> None:
        """Hear of each new state of a post, in the thread that sends."""
        self._listeners.append(listener)

    def tick(self, *, patience_s: float | None = None, desks: tuple[str, ...] = ()) -> Told:
        """Send what is due, each desk in a thread of its own; wait for all of them, or for no longer than this.

        A desk that is still at work from the tick before is left to it. `desks`: only these.
        """
        try:
            wanted = [desk for desk in self._outbox.open_desks() if not desks or desk in desks]
        except HandrailError as fault:
            return Told(troubles=(str(fault),))
        works = [self._begin(desk) for desk in wanted]
        until = None if patience_s is None else time.monotonic() + patience_s
        for work in works:
            work.thread.join(None if until is None else max(0.0, until - time.monotonic()))
        ended = [work for work in works if not work.thread.is_alive()]
        done = [work.told for work in ended]
        times = [told.next_at for told in done if told.next_at]
        return Told(
            troubles=tuple(trouble for told in done for trouble in told.troubles),
            elsewhere=tuple(desk for told in done for desk in told.elsewhere),
            at_work=tuple(work.desk for work in works if work not in ended),
            next_at=min(times, default=None),
        )

    def drain(
        self, seconds: float, *, desks: tuple[str, ...] = (), until: Callable[[], bool] = lambda: False
    ) -> Told:
        """Send until nothing waits any more but for a person, or the time is over, or it is enough."""
        end = time.monotonic() + seconds
        while True:
            self._wake.clear()
            # A desk that hangs is left at it, and the others are looked at again.
            told = self.tick(patience_s=max(0.0, min(_LOOK_S, end - time.monotonic())), desks=desks)
            left_s = end - time.monotonic()
            is_over = (told.next_at is None and not told.elsewhere and not told.at_work) or until()
            if is_over or left_s <= 0 or self._stop.is_set() or told.troubles:
                return told
            if told.next_at or not told.at_work:
                self._wake.wait(min(left_s, _LOOK_S, self._nap_s(told)))

    def wake(self) -> None:
        """End the nap of `drain`: something new waits, or a person wants something now."""
        self._wake.set()

    def close(self, patience_s: float = 2.0) -> None:
        """Begin nothing more. A request that is under way is looked for at the next start."""
        self._stop.set()
        self._wake.set()
        until = time.monotonic() + patience_s
        with self._lock:  # whoever is listed has been started by then
            works = list(self._at_work.values())
        for work in works:
            work.thread.join(max(0.0, until - time.monotonic()))

    def _nap_s(self, told: Told) -> float:
        if told.next_at is None:
            return _LOOK_S
        return max(0.005, (told.next_at - self._now()).total_seconds())

    def _begin(self, desk: str) -> "_Work":
        with self._lock:
            work = self._at_work.get(desk)
            if work is None or not work.thread.is_alive():
                work = _Work(desk, self._send)
                self._at_work[desk] = work
                work.thread.start()
            return work

    def _send(self, desk: str) -> Told:
        one = DeskRound(
            self._outbox,
            desk,
            self._open_desk,
            now=self._now,
            pace=self._pace,
            dice=self._dice,
            tell=self._tell,
            is_stopped=self._stop.is_set,
        )
        try:
            with self._outbox.hold(desk):
                return Told(next_at=one.send_due())
        except RecordBusyError:
            return Told(elsewhere=(desk,))
        except HandrailError as fault:
            return Told(troubles=(str(fault),))
        except Exception:  # noqa: BLE001 - the edge of a thread: told, logged, and no other desk is held up
            _log.exception("sending to %s ended with a fault", desk)
            return Told(
                troubles=(f"Sending to {desk} ended with a fault of Handrail; the log has its details.",)
            )
        finally:
            one.close()

    def _tell(self, row: PostRow) -> None:
        for listener in self._listeners:
            listener(row)


class _Work:
    """The thread of one desk, and what it came to."""

    def __init__(self, desk: str, send: Callable[[str], Told]) -> None:
        self.told = Told()
        self.desk, self._send = desk, send
        # A request may hang for as long as its deadline is; the end of the program does not wait for it.
        self.thread = threading.Thread(target=self._work, name=f"outbox-{desk}", daemon=True)

    def _work(self) -> None:
        self.told = self._send(self.desk)
