"""One serial lane for each target, a bound on how many run at once, and a way to leave one that hangs."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from time import monotonic
from typing import TypeVar

from desktop.targets.crew import Crew

T = TypeVar("T")

AT_ONCE = max(16, min(64, 16 * (os.cpu_count() or 2)))  # as many as the machine does something for at a time
MOST = 256  # with those that wait for a slow host
PATIENCE_S = 2.0  # what runs for longer mostly waits, and another may begin beside it

_Piece = Callable[[], None]


class Slots:
    """Bounds how many work at once. One that takes long gives its place away and goes on, up to a greater bound."""

    def __init__(self, at_once: int, most: int, patience_s: float = PATIENCE_S) -> None:
        self._at_once, self._most, self._patience_s = at_once, most, patience_s
        self._limit = at_once
        self._begun: list[float] = []  # when each began that works now, in their order
        self._changed = threading.Condition()

    def bound(self, at_once: int) -> None:
        """Let only so many begin from now on, and never more than this was made for."""
        with self._changed:
            more = at_once - self._at_once
            self._at_once = max(1, min(at_once, self._limit))
            if more > 0:
                self._changed.notify(more)

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._changed:
            while (wait_s := self._wait_s()) > 0:
                self._changed.wait(wait_s)
            begun = monotonic()
            self._begun.append(begun)
        try:
            yield
        finally:
            with self._changed:
                self._begun.remove(begun)
                self._changed.notify()

    def _wait_s(self) -> float:
        """Return for how long there is no place, if none ends before."""
        if len(self._begun) >= self._most:
            return self._patience_s
        if len(self._begun) < self._at_once:
            return 0.0
        return self._begun[-self._at_once] + self._patience_s - monotonic()


class Lanes:
    """Work for one target runs one piece after the other; lanes of different targets run side by side.

    A lane has a thread while it has work, so that a thousand targets do not hold a thousand threads."""

    def __init__(self, at_once: int = AT_ONCE, most: int = MOST) -> None:
        self._slots = Slots(at_once, most)
        self._lanes: dict[str, deque[_Piece]] = {}  # those that have a thread now
        self._lock = threading.Lock()
        self._crew = Crew()

    def submit(self, lane: str, work: Callable[[], T]) -> "Future[T]":
        """Queue work in a lane; its exception, if any, is in the future, which can be cancelled until it begins.

        Raises:
            RuntimeError: no thread can be started for it.
        """
        future: Future[T] = Future()
        piece = partial(self._do, future, work)
        with self._lock:
            if pieces := self._lanes.get(lane):
                pieces.append(piece)
            else:
                self._open(lane, piece)
        return future

    def bound(self, at_once: int) -> None:
        """Let only so many work at once from now on, as where a person waits for this machine meanwhile."""
        self._slots.bound(at_once)

    def abandon(self, lane: str) -> None:
        """Leave a lane whose work does not end: what comes next for this target gets a new one."""
        with self._lock:
            self._lanes.pop(lane, None)

    def close(self) -> None:
        """Take no more work in the lanes there are; what runs ends by its own deadline or cancel."""
        for lane in tuple(self._lanes):
            self.abandon(lane)

    def _open(self, lane: str, piece: _Piece) -> None:
        pieces = deque((piece,))
        self._crew.do(partial(self._serve, lane, pieces), f"lane {lane}")
        self._lanes[lane] = pieces

    def _serve(self, lane: str, pieces: deque[_Piece]) -> None:
        """A piece stays the first of its lane until it has ended."""
        while pieces:
            pieces[0]()
            with self._lock:
                pieces.popleft()
                if not pieces and self._lanes.get(lane) is pieces:
                    del self._lanes[lane]

    def _do(self, future: "Future[T]", work: Callable[[], T]) -> None:
        with self._slots.one():
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = work()
            except BaseException as fault:  # noqa: BLE001 - carried to whoever waits, not swallowed
                future.set_exception(fault)
            else:
                future.set_result(result)
