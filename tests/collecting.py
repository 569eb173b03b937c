"""Keeps the garbage collector to the test's own thread, as the window does: Qt objects must not die in another."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_here() -> Iterator[None]:
    gc.disable()
    try:
        yield
    finally:
        gc.collect(1)
        gc.enable()
