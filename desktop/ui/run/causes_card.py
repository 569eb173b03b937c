"""What usually causes a finding, each with the sign that tells it from the others."""

from collections.abc import Callable
from itertools import zip_longest

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.redaction.clean import clean
from desktop.ui.cards.step_card import StepCard
from desktop.ui.theme.dress import pad
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.button import Button, ButtonSize
from desktop.ui.widgets.labels import CapsLabel
from desktop.ui.widgets.prose_label import ProseLabel


class CausesCard(StepCard):
    """Where the runbook names the step that tells more of a cause, a button leads there: `way_asked`."""

    way_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, gap=10)
        self._told: object = None
        self.buttons: dict[str, Button] = {}
        self._grid: QWidget | None = None
        self.body.addWidget(CapsLabel(self.tr("Likely causes, and their signs"), Ink.WARN))
        self.hide()

    def show_causes(
        self, causes: tuple[tuple[str, str], ...], ways: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """Show causes with their signs; `ways` has for each a step's path and its number, or nothing."""
        self.setVisible(bool(causes))
        if (causes, ways) == self._told:
            return
        self._told, self.buttons = (causes, ways), {}
        if self._grid is not None:
            self._grid.hide()
            self._grid.deleteLater()
        self._grid = QWidget()
        grid = QGridLayout(self._grid)
        pad(grid, gap=10)
        for column in (0, 1):  # the signs stand below each other, whatever button is among them
            grid.setColumnStretch(column, 1)
        both = zip_longest(causes, ways, fillvalue=("", ""))
        for at, (cause, way) in enumerate(both):
            if cause != ("", ""):
                grid.addWidget(ProseLabel(cause[0]), at, 0, Qt.AlignmentFlag.AlignTop)
                grid.addLayout(self._sign(*cause, *way), at, 1)
        self.body.addWidget(self._grid)

    def _sign(self, cause: str, sign: str, path: str, number: str) -> QVBoxLayout:
        told = ProseLabel(sign or self.tr("no sign is named"), ink=Ink.MUTED)
        told.setAccessibleName(clean(f"{cause}: {sign}"))
        right = QVBoxLayout()
        pad(right, gap=6)
        right.addWidget(told)
        if path:
            right.addWidget(self._button(cause, path, number), 0, Qt.AlignmentFlag.AlignLeft)
        right.addStretch(1)
        return right

    def _button(self, cause: str, path: str, number: str) -> Button:
        words = self.tr("See in step {n}…").replace("{n}", number)
        button = self.buttons[path] = Button(words, icon="search", size=ButtonSize.SMALL)
        button.setAccessibleName(f"{words} {cause}")
        button.clicked.connect(self._asks(path))
        return button

    def _asks(self, path: str) -> Callable[[], None]:
        return lambda: self.way_asked.emit(path)
