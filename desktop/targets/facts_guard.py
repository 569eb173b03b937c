"""Reads this computer's own figures within a call: library faults become ours, and no read waits for ever."""

import platform
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import psutil

from desktop.domain.errors import (
    NotApplicableError,
    PermissionDeniedError,
    TargetError,
    UnreadableOutputError,
)
from desktop.targets.base import Call

T = TypeVar("T")

_SLICE_S = 0.1  # how often a wait looks whether the call is over


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
    results: list[T] = []
    errors: list[Exception] = []

    def work() -> None:
        try:
            with translated(what):
                results.append(read())
        except TargetError as error:
            errors.append(error)

    thread = threading.Thread(target=work, name=f"reading {what}", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(min(_SLICE_S, call.left_s))
        if thread.is_alive():
            call.check(f"Reading {what}")
    if errors:
        raise errors[0]
    return results[0]
