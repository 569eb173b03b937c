"""A bar that says what was just taken away, with the way back."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.wrapped_label import WrappedLabel

_LONGEST, _HALF = 80, 38  # characters


class UndoBar(Card):
    undone = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, ground=Ink.RAISED, inset=(12, 8))
        self._words = WrappedLabel("", Type.BODY)
        self.button = Button(self.tr("Undo"), icon="undo-2", keys="U", size=ButtonSize.SMALL)
        row = QHBoxLayout()
        pad(row, gap=8)
        row.addWidget(self._words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.button)
        self.body.addLayout(row)
        self.button.clicked.connect(self.undone)

    def tell(self, text: str) -> None:
        self._words.setText(text if len(text) <= _LONGEST else f"{text[:_HALF]}…{text[-_HALF:]}")
        self.setAccessibleName(clean(text))
