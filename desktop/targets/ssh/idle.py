"""Closes SSH connections that nobody has used for a while; the next call opens them again."""

import threading
import time
import weakref
from typing import Protocol

IDLE_S = 600.0
ASKED_IDLE_S = 3600.0  # where a person was asked: they would be asked again
_LOOK_S = 15.0


class Idler(Protocol):
    """A target that keeps a connection."""

    def close_when_idle(self, now: float) -> bool:
        """Close it when it was idle too long; true when nothing is open any more."""
        ...


class Idlers:
    """One thread for all, which ends when nothing is open."""

    def __init__(self, look_s: float = _LOOK_S) -> None:
        self._open: weakref.WeakSet[Idler] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._is_running = False
        self._look_s = look_s

    def watch(self, one: Idler) -> None:
        with self._lock:
            self._open.add(one)
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._watch, name="idle connections", daemon=True).start()

    def _watch(self) -> None:
        while True:
            time.sleep(self._look_s)
            with self._lock:
                looked_at = tuple(self._open)
            closed = [one for one in looked_at if one.close_when_idle(time.monotonic())]
            with self._lock:
                for one in closed:
                    self._open.discard(one)
                if not self._open:
                    self._is_running = False
                    return


IDLERS = Idlers()
