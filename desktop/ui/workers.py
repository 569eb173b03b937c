"""Threads for what would keep the window waiting; one's fault is nobody's result and goes where all of ours go."""

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor


class Workers(ThreadPoolExecutor):
    def do(self, work: Callable[[], None]) -> None:
        self.submit(work).add_done_callback(raise_in_hook)


def raise_in_hook(future: "Future[None]") -> None:
    if future.cancelled():
        return
    if (fault := future.exception()) is not None:
        sys.excepthook(type(fault), fault, fault.__traceback__)
