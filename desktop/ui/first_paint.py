"""Tells once that a window has painted, and not before what it painted is on its way to the screen."""

from PySide6.QtCore import QEvent, QObject, QTimer

from desktop.ui.main_window import MainWindow


class FirstPaint(QObject):
    """Calls back once, after the window's first paint."""

    def __init__(self, window: MainWindow, then: "object") -> None:
        super().__init__(window)
        self._window, self._then = window, then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self._then)  # type: ignore[call-overload]
        return False
