"""When Home's snapshot is written: at once when a run begins, ends or waits, else a little later, once for many."""

import threading
from collections.abc import Callable
from contextlib import suppress

from desktop.domain.errors import RecordError

_DELAY_S = 0.3


class SnapshotPainter:
    """Calls `paint` now or soon, and always with `held`, which is held already where `now` and `soon` are called.

    `close` paints what is still due."""

    def __init__(
        self, paint: Callable[[], None], held: "threading.Lock | None" = None, delay_s: float = _DELAY_S
    ) -> None:
        self._paint, self._delay_s = paint, delay_s
        self._held = held or threading.Lock()
        self._lock = threading.Lock()
        self._due: threading.Timer | None = None

    def now(self) -> None:
        self._take_back()
        self._try()

    def soon(self) -> None:
        with self._lock:
            if self._due is None:
                self._due = threading.Timer(self._delay_s, self._late)
                self._due.daemon = True
                self._due.start()

    def close(self) -> None:
        if self._take_back():
            with self._held:
                self._try()

    def _late(self) -> None:
        with self._held:
            self.now()

    def _take_back(self) -> bool:
        with self._lock:
            due, self._due = self._due, None
        if due:
            due.cancel()
        return due is not None

    def _try(self) -> None:
        with suppress(RecordError):  # a picture that cannot be made is made after the next change
            self._paint()
