"""Counts of states in words, each in the ink of its own: `1 failed · 2 warned`; they wrap where there is no room."""

from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.states import StepState

Counts = tuple[tuple[str, StepState], ...]


class CountsLine(QWidget):
    def __init__(self, role: Type = Type.SMALL_STRONG, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role, self._shown = role, Counts()
        self._flow = Flow()
        self.setLayout(self._flow)
        pad(self._flow, gap=2)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.hide()

    @property
    def text(self) -> str:
        return " · ".join(words for words, _state in self._shown)

    def show_counts(self, counts: Counts) -> None:
        """Nothing is shown where nothing is counted."""
        if counts == self._shown:
            return
        self._shown = counts
        empty(self._flow)
        for at, (words, state) in enumerate(counts, 1):
            self._flow.addWidget(
                Label(f"{words} ·" if at < len(counts) else words, self._role, state.look.ink)
            )
        self.setAccessibleName(self.text)
        self.setVisible(bool(counts))
        self.updateGeometry()
