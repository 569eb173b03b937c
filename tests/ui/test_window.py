"""The window as a person uses it: pages, keys, palette, zoom, and what it remembers."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.home.view import HomeView
from desktop.ui.library.view import LibraryView
from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import HOME, LIBRARY, RUNS, START, Place
from desktop.ui.palette.view import PaletteOverlay
from desktop.ui.shell.keys_panel import KeysPanel
from desktop.ui.shell.memory import WindowMemory
from desktop.ui.shots.data import DISK
from desktop.ui.shots.scenes import ALERT
from desktop.ui.shots.window import settle, window_with_samples
from desktop.ui.start.view import StartView
from desktop.ui.theme.theme import color, theme
from desktop.ui.theme.tokens import Ink, Scheme

PAGES = (
    Place(HOME),
    Place(LIBRARY),
    Place(LIBRARY, text="No space left on device"),
    Place(RUNS),
    Place(START, DISK.id),
)


def shown(window: MainWindow, place: Place) -> MainWindow:
    window.show()
    window.show_place(place)
    settle()
    return window


def test_a_page_is_made_when_it_is_first_gone_to(window: MainWindow) -> None:
    shown(window, Place(HOME))
    assert window.stack.count() == 1
    window.show_place(Place(LIBRARY))
    window.show_place(Place(HOME))
    assert window.stack.count() == 2


def test_pasted_text_is_looked_for_in_the_library(window: MainWindow, qtbot: QtBot) -> None:
    shown(window, Place(HOME))
    home = window.page
    assert isinstance(home, HomeView)
    home.paste_box.edit.setPlainText("write failed: No space left on device")
    qtbot.keyClick(home.paste_box.edit, Qt.Key.Key_Return)
    settle()
    assert isinstance(window.page, LibraryView)
    assert window.page.search_area.edit.toPlainText() == "write failed: No space left on device"
    assert window.top_bar.crumbs.accessibleName() == "Library / Search"


def test_a_pasted_alert_has_room_for_all_its_lines_at_once(window: MainWindow) -> None:
    """At the first sight too, when the box has just learned how wide it is."""
    page = shown(window, Place(LIBRARY, text=ALERT)).page
    assert isinstance(page, LibraryView)
    bar = page.search_area.edit.verticalScrollBar()
    assert (bar.minimum(), bar.maximum(), bar.value()) == (0, 0, 0)


def test_what_was_found_is_marked_in_the_colours_of_the_scheme_that_is_chosen_later(
    window: MainWindow,
) -> None:
    page = shown(window, Place(LIBRARY, text=ALERT)).page
    assert isinstance(page, LibraryView)
    edit = page.search_area.edit
    theme().choose(scheme=Scheme.LIGHT)
    settle()
    (mark, *_) = edit.extraSelections()
    assert mark.format.background().color() == color(Ink.ACCENT_SOFT)


def test_start_to_begin_without_a_mouse(window: MainWindow, qtbot: QtBot) -> None:
    shown(window, Place(HOME))
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    library = window.page
    assert isinstance(library, LibraryView)
    qtbot.keyClicks(library.search_area.edit, "ENOSPC")
    qtbot.keyClick(library.search_area.edit, Qt.Key.Key_Return)
    settle()
    start = window.page
    assert isinstance(start, StartView)
    assert start.crumbs[1] == DISK.title
    assert QApplication.focusWidget() is not None
    assert start.isAncestorOf(QApplication.focusWidget())


def test_ctrl_k_opens_the_palette_and_enter_goes_there(window: MainWindow, qtbot: QtBot) -> None:
    shown(window, Place(HOME))
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    (palette,) = window.findChildren(PaletteOverlay)
    qtbot.keyClicks(palette.box.edit, "go to history")
    qtbot.keyClick(palette.box.edit, Qt.Key.Key_Return)
    settle()
    assert window.page is not None
    assert window.page.crumbs == ("History",)
    assert window.findChildren(PaletteOverlay) == []


def test_the_palette_is_as_high_as_what_it_found_and_all_of_that_is_in_sight(window: MainWindow) -> None:
    shown(window, Place(HOME)).open_palette()
    (palette,) = window.findChildren(PaletteOverlay)
    settle()
    full = palette.panel.height()
    palette.box.edit.setText("filesystem")
    settle()
    assert palette.panel.height() < full
    last = palette.list.model().index(palette.list.model().rowCount() - 1, 0)
    assert palette.list.viewport().rect().contains(palette.list.visualRect(last))
    palette.box.edit.setText("")
    settle()
    assert palette.panel.height() == full


def test_escape_gives_the_keyboard_back(window: MainWindow, qtbot: QtBot) -> None:
    shown(window, Place(HOME))
    before = QApplication.focusWidget()
    window.open_palette()
    (palette,) = window.findChildren(PaletteOverlay)
    assert QApplication.focusWidget() is palette.box.edit
    qtbot.keyClick(palette.box.edit, Qt.Key.Key_Escape)
    settle()
    assert QApplication.focusWidget() is before


def test_all_keys_lists_those_of_the_page_and_of_the_window(window: MainWindow) -> None:
    shown(window, Place(LIBRARY))
    window.open_keys()
    (panel,) = window.findChildren(KeysPanel)
    words = {label.text() for label in panel.findChildren(QWidget) if hasattr(label, "text")}
    assert {"Search the library", "Command palette", "Larger text"} <= words
    assert "Where text is pasted: go on with it; a new line" in words
    assert "In a large field: a new line" not in words  # Enter starts the chosen runbook here


def test_letters_are_inert_while_typing(window: MainWindow, qtbot: QtBot) -> None:
    """J moves in the list, but in the search it is a letter."""
    shown(window, Place(LIBRARY))
    library = window.page
    assert isinstance(library, LibraryView)
    row = library.results.currentIndex().row()
    qtbot.keyClicks(library.search_area.edit, "j")
    assert library.search_area.edit.toPlainText() == "j"
    library.search_area.show_text("")
    library.results.setFocus()
    qtbot.keyClick(library.results, Qt.Key.Key_J)
    assert library.results.currentIndex().row() == row + 1


def test_zoom_by_keys_and_typed_text_stays(window: MainWindow, qtbot: QtBot) -> None:
    shown(window, Place(HOME))
    home = window.page
    assert isinstance(home, HomeView)
    home.paste_box.edit.setPlainText("half typed")
    height = window.status_bar.height()
    qtbot.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert theme().zoom == pytest.approx(1.1)
    assert window.status_bar.height() > height
    assert home.paste_box.edit.toPlainText() == "half typed"
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert theme().zoom == 1.0


def test_look_and_place_are_remembered(window: MainWindow, tmp_path: Path) -> None:
    shown(window, Place(HOME))
    theme().choose(scheme=Scheme.LIGHT, zoom=1.25)
    window.resize(790, 600)  # the offscreen screen is 800 by 800
    window.close()
    memory = WindowMemory(tmp_path)
    assert (memory.scheme, memory.zoom) == (Scheme.LIGHT, 1.25)
    again = window_with_samples(tmp_path)
    assert (again.width(), again.height()) == (790, 600)
    again.deleteLater()


def test_a_damaged_settings_file_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "window.ini").write_text("[look]\nscheme=plaid\nzoom=huge\n[window]\ngeometry=12\n")
    memory = WindowMemory(tmp_path)
    assert (memory.scheme, memory.zoom, memory.geometry.size()) == (Scheme.SYSTEM, 1.0, 0)


@pytest.mark.parametrize("place", PAGES, ids=str)
def test_no_part_opens_as_a_window_of_its_own(
    window: MainWindow, place: Place, dressed: QApplication
) -> None:
    """A part that is shown before it has a parent flashes up as a window and takes the focus."""
    spy = _WindowSpy(window)
    dressed.installEventFilter(spy)
    shown(window, place)
    dressed.removeEventFilter(spy)
    assert spy.strangers == []


@pytest.mark.parametrize("place", PAGES, ids=str)
def test_every_control_has_a_name(window: MainWindow, place: Place) -> None:
    shown(window, place)
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not _name(widget)
    ]
    assert nameless == []


@pytest.mark.parametrize("place", PAGES, ids=str)
def test_tab_walks_through_the_page_and_comes_round(window: MainWindow, place: Place, qtbot: QtBot) -> None:
    shown(window, place)
    start = QApplication.focusWidget()
    assert start is not None
    walked: list[QWidget] = []
    for _ in range(200):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.isVisible()
        walked.append(focused)
        if focused is start:
            break
    assert walked[-1] is start
    assert len(set(walked)) == len(walked)


def _name(widget: QWidget) -> str:
    text = getattr(widget, "text", None)
    return widget.accessibleName() or (text() if callable(text) else "")


class _WindowSpy(QObject):
    def __init__(self, expected: QWidget) -> None:
        super().__init__()
        self._expected, self.strangers = expected, list[str]()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_shown = event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if is_shown and watched is not self._expected:
            self.strangers.append(repr(watched))
        return False


def test_where_nothing_fits_neither_an_order_nor_keys_for_the_list_are_told(window: MainWindow) -> None:
    window.show()
    window.show_place(Place(LIBRARY, text="flux capacitor"))
    page = window.page
    assert isinstance(page, LibraryView)

    def told() -> list[str]:
        settle()
        labels = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
        return [word for word in ("best match first", "by title", "move") if word in labels]

    assert told() == []
    page.search_area.show_text("")
    assert told() == ["by title", "move"]
