"""What is known of the host that is looked at: in what it differs from its siblings, and in what it does not."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.compare.odd import Stand
from desktop.redaction.clean import visible
from desktop.ui.hosts.odd_row import OddRow
from desktop.ui.hosts.port import Grid
from desktop.ui.hosts.words import host_sentence, range_text, reason_of, value_text
from desktop.ui.theme.dress import fix, pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink, Tone
from desktop.ui.widgets.chip import Chip
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.flow import Flow
from desktop.ui.widgets.labels import SectionLabel
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.table import Table, TableCard
from desktop.ui.widgets.table_model import Cell, Column, TableRow
from desktop.ui.widgets.wrapped_label import WrappedLabel

_ROW, _HEAD = 30, 28  # px at 100 %


class HostPane(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tr = self.tr
        self._chip = Chip("")
        self.sentence = WrappedLabel("", Type.CARD_TITLE)
        self._name = WrappedLabel("", Type.MONO_SMALL, Ink.MUTED)
        self.rows: list[OddRow] = []
        self._odd, self._unread_head = QVBoxLayout(), SectionLabel("")
        self._unread, self._like_head = FactTable(), SectionLabel("")
        columns = (
            Column(tr("Check")),
            Column(tr("Here"), 92, is_right=True),
            Column(tr("Siblings"), 112, is_right=True),
        )
        self.like = Table(columns, tr("Checks in which it is like its siblings"), row_height=_ROW)
        self.like.fit_rows()
        self._like_card = TableCard(self.like)
        self._lay_out()

    def _lay_out(self) -> None:
        column, chips = QVBoxLayout(self), Flow()
        pad(column, gap=10)
        pad(self._odd, gap=6)
        chips.addWidget(self._chip)
        column.addLayout(chips)
        column.addWidget(self.sentence)
        column.addWidget(self._name)
        column.addLayout(self._odd)
        for part in (self._unread_head, self._unread, self._like_head, self._like_card):
            column.addWidget(part)
        column.addStretch(1)

    def show_host(self, grid: Grid, host: int) -> None:
        odd = grid.odd[host]
        self._show_head(grid, host)
        while len(self.rows) < len(odd):
            self.rows.append(OddRow())
            self._odd.addWidget(self.rows[-1])
        for place, row in enumerate(self.rows):
            row.setVisible(place < len(odd))
            if place < len(odd):
                row.show_check(grid, host, odd[place])
        self._show_unread(grid, host)
        self._show_like(grid, host)

    def _show_head(self, grid: Grid, host: int) -> None:
        tr, odd = self.tr, grid.odd[host]
        is_read = any(cell and cell.measured.is_read for cell in grid.matrix.hosts[host].cells)
        if odd:
            self._chip.show_as(tr("ODD ONE OUT"), Tone.ACCENT)
        else:  # the sentence tells that it is like its siblings
            unread = StepState.TO_DO if grid.worst[host] in _AHEAD else StepState.UNKNOWN
            state = grid.worst[host] if is_read else unread
            self._chip.show_as(state.word.upper(), state.look.tone, icon=state.look.icon)
        self.sentence.setText(host_sentence(grid, host))
        name = visible(grid.matrix.hosts[host].name)
        self._name.setText(name)
        self._name.setVisible(name != grid.names[host])

    def _show_unread(self, grid: Grid, host: int) -> None:
        cells = enumerate(grid.matrix.hosts[host].cells)
        ahead = (StepState.TO_DO, StepState.RUNNING)
        unread = [
            at
            for at, cell in cells
            if cell and cell.standing.stand is Stand.UNKNOWN and grid.states[host][at] not in ahead
        ]
        facts = {at: reason_of(grid, host, at) for at in unread}
        alike = set(facts.values())
        if len(alike) == 1 and len(unread) > 2:
            shown = [Fact(self.tr("All of them"), alike.pop(), Ink.UNKNOWN)]
        else:
            columns = grid.matrix.columns
            shown = [Fact(visible(columns[at].title), told, Ink.UNKNOWN) for at, told in facts.items()]
        self._unread_head.setText(self.tr("Could not be read: {n}").replace("{n}", _checks(len(unread))))
        self._unread.show_facts(shown)
        for part in (self._unread_head, self._unread):
            part.setVisible(bool(unread))

    def _show_like(self, grid: Grid, host: int) -> None:
        cells = enumerate(grid.matrix.hosts[host].cells)
        like = [at for at, cell in cells if cell and cell.standing.stand is Stand.LIKE]
        self.like.show_rows([_like_row(grid, host, at) for at in like])
        self._fit_like(len(like))
        is_said = not grid.odd[host]  # by the sentence over all
        words = "{n}" if is_said else self.tr("Like its siblings: {n}")
        self._like_head.setText(words.replace("{n}", _checks(len(like))))
        for part in (self._like_head, self._like_card):
            part.setVisible(bool(like))

    def _fit_like(self, rows: int) -> None:
        """A table's own least height is that of two rows."""
        fix(self.like, height=_HEAD + _ROW * rows + 3)


_AHEAD = (StepState.TO_DO, StepState.RUNNING, StepState.CURRENT)


def _checks(count: int) -> str:
    return f"{count} check" if count == 1 else f"{count} checks"


def _like_row(grid: Grid, host: int, at: int) -> TableRow:
    column, cell, state = grid.matrix.columns[at], grid.cell(host, at), grid.states[host][at]
    assert cell is not None
    assert state is not None
    ink = Ink.TEXT if state is StepState.PASS else state.look.ink
    icon = "" if state is StepState.PASS else state.look.icon
    return TableRow(
        column.key,
        (
            Cell(visible(column.title), Type.BODY_STRONG, ink, icon),
            Cell(value_text(column, cell.value) or state.word, Type.MONO_SMALL, ink),
            Cell(range_text(column, column.spread.without(cell.measured)), Type.SMALL, Ink.MUTED),
        ),
    )
