"""A quiet line of keys and what they do, at the foot of a list."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.key_cap import KeyCap
from desktop.ui.widgets.labels import Label


class KeysLine(QWidget):
    """Takes pairs of keys and words; several keys for one thing are separated by blanks."""

    def __init__(self, keys: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: list[Label] = []
        line = Flow()
        self.setLayout(line)
        pad(line, gap=14)
        for caps, words in keys:
            pair = QWidget()
            row = QHBoxLayout(pair)
            pad(row, gap=6)
            for cap in caps.split(" "):
                row.addWidget(KeyCap(cap))
            self._words.append(Label(words, Type.SMALL, Ink.MUTED))
            row.addWidget(self._words[-1])
            line.addWidget(pair)

    def show_words(self, at: int, words: str) -> None:
        """Say otherwise what the keys at a place do."""
        self._words[at].setText(words)
