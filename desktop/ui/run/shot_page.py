"""Brings a run page to its moment with real keys, turning the event loop until what they start has come to rest."""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEventLoop, Qt
from PySide6.QtTest import QTest

from desktop.engine.plan import waits_for_person
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_runs import LiveRun

_LONGEST_S = 5.0
_KEYS = {"Space": Qt.Key.Key_Space, "Enter": Qt.Key.Key_Return}


def bring_to_moment(live: LiveRun, page: RunPage) -> None:
    """Begin the run and press its keys on the page."""
    live.begin()
    page.step.take_focus()
    turn_until(page, lambda: _is_ready(live, page))
    for key in live.moment.keys:
        QTest.keyClick(page.window().focusWidget() or page.window(), _KEYS[key])
        turn_until(page, lambda: _has_settled(live, page))


def _is_ready(live: LiveRun, page: RunPage) -> bool:
    model = page.model
    return bool(model.run.run_id) and (page.step.buttons.run.isVisible() or waits_for_person(model.coming))


def _has_settled(live: LiveRun, page: RunPage) -> bool:
    model = page.model
    if live.moment.is_full:
        return bool(model.trouble)
    if live.moment.runs_on:
        return model.is_working and bool(len(page.step.output.view.ring))
    return not model.is_working and (model.is_looking_back or waits_for_person(model.coming))


def turn_until(page: RunPage, is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + _LONGEST_S
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"the run page did not come to rest: {page.model.coming}")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
