"""The card of a list in a reading: a bar for each of its items, under what is measured."""

from PySide6.QtWidgets import QWidget

from desktop.ui.cards.step_card import StepCard
from desktop.ui.run.bars import Bars
from desktop.ui.widgets.bars import BarsPlot
from desktop.ui.widgets.labels import CapsLabel


class BarsCard(StepCard):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=8)
        self._heading, self.plot = CapsLabel(""), BarsPlot()
        self.body.addWidget(self._heading)
        self.body.addWidget(self.plot)
        self.hide()

    def show_bars(self, bars: Bars | None) -> None:
        self.setVisible(bars is not None)
        if bars is not None:
            self._heading.setText(bars.heading.upper())
            self.plot.show_bars(bars.bars)
