"""The row of a fan-out that is looked at: which it is, and its verdict."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.run.step_facts import StepFacts
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.widgets.verdict_card import VerdictCard
from desktop.ui.widgets.wrapped_label import WrappedLabel


class RowPart(QWidget):
    """A row without a verdict yet has all there is to say in the table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self.verdict = WrappedLabel("", Type.CARD_HEAD), VerdictCard()
        column = QVBoxLayout(self)
        pad(column, 0, 6, 0, 0, gap=8)
        column.addWidget(self._name)
        column.addWidget(self.verdict)
        self.hide()

    def show_row(self, facts: StepFacts, total: int) -> None:
        row, found = facts.row, facts.row_verdict
        self.setVisible(row is not None and found is not None)
        if row is None or found is None:
            return
        words = self.tr("Row {n} of {all}").replace("{n}", str(row.number)).replace("{all}", str(total))
        self._name.setText(f"{words} · {row.name}" if row.name else words)
        is_said_already = facts.verdict is not None and facts.verdict.meaning == found.meaning
        meaning = "" if is_said_already else found.meaning
        self.verdict.show_verdict(found.state, found.headline, meaning=meaning, measured=found.measured)
