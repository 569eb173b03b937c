"""A panel over the window: it takes the keyboard while it is open and gives it back when it closes."""

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop.ui.theme.dress import pad
from desktop.ui.theme.theme import px, theme
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card

_TOP, _SIDE = 56, 24


class Overlay(QWidget):
    """Esc, or a press beside the panel, closes it. `panel.body` is where the content goes."""

    closed = Signal()

    def __init__(self, window: QWidget, *, width: int, height: int) -> None:
        super().__init__(window)
        self._wanted, self._focused = (width, height), window.focusWidget()
        self.panel = Card(self, ground=Ink.PANEL, inset=(0, 0), gap=0)
        self.setAccessibleName(self.tr("Dialog"))
        window.installEventFilter(self)
        theme().changed.connect(self._fit)
        self._fit()

    def open_panel(self) -> None:
        self.show()
        self.raise_()

    @Slot()
    def close_panel(self) -> None:
        self.hide()
        if self._focused is not None and isValid(self._focused):
            self._focused.setFocus()
        self.closed.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.close_panel()

    def paintEvent(self, event: QPaintEvent) -> None:
        veil = QColor(0, 0, 0, 120 if theme().tokens.is_dark else 60)
        QPainter(self).fillRect(self.rect(), veil)

    @Slot()
    def _fit(self) -> None:
        room = self.parentWidget()
        if room is None:
            return
        self.setGeometry(room.rect())
        self.panel.setGeometry(self.place_in(room))

    def wanted_height(self, width: int) -> int:
        """Return how high the panel is where there is room; `width` is the panel's, both in pixels."""
        return px(self._wanted[1])

    def place_in(self, room: QWidget) -> QRect:
        """Return where the panel stands in the window."""
        width = min(px(self._wanted[0]), room.width() - 2 * px(_SIDE))
        height = min(self.wanted_height(width), room.height() - px(_TOP) - px(_SIDE))
        return QRect((room.width() - width) // 2, px(_TOP), width, height)


def inside(overlay: Overlay, left: int, top: int, right: int, bottom: int, gap: int = 8) -> QVBoxLayout:
    """Set the panel's margins and return its column."""
    pad(overlay.panel.body, left, top, right, bottom, gap=gap)
    return overlay.panel.body
