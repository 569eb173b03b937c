"""One serial lane for each target, a bound on how many run at once, and a way to leave one that hangs."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")

MAX_AT_ONCE = 32

_Piece = Callable[[], None]


class Lanes:
    """Work for one target runs one piece after the other; lanes of different targets run side by side.

    The threads are daemons: work that cannot be stopped must not keep the program from ending."""

    def __init__(self, max_at_once: int = MAX_AT_ONCE) -> None:
        self._slots = threading.BoundedSemaphore(max_at_once)
        self._lanes: dict[str, SimpleQueue[_Piece | None]] = {}
        self._lock = threading.Lock()

    def submit(self, lane: str, work: Callable[[], T]) -> "Future[T]":
        """Queue work in a lane; its exception, if any, is in the future, which can be cancelled until it begins."""
        future: Future[T] = Future()
        with self._lock:
            pieces = self._lanes.get(lane) or self._open(lane)
            pieces.put(lambda: self._do(future, work))
        return future

    def abandon(self, lane: str) -> None:
        """Leave a lane whose work does not end: what comes next for this target gets a new one."""
        with self._lock:
            pieces = self._lanes.pop(lane, None)
        if pieces is not None:
            pieces.put(None)

    def close(self) -> None:
        """Take no more work in the lanes there are; what runs ends by its own deadline or cancel."""
        for lane in tuple(self._lanes):
            self.abandon(lane)

    def _open(self, lane: str) -> "SimpleQueue[_Piece | None]":
        pieces: SimpleQueue[_Piece | None] = SimpleQueue()
        self._lanes[lane] = pieces
        threading.Thread(target=_serve, args=(pieces,), name=f"lane {lane}", daemon=True).start()
        return pieces

    def _do(self, future: "Future[T]", work: Callable[[], T]) -> None:
        with self._slots:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = work()
            except BaseException as fault:  # noqa: BLE001 - carried to whoever waits, not swallowed
                future.set_exception(fault)
            else:
                future.set_result(result)


def _serve(pieces: "SimpleQueue[_Piece | None]") -> None:
    while (piece := pieces.get()) is not None:
        piece()
