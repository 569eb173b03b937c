"""A row of widgets that is pressed as a whole, by pointer or keyboard."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import fix
from desktop.ui.theme.paint import panel
from desktop.ui.theme.theme import color, px
from desktop.ui.theme.tokens import Ink


class ClickRow(QAbstractButton):
    """`picked` gives back the row's id. A button, so that it is told and pressed as one."""

    picked = Signal(str)
    focus_radius = 6

    def __init__(self, row_id: str, name: str, parent: QWidget | None = None, *, height: int = 38) -> None:
        super().__init__(parent)
        self.row_id, self._is_under_pointer = row_id, False
        self.setAccessibleName(clean(name))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setBackgroundRole(QPalette.ColorRole.Window)  # on a button, Qt gives labels the ink of its text
        fix(self, height=height)
        self.clicked.connect(lambda: self.picked.emit(row_id))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_under_pointer:
            box = QRectF(self.rect()).adjusted(px(4), 2, -px(4), -2)
            panel(QPainter(self), box, radius=px(6), fill=color(Ink.CHIP))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._is_under_pointer = True
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._is_under_pointer = False
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_press(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_press(event):
            self.click()
        else:
            super().keyPressEvent(event)


def _is_press(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
        event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    )
