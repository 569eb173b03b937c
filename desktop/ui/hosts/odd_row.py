"""One check in which a host differs from its siblings: its value, theirs, and where it stands among them."""

from collections import Counter

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.compare.odd import number_of
from desktop.domain.verdict import Verdict
from desktop.redaction.clean import visible
from desktop.ui.hosts.dot_plot import DotPlot, Spots
from desktop.ui.hosts.port import Grid
from desktop.ui.hosts.words import reason_of, siblings_text, tr, value_text, why_odd
from desktop.ui.theme.dress import dye, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.card import Rule
from desktop.ui.widgets.labels import ElidedLabel, IconMark
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.wrapped_label import WrappedLabel

_FEW = 400  # siblings whose dots are counted one by one; of more, one host more or less is not seen


class OddRow(QWidget):
    """Serves one check after the other: the pane keeps as many as it once needed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = IconMark("circle-check")
        self._title = ElidedLabel("", Type.BODY_STRONG)
        self._value = ElidedLabel("", Type.CARD_HEAD)
        self._siblings = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self.plot = DotPlot()
        column, head = QVBoxLayout(self), QHBoxLayout()
        pad(column, 0, 0, 0, 6, gap=6)
        pad(head, gap=8)
        head.addWidget(self._mark)
        head.addWidget(self._title, 1)
        head.addWidget(self._value)
        column.addWidget(Rule())
        column.addLayout(head)
        column.addWidget(self._siblings)
        column.addWidget(self.plot)

    def show_check(self, grid: Grid, host: int, at: int) -> None:
        column, cell, state = grid.matrix.columns[at], grid.cell(host, at), grid.states[host][at]
        if cell is None or state is None:
            return
        look = state.look
        self._mark.show_as(look.icon, look.ink)
        self._title.setText(visible(column.title))
        value = value_text(column, cell.value) or state.word
        self._value.setText(value)
        dye(self._value, Ink.TEXT if look.tone in (Tone.NEUTRAL, Tone.OK) else look.ink)
        self._siblings.setText(told_of(grid, host, at, state))
        spots = spots_of(grid, host, at)
        self.plot.setVisible(spots is not None)
        if spots is not None:
            self.plot.show_spots(spots)
        self.setAccessibleName(f"{visible(column.title)}: {value}, {state.word}")


def told_of(grid: Grid, host: int, at: int, state: StepState) -> str:
    column, cell = grid.matrix.columns[at], grid.cell(host, at)
    assert cell is not None
    if state is StepState.UNKNOWN:
        return reason_of(grid, host, at)
    siblings = column.spread.without(cell.measured)
    told = tr("siblings {values}").replace("{values}", siblings_text(column, siblings))
    standing = cell.standing
    return " ".join(
        part for part in (told, why_odd(column, standing.by_value, standing.by_verdict, state)) if part
    )


def spots_of(grid: Grid, host: int, at: int) -> Spots | None:
    """Return what the plot of a cell shows; None where there are no numbers to show."""
    column, cell = grid.matrix.columns[at], grid.cell(host, at)
    own = number_of(cell.value) if cell and cell.measured.is_read else None
    if cell is None or own is None or not column.spread.numbers:
        return None
    bound = column.bound_for(cell.value)
    siblings = column.spread.without(cell.measured).numbers
    piles = Counter(siblings) if len(siblings) <= _FEW else column.piles
    return Spots(
        siblings=siblings,
        piles=piles,
        own=own,
        limit=bound.number if bound else None,
        is_warning=bound is not None and bound.verdict is Verdict.WARN,
        unit=column.unit,
    )
