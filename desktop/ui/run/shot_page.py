"""Brings a run page to its moment with real keys, turning the event loop until what they start has come to rest."""

import time
from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
from PySide6.QtTest import QTest

from desktop.engine.session import Session
from desktop.ui.run.page import RunPage

_LONGEST_S, _REST_S = 30.0, 0.001
_KEYS = {"Space": Qt.Key.Key_Space, "Enter": Qt.Key.Key_Return, "G": Qt.Key.Key_G, "K": Qt.Key.Key_K}


class Brought(Protocol):
    """A run that can be brought to a moment of a picture."""

    session: Session

    @property
    def keys(self) -> tuple[str, ...]: ...
    def begin(self) -> None: ...
    def is_ready(self, page: RunPage) -> bool: ...
    def has_settled(self, page: RunPage) -> bool: ...
    def close(self) -> None: ...


def bring_to_moment(live: Brought, page: RunPage) -> None:
    """Begin the run and press its keys on the page."""
    live.begin()
    page.step.take_focus()
    turn_until(page, lambda: live.is_ready(page))
    for key in live.keys:
        turn_until(page, lambda: page.model.is_seen)
        QTest.keyClick(page.window().focusWidget() or page.window(), _KEYS[key])
        turn_until(page, lambda: live.has_settled(page))


def turn_until(page: RunPage, is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST_S
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"the run page did not come to rest: {page.model.coming}")
        turn()


def turn() -> None:
    """Do what the window has to do, and leave the processor for a moment to those it waits for."""
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    time.sleep(_REST_S)
