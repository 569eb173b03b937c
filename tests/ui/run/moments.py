"""The run page in the real window, at a moment of a real session over parts in memory."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from desktop.ui.main_window import MainWindow
from desktop.ui.navigation import RUN, Place
from desktop.ui.run.page import RunPage
from desktop.ui.run.shot_page import turn_until
from desktop.ui.shots.window import SampleRunPages, settle, window_with_samples

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


class OpenMoment:
    """`press` sends a key to whatever has the focus, as a keyboard does."""

    def __init__(self, key: str, folder: Path, *, width: int = 1440, height: int = 900) -> None:
        self.window: MainWindow = window_with_samples(folder)
        self.window.resize(width, height)
        self.window.show()
        self.window.show_place(Place(RUN, key))
        settle()
        pages = self.window.page
        assert isinstance(pages, SampleRunPages)
        assert pages.shown is not None
        assert pages.live is not None
        self.page: RunPage = pages.shown
        self.live = pages.live

    @property
    def focused(self) -> QWidget:
        focused = self.window.focusWidget()
        assert focused is not None
        return focused

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        self.see()
        QTest.keyClick(self.focused, key, modifier)
        settle()

    def see(self) -> None:
        """Wait until what the run stands at is on the screen, as somebody who reads does."""
        turn_until(self.page, lambda: self.page.model.is_seen)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focused, text)
        settle()

    def until(self, is_so: Callable[[], bool]) -> None:
        turn_until(self.page, is_so)
        settle()
        self.see()

    def close(self) -> None:
        self.window.close()
        self.window.deleteLater()
