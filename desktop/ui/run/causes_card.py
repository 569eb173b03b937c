"""What usually causes a finding, each with the sign that tells it from the others."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.flow import empty
from desktop.ui.widgets.labels import CapsLabel
from desktop.ui.widgets.wrapped_label import WrappedLabel


class CausesCard(Card):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._causes: tuple[tuple[str, str], ...] = ()
        self._grid = QGridLayout()
        pad(self._grid, gap=10)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self.hide()

    def show_causes(self, causes: tuple[tuple[str, str], ...]) -> None:
        self.setVisible(bool(causes))
        if causes == self._causes:
            return
        self._causes = causes
        empty(self._grid)
        self._grid.addWidget(CapsLabel(self.tr("Likely causes"), Ink.WARN), 0, 0)
        self._grid.addWidget(CapsLabel(self.tr("How to tell")), 0, 1)
        top = Qt.AlignmentFlag.AlignTop
        for row, (cause, sign) in enumerate(causes, 1):
            told = WrappedLabel(sign or self.tr("no sign is named"), ink=Ink.MUTED)
            told.setAccessibleName(f"{cause}: {sign}")
            self._grid.addWidget(WrappedLabel(cause), row, 0, top)
            self._grid.addWidget(told, row, 1, top)
