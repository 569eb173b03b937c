"""The reading of one cell: its verdict and why, where it stands among its siblings, and all that was read."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.compare.matrix import Cell, Column
from desktop.domain.errors import InputError
from desktop.domain.quantity import show
from desktop.domain.run import StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.engine.finish import outcomes_of
from desktop.redaction.clean import clean, visible
from desktop.summary.field_words import labels_of, words_for
from desktop.summary.why import why
from desktop.summary.wording import capital
from desktop.ui.hosts.dot_plot import DotPlot
from desktop.ui.hosts.odd_row import spots_of
from desktop.ui.hosts.port import Grid
from desktop.ui.hosts.words import siblings_text, value_text
from desktop.ui.run.rows import took
from desktop.ui.theme.dress import pad
from desktop.ui.theme.fonts import Type
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.command_box import CommandBox
from desktop.ui.widgets.fact_table import Fact, FactTable
from desktop.ui.widgets.states import StepState
from desktop.ui.widgets.verdict_card import VerdictCard
from desktop.ui.widgets.wrapped_label import WrappedLabel

_LONGEST = 400  # characters of a value


class ReadingPane(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._host = (
            WrappedLabel("", Type.CARD_TITLE),
            WrappedLabel("", Type.MONO_SMALL, Ink.MUTED),
        )
        self.verdict, self.plot = VerdictCard(), DotPlot()
        self._siblings = WrappedLabel("", Type.SMALL, Ink.MUTED)
        self._facts, self._command = FactTable(), CommandBox("")
        column = QVBoxLayout(self)
        pad(column, gap=10)
        for part in (
            self._title,
            self._host,
            self.verdict,
            self._siblings,
            self.plot,
            self._facts,
            self._command,
        ):
            column.addWidget(part)
        column.addStretch(1)

    def show_cell(self, grid: Grid, host: int, at: int) -> None:
        column, cell, state = grid.matrix.columns[at], grid.cell(host, at), grid.states[host][at]
        self._title.setText(visible(column.title))
        self._host.setText(visible(grid.matrix.hosts[host].name))
        entry = cell.entry if cell else None
        self._show_verdict(grid, column, cell, entry, state)
        self._show_siblings(grid, host, at)
        facts = _facts(entry, column) if entry else ()
        self._facts.show_facts(facts)
        command = clean(entry.command) if entry and not column.is_withheld else ""
        self._command.setVisible(bool(command))
        if command:
            self._command.show_command(command)

    def _show_verdict(
        self, grid: Grid, column: Column, cell: Cell | None, entry: StepEntry | None, state: StepState | None
    ) -> None:
        if state is None or cell is None:
            self.verdict.show_verdict(
                StepState.NOT_APPLICABLE, self.tr("This check was not asked of this host.")
            )
            return
        if entry is None:
            self.verdict.show_verdict(state, self.tr("This host has not been read yet."))
            return
        said = "" if column.is_withheld else clean(entry.said)
        told = "" if column.is_withheld else why_of(grid.book, column.step, entry)
        headline = said or clean(entry.reason) or told or value_text(column, cell.value) or state.word
        meaning = clean(entry.reason) if clean(entry.reason) != headline else ""
        self.verdict.show_verdict(state, headline, meaning=meaning, measured=told if told != headline else "")

    def _show_siblings(self, grid: Grid, host: int, at: int) -> None:
        column, cell = grid.matrix.columns[at], grid.cell(host, at)
        spots = spots_of(grid, host, at)
        self.plot.setVisible(spots is not None)
        if spots is not None:
            self.plot.show_spots(spots)
        self._siblings.setVisible(cell is not None and grid.hosts > 1)
        if cell is not None:
            told = siblings_text(column, column.spread.without(cell.measured))
            self._siblings.setText(self.tr("siblings {values}").replace("{values}", told))


def why_of(book: Runbook, step: Step | None, entry: StepEntry) -> str:
    """Return why an entry has its verdict; nothing where no plain words tell it."""
    if step is None:
        return ""
    try:
        called = words_for(book, entry)
        return capital(why(step, outcomes_of(step), entry, lambda _name, text: clean(text), called))
    except InputError:  # a check that this version of the program does not have
        return ""


def _facts(entry: StepEntry, column: Column) -> tuple[Fact, ...]:
    if column.is_withheld:
        return (Fact("Reading", "withheld: this step is sensitive", Ink.MUTED),)
    labels = labels_of(entry.reading)
    shown = {
        capital(clean(labels[name])): clean(show(value, name)).strip()[:_LONGEST]
        for name, value in entry.reading.items()
    }
    facts = [Fact(name, text, is_mono="\n" in text) for name, text in shown.items()]
    if entry.finished_at is not None:
        at = entry.finished_at.astimezone()
        facts.append(Fact("Read", f"{at:%H:%M:%S}, took {took(entry.duration_s)}", Ink.MUTED))
    return tuple(facts)
