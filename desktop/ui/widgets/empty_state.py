"""What a list says when it has nothing to show: why, and the one way on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.labels import IconMark, Label
from desktop.ui.widgets.wrapped_label import WrappedLabel


class EmptyState(QWidget):
    acted = Signal()

    def __init__(
        self, icon: str, title: str, text: str = "", *, action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        pad(column, 24, 32, 24, 32, gap=10)
        self._title = Label(title, Type.CARD_HEAD)
        self._text = WrappedLabel(text, Type.BODY, Ink.MUTED)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconMark(icon, Ink.FAINT, size=28), 0, centre)
        column.addWidget(self._title, 0, centre)
        column.addWidget(self._text)  # as wide as there is room: an aligned one gets the height of one line
        self._text.setVisible(bool(text))
        if action:
            button = Button(action, ButtonKind.SECONDARY)
            button.clicked.connect(self.acted)
            column.addWidget(button, 0, centre)
        column.addStretch(1)  # else the text takes all the room, and the button stands far under it

    def tell(self, title: str, text: str = "") -> None:
        if (title, text) != (self._title.text(), self._text.text()):
            announce(self, f"{title}. {text}")
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
