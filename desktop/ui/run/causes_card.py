"""What usually causes a finding, each with the sign that tells it from the others."""

from PySide6.QtWidgets import QWidget

from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.card import Card
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.labels import CapsLabel


class CausesCard(Card):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = FactTable()
        self.body.addWidget(CapsLabel(self.tr("Likely causes, and their signs"), Ink.WARN))
        self.body.addWidget(self._table)
        self.hide()

    def show_causes(self, causes: tuple[tuple[str, str], ...]) -> None:
        self._table.show_facts([Fact(cause, sign or self.tr("no sign is named")) for cause, sign in causes])
        self.setVisible(bool(causes))
