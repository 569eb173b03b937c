"""Waiting for what no library call can end early: it runs in a thread of its own, and the wait has an end."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import TypeVar

from desktop.targets.base import Call

T = TypeVar("T")
_SLICE_S = 0.1  # how often the wait looks whether it was cancelled


def in_thread(work: Callable[[], T], call: Call, what: str) -> T:
    """Return what the work returns, or raise what it raises; when the call is over first, it is left to run out.

    Raises:
        DeadlineError, CancelledError: the call was over first; `what` names the work.
    """
    future: Future[T] = Future()
    threading.Thread(target=_settle, args=(future, work), daemon=True, name=what).start()
    while not future.done():
        try:
            return future.result(timeout=max(0.001, min(_SLICE_S, call.left_s)))
        except NotYet:
            if not future.done():
                call.check(what)
    return future.result()


def _settle(future: "Future[T]", work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except BaseException as fault:  # noqa: BLE001 - it is raised again where it is waited for
        future.set_exception(fault)
