"""The row of a fan-out that is looked at: which it is, and its verdict."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.run.step_facts import StepFacts
from desktop.ui.theme.dress import dye, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.labels import IconMark
from desktop.ui.widgets.verdict_card import VerdictCard
from desktop.ui.widgets.wrapped_label import WrappedLabel


class RowPart(QWidget):
    """A row without a verdict yet has all there is to say in the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark, self._name = IconMark("circle-dashed"), WrappedLabel("", Type.CARD_HEAD)
        self.verdict = VerdictCard()
        head = QHBoxLayout()
        pad(head, 0, 6, 0, 0, gap=10)
        head.addWidget(self._mark)
        head.addWidget(self._name, 1)
        column = QVBoxLayout(self)
        pad(column, gap=8)
        column.addLayout(head)
        column.addWidget(self.verdict)
        self.hide()

    def show_row(self, facts: StepFacts, total: int) -> None:
        row, found = facts.row, facts.row_verdict
        self.setVisible(row is not None and found is not None)
        if row is None or found is None:
            return
        words = self.tr("Row {n} of {all}").replace("{n}", str(row.number)).replace("{all}", str(total))
        self._name.setText(f"{words} · {row.name}" if row.name else words)
        self._mark.show_as(row.state.look.icon, row.state.look.ink)
        dye(self._name, Ink.TEXT)
        self.verdict.show_verdict(found.state, found.headline, meaning=found.meaning, measured=found.measured)
