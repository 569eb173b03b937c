"""Reads this computer's own figures within a call: library faults become ours, and no read waits for ever."""

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TypeVar

import psutil

from desktop.domain.errors import (
    NotApplicableError,
    PermissionDeniedError,
    TargetError,
    UnreadableOutputError,
)
from desktop.targets.base import Call
from desktop.targets.crew import Crew

T = TypeVar("T")

_SLICE_S = 0.1  # how often a wait looks whether the call is over
_READERS = Crew()


@contextmanager
def translated(what: str) -> Iterator[None]:
    try:
        yield
    except (psutil.Error, OSError, NotImplementedError, ValueError) as error:
        raise as_target_error(error, what) from error


def as_target_error(error: Exception, what: str) -> TargetError:
    match error:
        case psutil.AccessDenied() | PermissionError():
            return PermissionDeniedError(
                f"This account may not read {what} of this computer. Run it with more rights."
            )
        case FileNotFoundError() if str(error.filename).startswith("/proc"):
            return NotApplicableError(
                f"{what[0].upper()}{what[1:]} cannot be read: {error.filename} is not there (is /proc mounted?)."
            )
        case NotImplementedError():
            return NotApplicableError(f"{platform.system()} does not tell {what}.")
    return UnreadableOutputError(f"Reading {what} on this computer came back with: {error}.")


def guarded(call: Call, what: str, read: Callable[[], T]) -> T:
    """Return what `read` gives, giving up at the end of the call: the kernel's own wait cannot be stopped."""
    came: SimpleQueue[tuple[T] | Exception] = SimpleQueue()

    def work() -> None:
        try:
            with translated(what):
                came.put((read(),))
        except Exception as error:  # noqa: BLE001 - carried to whoever waits, not swallowed
            came.put(error)

    _READERS.do(work, f"reading {what}")
    while True:
        try:
            found = came.get(timeout=min(_SLICE_S, call.left_s))
        except Empty:
            call.check(f"Reading {what}")
            continue
        if isinstance(found, Exception):
            raise found
        return found[0]
