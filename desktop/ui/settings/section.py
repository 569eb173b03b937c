"""A part of the settings page: a heading and a card with rows between hairlines."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.widgets.card import Card, Rule
from desktop.ui.widgets.labels import SectionLabel


class Section(QWidget):
    def __init__(self, title: str, *rows: QWidget) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        pad(column, gap=8)
        column.addWidget(SectionLabel(title))
        self._card = Card(inset=(20, 16), gap=14)
        column.addWidget(self._card)
        self._is_empty = True
        for row in rows:
            self.add(row)

    def add(self, row: QWidget) -> None:
        if not self._is_empty:
            self._card.body.addWidget(Rule())
        self._is_empty = False
        self._card.body.addWidget(row)
