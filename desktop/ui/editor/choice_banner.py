"""A quiet strip that tells what has happened and offers two ways on."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.button import Button, ButtonKind, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import ElidedLabel
from desktop.ui.widgets.wrapped_label import WrappedLabel


class ChoiceBanner(Card):
    first = Signal()
    second = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, tone=Tone.WARN, is_soft=True, inset=(14, 8))
        self._title, self._text = ElidedLabel("", Type.BODY_STRONG), WrappedLabel("", Type.BODY, Ink.TEXT)
        self.first_button = Button("", ButtonKind.SECONDARY, size=ButtonSize.SMALL)
        self.second_button = Button("", ButtonKind.SECONDARY, size=ButtonSize.SMALL)
        column, buttons = QVBoxLayout(), Flow()
        pad(column, gap=6)
        pad(buttons, gap=8)
        column.addWidget(self._title, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._text)
        buttons.addWidget(self.first_button)
        buttons.addWidget(self.second_button)
        column.addLayout(buttons)
        self.body.addLayout(column)
        self.first_button.clicked.connect(self.first)
        self.second_button.clicked.connect(self.second)
        self.hide()

    def tell(self, title: str, text: str, first: str, second: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
        self.first_button.setText(first)
        self.second_button.setText(second)
        self.show()
