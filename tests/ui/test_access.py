"""Whoever uses the window by keys or hears it: every control has a name and a role, the focus is seen, Tab reads on."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from desktop.ui.editor.code_edit import CodeEdit
from desktop.ui.history.view import HistoryView
from desktop.ui.library.view import LibraryView
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import RUNS, Place
from desktop.ui.shots.scenes import SHOTS, Shot
from desktop.ui.shots.window import settle, window_with_samples
from desktop.ui.start.input_row import InputRow
from desktop.ui.theme.theme import ZOOM_STEPS, theme

_PAGES = (
    "home", "home_first", "library_search", "history", "timeline", "compare_all", "start_alert", "start_untrusted",
    "live_fail", "live_typed", "live_destroy", "live_by_hand", "live_host_key", "scene_fan_done", "scene_record",
    "scene_hand_over", "run_explain", "run_tour_1", "finish", "finish_public", "connections_new_key", "connections_add",
    "connections_add_desk", "queue", "outbox_drop", "ticket_beside", "settings",
    "editor_problems", "editor_find", "editor_new", "help", "palette", "keys",
)  # fmt: skip
SHOWN = [shot for shot in SHOTS if shot.name in _PAGES]
_SMALLEST_PX, _MOST_STOPS = 24, 150
_ROLES = QAccessible.Role
_NO_ROLES = {_ROLES.NoRole, _ROLES.Client, _ROLES.Window, _ROLES.StaticText, _ROLES.Graphic}


@pytest.fixture(params=SHOWN, ids=lambda shot: shot.name)
def window(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MainWindow]:
    shot: Shot = request.param
    made = window_with_samples(tmp_path, is_first_time=shot.is_first_time)
    made.resize(1440, 900)
    made.show()
    made.setUpdatesEnabled(False)  # nothing here looks at what is painted
    made.show_place(shot.place)
    settle()
    if shot.then is not None:
        shot.then(made)
        settle()
    yield made
    theme().choose(zoom=1.0)
    made.close()
    made.deleteLater()


def test_a_page_can_be_used_by_keys_and_heard(window: MainWindow) -> None:
    stops = walked(window)
    assert stops, "nothing here takes the keyboard"
    found = [*unnamed(stops), *twice(stops), *backwards(stops), *unringed, *unlisted(window), *small(window)]
    assert "\n".join(found) == ""


def walked(window: MainWindow) -> list[QWidget]:
    """Return what Tab comes to, in its order, until it comes round."""
    start = QApplication.focusWidget()
    if start is None:
        window.focusNextChild()
        start = QApplication.focusWidget()
    stops: list[QWidget] = []
    unringed.clear()
    while start is not None and len(stops) < _MOST_STOPS:
        now = QApplication.focusWidget()
        assert now is not None
        stops.append(now)
        settle()
        ring = window._ring
        is_ringed = ring.isVisible() and ring.geometry().intersects(_box(now))
        if not is_ringed and isinstance(getattr(now, "focus_frame", now), QWidget):
            unringed.append(f"no ring around {_told(now)}")
        leave(now)
        if QApplication.focusWidget() is start:
            return stops
    raise AssertionError(f"Tab does not come round: {stops[-3:]}")


unringed: list[str] = []


def leave(now: QWidget) -> None:
    """Press Tab; in the editor of runbooks it indents, and Ctrl+Tab or F6 leads on."""
    if isinstance(now, CodeEdit):
        after = now.nextInFocusChain()
        while not (after.focusPolicy() & Qt.FocusPolicy.TabFocus and after.isVisible() and after.isEnabled()):
            after = after.nextInFocusChain()
        after.setFocus(Qt.FocusReason.TabFocusReason)
    else:
        QTest.keyClick(now, Qt.Key.Key_Tab)


def unnamed(stops: list[QWidget]) -> Iterator[str]:
    for stop in stops:
        told = QAccessible.queryAccessibleInterface(stop)
        if (
            isinstance(stop, QAbstractScrollArea) and told.role() is _ROLES.Client
        ):  # Qt has no other for one of our own
            continue
        if not told.text(QAccessible.Text.Name).strip():
            yield f"{stop} has no name"
        if told.role() in _NO_ROLES:
            yield f"{stop} ({told.text(QAccessible.Text.Name)[:30]}) has the role {told.role()}"


def twice(stops: list[QWidget]) -> Iterator[str]:
    """Two controls that sound the same cannot be told apart."""
    told = [QAccessible.queryAccessibleInterface(stop) for stop in stops]
    names = Counter((one.role(), one.text(QAccessible.Text.Name)) for one in told)
    yield from (
        f"{count} times {role}: {name[:60]!r}"
        for (role, name), count in names.items()
        if count > 1 and not name.startswith("Copy the command")
    )  # two that copy the same


def backwards(stops: list[QWidget]) -> Iterator[str]:
    """Within a pane Tab goes down and to the right: never up in the same column, never left in the same line."""
    for one, other in pairwise(stops):
        if _pane(one) is not _pane(other):
            continue
        a, b = _box(one), _box(other)
        is_up = b.bottom() < a.top() and b.left() <= a.right() and a.left() <= b.right()
        is_left = b.right() < a.left() and abs(b.center().y() - a.center().y()) < 6
        if is_up or is_left:
            yield f"from {_told(one)} {a.getRect()} back to {_told(other)} {b.getRect()}"


def unlisted(window: MainWindow) -> Iterator[str]:
    """`?` lists the keys that work here and no others."""
    page = window.page
    assert page is not None
    actions = (*window._actions_of(page), *window.actions_everywhere)
    listed = {keys for action in actions for keys in action.keys.split(" ") if keys}
    bound = {
        one.key().toString() for one in window.findChildren(QShortcut)
        if one.isEnabled() and (one.parent() is window or one.parent() is page)
    }  # fmt: skip
    wanted = {QShortcut(keys, window).key().toString() for keys in listed}
    yield from (f"{keys} works and is not listed" for keys in bound - wanted)
    yield from (f"{keys} is listed and does not work" for keys in wanted - bound)


def small(window: MainWindow) -> Iterator[str]:
    for zoom in (ZOOM_STEPS[0], 1.0, ZOOM_STEPS[-1]):
        theme().choose(zoom=zoom)
        settle()
        for widget in window.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled():
                room = (getattr(widget, "focus_frame", None) or widget).size()
                if min(room.width(), room.height()) < _SMALLEST_PX:
                    yield f"{zoom:.0%}: {_told(widget)} is {room.toTuple()}"


def _pane(widget: QWidget) -> QWidget:
    """Return the scroll area or bar that a control stands in."""
    parent = widget.parentWidget()
    while parent is not None and parent.parentWidget() is not None:
        if type(parent).__name__ in ("ScrollColumn", "TopBar", "NavigationRail", "StatusBar", "Surface"):
            return parent
        parent = parent.parentWidget()
    return widget.window()


def _box(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def _told(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()[:40]!r}"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is asked to say; one listens while the test runs."""
    heard: list[str] = []

    def hear(event: QAccessibleEvent) -> None:
        if isinstance(event, QAccessibleAnnouncementEvent):
            heard.append(event.message())

    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", hear)
    return heard


def opened(folder: Path, name: str) -> MainWindow:
    shot = next(shot for shot in SHOTS if shot.name == name)
    made = window_with_samples(folder)
    made.show()
    made.show_place(shot.place)
    settle()
    if shot.then is not None:
        shot.then(made)
        settle()
    return made


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("live_fail", "fail: /var is 96.4 % full."),
        ("timeline_missing", "This run cannot be read. There is no run 'gone' in the record"),
    ],
)
def test_a_verdict_and_an_error_are_said(name: str, words: str, tmp_path: Path, said: list[str]) -> None:
    window = opened(tmp_path, name)
    assert any(one.startswith(words) for one in said), said
    window.close()
    window.deleteLater()


def test_what_a_consent_still_wants_is_said(tmp_path: Path, said: list[str]) -> None:
    window = opened(tmp_path, "live_change")
    said.clear()
    focused = window.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert said == ["Nothing runs yet: read the command, then tick this box."]
    window.close()
    window.deleteLater()


def test_how_many_a_search_leaves_is_said(tmp_path: Path, said: list[str]) -> None:
    window = opened(tmp_path, "library")
    said.clear()
    assert isinstance(window.page, LibraryView)
    window.page.search_area.show_text("ENOSPC")
    settle()
    assert said == ["1 runbook"]
    window.show_place(Place(RUNS))
    settle()
    said.clear()
    history = window.page
    assert isinstance(history, HistoryView)
    history.search_box.edit.setText("flux capacitor")
    qapp_waits(lambda: bool(said))
    assert said == ["0 runs are shown"]
    window.close()
    window.deleteLater()


def qapp_waits(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not is_so() and time.monotonic() < end:
        settle()


def test_a_value_that_does_not_fit_is_said(tmp_path: Path, said: list[str]) -> None:
    window = opened(tmp_path, "start")
    for row in window.findChildren(InputRow):
        row.show_fault("a host has no \x1b[31mblank")
        break
    assert said[-1] == "a host has no blank"
    window.close()
    window.deleteLater()
