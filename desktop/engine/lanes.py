"""One serial lane for each target, a bound on how many run at once, and a way to stop them all."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

MAX_AT_ONCE = 32


class Lanes:
    """Work for one target runs one piece after the other; lanes of different targets run side by side."""

    def __init__(self, max_at_once: int = MAX_AT_ONCE) -> None:
        self._slots = threading.BoundedSemaphore(max_at_once)
        self._lanes: dict[str, ThreadPoolExecutor] = {}
        self._lock = threading.Lock()

    def submit(self, lane: str, work: Callable[[], T]) -> "Future[T]":
        """Queue work in a lane; its exception, if any, is in the future."""
        with self._lock:
            executor = self._lanes.get(lane)
            if executor is None:
                executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"lane {lane}")
                self._lanes[lane] = executor
            return executor.submit(self._within_bound, work)

    def _within_bound(self, work: Callable[[], T]) -> T:
        with self._slots:
            return work()

    def close(self) -> None:
        """Take no more work; what runs ends by its own deadline or cancel."""
        with self._lock:
            for executor in self._lanes.values():
                executor.shutdown(wait=False, cancel_futures=True)
