"""Pinned runbooks by keyboard: pinned in the Library, started by their numbers, put in order on Home."""

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.adapters.pins import PinsAdapter
from desktop.ui.home.pinned_card import PinnedCard
from desktop.ui.home.view import HomeView
from desktop.ui.library.view import LibraryView
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import HOME, LIBRARY, Place
from desktop.ui.shots.lists import PINNED
from desktop.ui.shots.window import settle
from desktop.ui.start.view import StartView
from desktop.ui.theme.theme import theme

ALT = Qt.KeyboardModifier.AltModifier
IDS = [runbook_id for runbook_id, _ in PINNED]


def card_of(window: MainWindow) -> PinnedCard:
    window.show()
    window.show_place(Place(HOME))
    window.activateWindow()
    settle()
    assert isinstance(window.page, HomeView)
    assert window.page.side.pinned is not None
    return window.page.side.pinned


def in_file(folder: Path) -> list[str]:
    return [one["id"] for one in json.loads((folder / "pinned.json").read_text("utf-8"))["pinned"]]


def key(qtbot: QtBot, at: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focused = QApplication.focusWidget()
    assert isinstance(focused, QWidget)
    qtbot.keyClick(focused, at, modifier)
    settle()


def test_p_pins_and_unpins_the_chosen_runbook(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.show()
    window.show_place(Place(LIBRARY, "first-look"))
    settle()
    assert isinstance(window.page, LibraryView)
    window.page.results.setFocus()
    key(qtbot, Qt.Key.Key_P)
    assert in_file(tmp_path) == [*IDS, "first-look"]
    assert "Alt+6" in window.page.toast.text
    key(qtbot, Qt.Key.Key_P)
    assert in_file(tmp_path) == IDS


def test_p_in_the_search_is_a_letter(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    window.show()
    window.show_place(Place(LIBRARY))
    settle()
    assert isinstance(window.page, LibraryView)
    key(qtbot, Qt.Key.Key_P)
    assert window.page.search_area.edit.toPlainText() == "p"
    assert in_file(tmp_path) == IDS


def test_alt_and_a_number_starts_a_pinned_runbook(window: MainWindow, qtbot: QtBot) -> None:
    card_of(window)
    key(qtbot, Qt.Key.Key_3, ALT)
    assert isinstance(window.page, StartView)
    assert window.top_bar.crumbs.accessibleName() == "Library / A website cannot be reached / Start"


def test_a_pinned_runbook_whose_file_is_gone_stays_and_is_looked_for(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    card = card_of(window)
    assert "Not in the library now" in card.rows["switch-port-down"].accessibleName()
    key(qtbot, Qt.Key.Key_5, ALT)
    assert isinstance(window.page, LibraryView)
    assert window.page.search_area.edit.toPlainText() == "A switch port is down"
    assert in_file(tmp_path) == IDS


def test_pins_are_put_in_order_by_keys_alone(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    card = card_of(window)
    key(qtbot, Qt.Key.Key_P, ALT)
    assert card.rows[IDS[0]].hasFocus()
    key(qtbot, Qt.Key.Key_Down, ALT)
    key(qtbot, Qt.Key.Key_Down, ALT)
    assert in_file(tmp_path) == [IDS[1], IDS[2], IDS[0], *IDS[3:]]
    assert card.rows[IDS[0]].hasFocus()
    key(qtbot, Qt.Key.Key_Delete)
    assert in_file(tmp_path) == [IDS[1], IDS[2], *IDS[3:]]
    assert card.rows[IDS[3]].hasFocus()
    key(qtbot, Qt.Key.Key_U)
    assert in_file(tmp_path) == [IDS[1], IDS[2], IDS[0], *IDS[3:]]
    key(qtbot, Qt.Key.Key_Escape)
    assert card.edit.hasFocus()
    key(qtbot, Qt.Key.Key_3, ALT)
    assert window.top_bar.crumbs.accessibleName() == "Library / A filesystem is filling up / Start"


def test_taking_off_the_last_pin_leaves_a_way_back(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    card = card_of(window)
    key(qtbot, Qt.Key.Key_P, ALT)
    for _ in IDS:
        key(qtbot, Qt.Key.Key_Delete)
    assert in_file(tmp_path) == []
    assert card.undo.button.hasFocus()
    key(qtbot, Qt.Key.Key_Return)
    assert len(in_file(tmp_path)) == 1


def test_without_pins_the_numbers_are_those_at_hand(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "pinned.json").write_text('{"format": 1, "pinned": []}')
    assert card_of(window).isHidden()
    key(qtbot, Qt.Key.Key_1, ALT)
    assert isinstance(window.page, StartView)


def test_a_pin_that_cannot_be_saved_goes_back_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("no folder")
    pins = PinsAdapter(lambda work: work(), tmp_path / "folder" / "pinned.json")
    pins.pin("first-look", "First look")
    assert pins.pins() == ()
    assert "not saved" in pins.trouble


def test_pins_made_before_the_first_was_written_are_all_written_in_order(tmp_path: Path) -> None:
    held: list[Callable[[], None]] = []
    pins = PinsAdapter(held.append, tmp_path / "pinned.json")
    for name in ("a", "b", "c"):
        pins.pin(name, name)
    pins.move("c", -2)
    assert [pin.id for pin in pins.pins()] == ["c", "a", "b"]
    for work in reversed(held):
        work()
    assert in_file(tmp_path) == ["c", "a", "b"]


def test_a_larger_zoom_leaves_the_keyboard_with_the_pins(window: MainWindow, qtbot: QtBot) -> None:
    card = card_of(window)
    window.resize(1440, 900)
    key(qtbot, Qt.Key.Key_P, ALT)
    last = list(card.rows.values())[-1]
    last.setFocus()
    try:
        theme().choose(zoom=2.0)  # from beside the runs to below them
        settle()
        assert QApplication.focusWidget() is last
        assert last.visibleRegion().boundingRect().height() == last.height()
    finally:
        theme().choose(zoom=1.0)
    settle()
    assert QApplication.focusWidget() is last


def test_a_larger_zoom_leaves_the_keyboard_with_the_run_to_resume(window: MainWindow) -> None:
    card_of(window)
    window.resize(1440, 900)
    settle()
    assert isinstance(window.page, HomeView)
    held = window.page._cards[2]
    held.button.setFocus()
    name = held.button.accessibleName()
    try:
        for zoom in (2.0, 1.0):
            theme().choose(zoom=zoom)
            settle()
            focused = QApplication.focusWidget()
            assert focused is not None
            assert focused.accessibleName() == name
            assert focused.visibleRegion().boundingRect().height() == focused.height()
    finally:
        theme().choose(zoom=1.0)
