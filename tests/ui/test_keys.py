"""The keys: each that is taken is listed under `?` and shown in the palette, and letters are letters in a field."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget

from desktop.ui import main_window
from desktop.ui.actions import Action, bind
from desktop.ui.library.view import LibraryView
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import LIBRARY, Place
from desktop.ui.palette.view import PaletteOverlay
from desktop.ui.shell.keys_panel import KeysPanel
from desktop.ui.shell.own_keys import OWN_KEYS, own_keys_in
from desktop.ui.shots.scenes import SHOTS, Shot
from desktop.ui.shots.window import settle
from desktop.ui.widgets.key_cap import KeyCap

_UI = Path(__file__).parents[2] / "desktop" / "ui"
_SAME = {Qt.Key.Key_Enter: Qt.Key.Key_Return, Qt.Key.Key_Backtab: Qt.Key.Key_Tab}
_WITH_FIELDS = (
    "home", "library", "history", "start_alert", "live_typed", "live_by_hand", "run_find", "scene_record",
    "scene_paste", "scene_hand_over", "connections", "connections_add",
    "connections_add_desk", "queue", "outbox", "settings", "editor", "editor_find",
    "editor_rename", "palette",
)  # fmt: skip
_EACH_PAGE = (
    "home", "library", "history", "timeline", "compare_all", "hosts", "start_alert", "live_fail", "finish",
    "connections", "queue", "outbox", "settings", "editor", "help",
)  # fmt: skip


def shots(names: tuple[str, ...]) -> list[Shot]:
    return [shot for shot in SHOTS if shot.name in names]


def key(name: str) -> Qt.Key:
    pressed = QKeySequence(name)[0].key()  # type: ignore[index]
    return _SAME.get(pressed, pressed)


# -- what controls take by themselves ------------------------------------------------------------------------


def modules() -> Iterator[tuple[str, set[str], set[Qt.Key]]]:
    """Give each module that names keys: what it is called, its classes, and the keys."""
    for file in sorted(_UI.rglob("*.py")):
        if file.name.startswith("shot_"):  # they press keys
            continue
        tree = ast.parse(file.read_text("utf-8"))
        named = {
            one.attr
            for one in ast.walk(tree)
            if isinstance(one, ast.Attribute) and one.attr.startswith("Key_")
        }
        if named:
            taken = {Qt.Key[name] for name in named}
            classes = {one.name for one in tree.body if isinstance(one, ast.ClassDef)}
            yield str(file.relative_to(_UI)), classes, {_SAME.get(one, one) for one in taken}


def test_every_key_that_a_control_takes_is_listed_and_no_other() -> None:
    wrong = {}
    for name, classes, taken in modules():
        lines = [line for kind in classes for line in OWN_KEYS.get(kind, ())]
        listed = {key(one) for line in lines for one in line.keys.split(" ")}
        if taken != listed:
            wrong[name] = {one.name for one in taken ^ listed}
    assert wrong == {}


def test_the_keys_of_what_a_page_shows_stand_in_the_panel(window: MainWindow) -> None:
    window.show()
    window.show_place(Place(LIBRARY))
    settle()
    assert window.page is not None
    own = own_keys_in(window.page)
    assert {"In a list or table: next row, row before", "From the search to the rows"} <= {
        one.text for one in own
    }
    window.open_keys()
    (panel,) = window.findChildren(KeysPanel)
    told = {label.text() for label in panel.findChildren(QLabel)}
    assert {one.words for one in own} <= told
    caps = {cap.accessibleName() for cap in panel.findChildren(KeyCap)}
    assert {keys for one in own for keys in one.caps} <= caps


@pytest.mark.parametrize("shot", shots((*_EACH_PAGE, "connections_add", "scene_hand_over", "run_question")),
                         ids=lambda shot: shot.name)  # fmt: skip
def test_every_shortcut_inside_a_page_is_listed(shot: Shot, window: MainWindow) -> None:
    come_to(window, shot)
    inside = [
        one for one in window.findChildren(QShortcut)
        if one.parent() not in (window, window.page) and one.isEnabled()
    ]  # fmt: skip
    for shortcut in inside:
        kinds = [kind.__name__ for kind in type(shortcut.parent()).__mro__]
        listed = {
            QKeySequence(one).toString() for kind in kinds for line in OWN_KEYS.get(kind, ())
            for one in line.keys.split(" ")
        }  # fmt: skip
        assert shortcut.key().toString() in listed, f"{shortcut.key().toString()} of {kinds[0]}"


def come_to(window: MainWindow, shot: Shot) -> None:
    window.resize(1440, 900)
    window.show()
    window.setUpdatesEnabled(False)  # nothing here looks at what is painted
    window.show_place(shot.place)
    settle()
    if shot.then is not None:
        shot.then(window)
        settle()


# -- the palette ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shot", shots(_EACH_PAGE), ids=lambda shot: shot.name)
def test_the_palette_shows_the_key_of_each_action(shot: Shot, window: MainWindow) -> None:
    come_to(window, shot)
    assert window.page is not None
    actions = (*window._actions_of(window.page), *window.actions_everywhere)
    window.open_palette()
    (palette,) = window.findChildren(PaletteOverlay)
    for action in actions:
        palette.box.edit.setText(action.text)
        shown = {found.item.title: found.item.keys for found in palette._vm.found}
        if action.is_listed:
            assert shown.get(action.text) == action.shown_keys, action.text


# -- letters in fields ---------------------------------------------------------------------------------------


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done by a shortcut; nothing is really done."""
    done: list[str] = []

    def noted(action: Action, widget: QWidget, context: Qt.ShortcutContext) -> list[QShortcut]:
        return bind(replace(action, run=lambda: done.append(action.keys)), widget, context)

    monkeypatch.setattr(main_window, "bind", noted)
    return done


def letters_of(window: MainWindow) -> str:
    """Return every single key that does something on the page that is shown."""
    assert window.page is not None
    actions = (*window._actions_of(window.page), *window.actions_everywhere)
    keys = {keys for action in actions for keys in action.keys.split(" ")}
    return "".join(sorted(one.lower() for one in keys if len(one) == 1))


def fields_of(window: MainWindow) -> list[QLineEdit | QPlainTextEdit]:
    fields = [*window.findChildren(QLineEdit), *window.findChildren(QPlainTextEdit)]
    return [one for one in fields if one.isVisible() and one.isEnabled() and not one.isReadOnly()]


@pytest.mark.parametrize("shot", shots(_WITH_FIELDS), ids=lambda shot: shot.name)
def test_letters_are_letters_in_every_field(ran: list[str], shot: Shot, window: MainWindow) -> None:
    come_to(window, shot)
    letters = letters_of(window)
    assert "?" in letters
    ran.clear()
    fields = fields_of(window)
    assert fields != []
    for field in fields:
        if not field.isVisible():  # an earlier field has put it away
            continue
        field.setFocus()
        field.clear()
        QTest.keyClicks(field, letters)
        settle()
        text = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
        assert letters in text, f"{type(field).__name__} {field.accessibleName()!r}"
    assert ran == []


def test_the_same_letters_do_something_beside_the_fields(ran: list[str], window: MainWindow) -> None:
    """The test above can fail."""
    window.show()
    window.show_place(Place(LIBRARY))
    settle()
    assert isinstance(window.page, LibraryView)
    window.page.results.setFocus()
    QTest.keyClicks(window.page.results, "ep")
    assert ran == ["E", "P"]
