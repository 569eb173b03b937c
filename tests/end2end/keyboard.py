"""A person at the keys of the real window, who has no mouse and hears what has the focus."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from desktop.ui.run.stage import RunStage
from tests.end2end.window import DrivenWindow

ROLE = QAccessible.Role
_MOST_STOPS, _SPOKEN = 80, Qt.ItemDataRole.AccessibleTextRole


class Keyboard:
    """Keys go to the window, as those of a real keyboard do, and from there to whatever has the focus."""

    def __init__(self, window: DrivenWindow) -> None:
        self.window = window
        window.shell.window.activateWindow()
        window.until(lambda: QGuiApplication.focusWindow() is not None)

    def until(self, is_so: Callable[[], bool]) -> None:
        self.window.until(is_so, timeout_s=10)

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each written as `Ctrl+Return`."""
        for one in keys:
            combined = QKeySequence(one)[0]
            place = QGuiApplication.focusWindow()
            assert place is not None, f"no window takes {one}"
            self.until(lambda: self._is_seen)
            QTest.keyClick(place, combined.key(), combined.keyboardModifiers())

    @property
    def _is_seen(self) -> bool:
        """True where no run is followed whose next step is still to be painted."""
        stage = self.window.shell.window.page
        run = stage.page if isinstance(stage, RunStage) else None
        return run is None or run.model.is_seen

    def type(self, text: str) -> None:
        place = QGuiApplication.focusWindow()
        assert place is not None
        for letter in text:
            QTest.keyClick(place, letter)

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.press("Ctrl+V")

    def hears(self, role: QAccessible.Role, name: str) -> None:
        """Wait until the focus is on something with this role and a name that begins so."""
        self.window.until(lambda: self._is_on(role, name), timeout_s=8, what=lambda: f"focus: {self.told}")

    def tabs_to(self, role: QAccessible.Role, name: str, *, by: str = "Tab") -> None:
        """Press Tab until the focus is there."""
        for _ in range(_MOST_STOPS):
            if self._is_on(role, name):
                return
            self.press(by)
        raise AssertionError(f"{by} does not come to {role} {name!r}; the focus is on {self.told}")

    def reads(self, row: str) -> None:
        """Wait until the list or table that has the focus says this of the row or cell that its keys are on."""
        self.window.until(lambda: self._row == row, timeout_s=8, what=lambda: f"row: {self._row}")

    @property
    def _row(self) -> str:
        focused = QApplication.focusWidget()
        if not isinstance(focused, QAbstractItemView):
            return f"no list, but {self.told}"
        index = focused.currentIndex()
        return str(index.data(_SPOKEN) or index.data() or "")

    def sees(self, words: str) -> None:
        """Wait until a part of the window that is shown is called so, or begins so."""
        parts = self.window.shell.window.findChildren
        self.window.until(
            lambda: any(words in part.accessibleName() and part.isVisible() for part in parts(QWidget)),
            timeout_s=10,
            what=lambda: f"{words}: {sorted({part.accessibleName() for part in parts(QWidget)})}",
        )

    def is_at(self, title: str) -> None:
        """Wait until the window's name tells of a place."""
        window = self.window.shell.window
        told = f"{title} - Handrail"
        self.window.until(lambda: window.windowTitle() == told, timeout_s=10, what=window.windowTitle)

    def copied(self, *words: str) -> None:
        """Wait until all these stand on the clipboard."""
        board = QGuiApplication.clipboard()
        self.window.until(lambda: all(one in board.text() for one in words), timeout_s=10, what=board.text)

    def _is_on(self, role: QAccessible.Role, name: str) -> bool:
        told_role, told_name = self.told
        return told_role is role and told_name.startswith(name)

    @property
    def told(self) -> tuple[QAccessible.Role | None, str]:
        """The role and the name of what has the focus, as a screen reader gets them."""
        focused = QApplication.focusWidget()
        told = QAccessible.queryAccessibleInterface(focused) if focused is not None else None
        return (told.role(), told.text(QAccessible.Text.Name)) if told is not None else (None, "")
