"""What a list says when it has nothing to show: why, and the one way on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad, widest
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.announce import announce
from desktop.ui.widgets.button import Button, ButtonKind
from desktop.ui.widgets.labels import IconMark, Label
from desktop.ui.widgets.wrapped_label import WrappedLabel

_WIDEST = 520  # px of a line of text at 100 %


class EmptyState(QWidget):
    acted = Signal()

    def __init__(
        self, icon: str, title: str, text: str = "", *, action: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        pad(column, 24, 12, 24, 12, gap=10)
        self._title = Label(title, Type.CARD_HEAD)
        self._text = WrappedLabel(text, Type.BODY, Ink.MUTED)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        column.addStretch(1)
        self._mark = IconMark(icon, Ink.FAINT, size=28)
        column.addWidget(self._mark, 0, centre)
        column.addWidget(self._title, 0, centre)
        widest(self._text, _WIDEST)  # lines as short as the eye likes them
        line = QHBoxLayout()  # an aligned text would get the height of one line
        pad(line)
        line.addStretch(1)
        line.addWidget(self._text, 1000)
        line.addStretch(1)
        column.addLayout(line)
        self._text.setVisible(bool(text))
        self.action = Button(action, ButtonKind.SECONDARY)
        self.action.clicked.connect(self.acted)
        column.addWidget(self.action, 0, centre)
        self.action.setVisible(bool(action))
        column.addStretch(4)  # else the text takes all the room, and the button stands far under it

    def show_icon(self, name: str) -> None:
        self._mark.show_as(name, Ink.FAINT)

    def offer(self, action: str) -> None:
        """Offer the one way on; without words there is none."""
        self.action.setText(action)
        self.action.setVisible(bool(action))

    def tell(self, title: str, text: str = "") -> None:
        if (title, text) != (self._title.text(), self._text.text()):
            announce(self, f"{title}. {text}")
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
