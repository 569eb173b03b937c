"""The mailroom of a window: made when it is first needed, and emptied in a thread of its own."""

import logging
import threading
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from desktop.ui.listeners import Listeners

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.domain.outbox import PostRow
    from desktop.shift.desks_here import DesksHere
    from desktop.shift.mailroom import Mailroom
    from desktop.ui.ports import Unsubscribe
    from desktop.workbench import Workbench

_SPELL_S, _IDLE_S = 30.0, 60.0  # how long it sends at a time; how long it rests when nothing is due
_log = logging.getLogger(__name__)


class MailAdapter:
    """`wake` begins to send, in the background; `subscribe` hears of each new state of a post, in that thread."""

    def __init__(self, bench: "Workbench") -> None:
        self._bench = bench
        self._listeners = Listeners()
        self._awake = threading.Event()
        self._is_closed = False
        self.troubles: tuple[str, ...] = ()  # what keeps posts from being sent just now, each in a sentence
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @cached_property
    def desks(self) -> "DesksHere":
        from desktop.shift.desks_here import DesksHere

        return DesksHere(self._bench.secrets)

    @cached_property
    def room(self) -> "Mailroom":
        """Called in a worker: it opens the record."""
        from desktop.shift.mailroom import Mailroom

        bench = self._bench
        room = Mailroom(bench.records, bench.secrets, self.desks, operator=bench.operator, now=_now)
        room.sender.subscribe(self._tell)
        return room

    def subscribe(self, listener: "Callable[[], None]") -> "Unsubscribe":
        return self._listeners.add(listener)

    def wake(self) -> None:
        """Send what waits. Called in a worker."""
        room = self.room  # before its thread, so that there is one
        with self._lock:
            if self._is_closed:
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._send, name="mailroom", daemon=True)
                self._thread.start()
        room.sender.wake()
        self._awake.set()

    def close(self) -> None:
        """Begin nothing more; a request that is under way is looked for at the next start."""
        with self._lock:
            self._is_closed = True
        self._awake.set()
        if "room" in vars(self):
            self.room.close()

    def _send(self) -> None:
        room = self.room
        while not self._is_closed:
            self._awake.clear()
            told = room.sender.drain(_SPELL_S)
            elsewhere = tuple(
                f"{desk}: another window or program sends to it now." for desk in told.elsewhere
            )
            for trouble in told.troubles:
                _log.warning("the outbox: %s", trouble)
            self.troubles = (*told.troubles, *elsewhere)
            self._listeners.tell()
            is_due = told.next_at is not None and not told.troubles
            self._awake.wait(_nap_s(told.next_at) if is_due else _IDLE_S)

    def _tell(self, row: "PostRow") -> None:
        self._listeners.tell()


def _nap_s(due: datetime | None) -> float:
    return min(_IDLE_S, max(0.0, (due - _now()).total_seconds())) if due else _IDLE_S


def _now() -> datetime:
    return datetime.now(UTC)
