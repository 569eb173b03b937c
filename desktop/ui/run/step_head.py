"""The head of a step: which of how many, what it does, where, how long it may take, and its title."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.run.step_facts import StepFacts
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.theme import px
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.chip import Chip, effect_chip
from desktop.ui.widgets.flow import Flow, empty
from desktop.ui.widgets.labels import Label
from desktop.ui.widgets.wrapped_label import WrappedLabel

_ICONS = {"group": "list-checks", "use": "library", "wait": "hourglass"}


class StepHead(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self._chips = Flow()
        pad(self._chips, gap=8)
        self._limit = Label("", Type.SMALL, Ink.MUTED)
        self._title = WrappedLabel("", Type.TITLE)
        column = QVBoxLayout(self)
        pad(column, gap=10)
        row = QHBoxLayout()
        pad(row, gap=10)
        row.addLayout(self._chips, 1)
        row.addWidget(self._limit)
        column.addLayout(row)
        column.addWidget(self._title)

    def minimumSizeHint(self) -> QSize:
        """The chips elide before the column would grow past the window."""
        least = super().minimumSizeHint()
        return QSize(min(px(160), least.width()), least.height())

    def show_step(self, facts: StepFacts, rows: int = 0) -> None:
        shown = (
            facts.number, facts.total, facts.kind, facts.effect, facts.where, facts.is_running, facts.about, rows,
        )  # fmt: skip
        self._title.setText(facts.title)
        self._limit.setText(facts.limit)
        self._limit.setVisible(bool(facts.limit))
        if shown != self._shown:
            self._shown = shown
            empty(self._chips)
            for chip in self._made(facts, rows):
                self._chips.addWidget(chip)

    def _made(self, facts: StepFacts, rows: int) -> list[Chip]:
        place = self.tr("STEP {n} OF {all}").replace("{n}", facts.number)
        chips = [Chip(place.replace("{all}", str(facts.total)), Tone.ACCENT)]
        if facts.kind in ("check", "run", "do", "plugin"):
            chips.append(effect_chip(facts.effect))
        if facts.about:
            chips.append(Chip(facts.about, icon=_ICONS.get(facts.kind, "")))
        if rows:
            chips.append(Chip(self.tr("{n} ROWS").replace("{n}", str(rows)), icon="list"))
        if facts.where:
            chips.append(Chip(facts.where, icon="server"))
        if facts.is_running:
            chips.append(Chip(self.tr("RUNNING"), Tone.ACCENT, icon="loader-circle"))
        return chips
