"""Asks something in a worker and hands the answer on, or why there is none."""

from collections.abc import Callable
from typing import TypeVar

from desktop.domain.errors import HandrailError

T = TypeVar("T")


def answer(ask: Callable[[], T], done: Callable[[T | HandrailError], None]) -> None:
    try:
        found = ask()
    except HandrailError as fault:
        done(fault)
    else:
        done(found)
