"""When Home's snapshot is written: at once when a run begins, ends or waits, else a little later, once for many."""

import threading
from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from desktop.domain.errors import RecordError

_DELAY_S = 0.3
_SHARE = 10  # a picture is followed by a rest of so many times as long as it took


class SnapshotPainter:
    """Calls `paint` now or soon, in one thread at a time. Thread-safe; `close` paints what is still due.

    Where many runs go on at once, what is wanted now comes after the rest that follows each picture."""

    def __init__(self, paint: Callable[[], None], delay_s: float = _DELAY_S) -> None:
        self._paint, self._delay_s = paint, delay_s
        self._lock, self._painting = threading.Lock(), threading.Lock()
        self._due: threading.Timer | None = None
        self._rests_until = 0.0  # on the monotonic clock

    def now(self) -> None:
        rest_s = self._rests_until - monotonic()
        if rest_s > 0:
            self._later(min(rest_s, self._delay_s))
        else:
            self._take_back()
            self._try()

    def soon(self) -> None:
        self._later(self._delay_s)

    def close(self) -> None:
        if self._take_back():
            self._try()

    def _later(self, delay_s: float) -> None:
        """What is due already stays due."""
        with self._lock:
            if self._due is None:
                self._due = threading.Timer(delay_s, self._when_due)
                self._due.daemon = True
                self._due.start()

    def _when_due(self) -> None:
        self._take_back()
        self._try()

    def _take_back(self) -> bool:
        with self._lock:
            due, self._due = self._due, None
        if due:
            due.cancel()
        return due is not None

    def _try(self) -> None:
        with (
            self._painting,
            suppress(RecordError),
        ):  # a picture that cannot be made is made after the next change
            begun = monotonic()
            self._paint()
            self._rests_until = monotonic() + _SHARE * (monotonic() - begun)
