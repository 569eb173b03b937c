"""Tells a person who looks elsewhere what a run has come to: by the system where it can, else by the window's mark."""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.icons import icon
from desktop.ui.theme.tokens import Ink

_SHOWN_MS = 10_000
# Some systems read a notice as markup.
_PLAIN = str.maketrans({"<": "\u2039", ">": "\u203a", "&": "\uff06"})


class Wish(Protocol):
    """Whether a person wants to be told at all."""

    @property
    def is_notifying(self) -> bool: ...


class Notices(QObject):
    """`asked` with the key of a notice that was pressed."""

    asked = Signal(str)

    def __init__(self, window: QWidget, wish: Wish) -> None:
        super().__init__(window)
        self._window, self._wish, self._key = window, wish, ""
        self._tray: QSystemTrayIcon | None = None
        window.installEventFilter(self)

    def tell(self, key: str, title: str, text: str) -> bool:
        """Tell unless the window is in front or the person wants no notices; True when it was told."""
        if self._window.isActiveWindow() or not self._wish.is_notifying:
            return False
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._key = key
            tray = self._tray or self._make_tray()
            tray.show()
            tray.showMessage(_plain(title), _plain(text), icon("list-checks", Ink.ACCENT, 24), _SHOWN_MS)
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowActivate:
            self.rest()
        return False

    def rest(self) -> None:
        """The window is in front again: what was told is seen."""
        if self._tray is not None:
            self._tray.hide()

    def _make_tray(self) -> QSystemTrayIcon:
        made = QSystemTrayIcon(icon("list-checks", Ink.ACCENT, 24), self)
        made.setToolTip("Handrail")
        made.messageClicked.connect(self._open)
        made.activated.connect(self._open)
        self._tray = made
        return made

    @Slot()
    def _open(self) -> None:
        self.rest()
        self.asked.emit(self._key)


def _plain(text: str) -> str:
    return clean(text).translate(_PLAIN)
