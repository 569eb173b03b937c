"""Cells, hosts and siblings in words: for screen readers, the side pane, and what is copied."""

from PySide6.QtCore import QCoreApplication

from desktop.compare.matrix import Column
from desktop.compare.odd import Spread, Stand
from desktop.domain.values import Value
from desktop.redaction.clean import clean, visible
from desktop.ui.hosts.port import Grid
from desktop.ui.widgets.states import StepState


def tr(text: str) -> str:
    return QCoreApplication.translate("Hosts", text)


def cell_words(grid: Grid, host: int, column: int) -> str:
    """Return `web-17, Disk /var, 93 %, fail, differs from its siblings`."""
    named = (visible(grid.matrix.hosts[host].name), visible(grid.matrix.columns[column].title))
    state, cell = grid.states[host][column], grid.cell(host, column)
    if state is None or cell is None:
        return ", ".join((*named, tr("not asked here")))
    value = value_text(grid.matrix.columns[column], cell.value)
    odd = tr("differs from its siblings") if cell.standing.stand is Stand.ODD else ""
    return ", ".join(part for part in (*named, value, state.word, odd) if part)


def value_text(column: Column, value: Value) -> str:
    """Return a value with its unit."""
    if column.is_withheld:
        return tr("withheld")
    return visible(column.unit.full(value))


def short_text(column: Column, value: Value, state: StepState | None) -> str:
    """Return what stands in a cell: the value without its unit, `?` where it could not be read."""
    if state in (StepState.UNKNOWN, StepState.OUTCOME_UNKNOWN) and value is None:
        return "?"
    return visible(column.unit.cell(value))


def siblings_text(column: Column, spread: Spread) -> str:
    """Return `38 to 82 %, median 47 % (38 of 39 read)`; of words the one that most have."""
    read = tr("{n} of {m} read").replace("{n}", f"{spread.read:,}").replace("{m}", f"{spread.asked:,}")
    if column.is_withheld:
        return tr("withheld, {read}").replace("{read}", read)
    if spread.numbers:
        median = tr("median {x}").replace("{x}", column.unit.full(spread.median))
        return f"{range_text(column, spread)}, {median} ({read})"
    if not spread.words:
        return read
    most, others = visible(spread.word), len(spread.words) - 1
    agreeing = spread.words[spread.word]
    if not others:
        return f"{most} ({read})"
    told = tr("most often {word}, {n} of {m} read; {k} others")
    told = told.replace("{word}", most).replace("{n}", f"{agreeing:,}").replace("{m}", f"{spread.read:,}")
    return told.replace("{k}", f"{others:,}")


def range_text(column: Column, spread: Spread) -> str:
    """Return `38 to 82 %`, one value where all are the same, or the word that all have."""
    if not spread.numbers:
        return tr("the same") if len(spread.words) == 1 else visible(spread.word)
    low, high = spread.numbers[0], spread.numbers[-1]
    if low == high:
        return column.unit.full(low)
    start = column.unit.text(low) if column.unit.per == 1 else column.unit.full(low)
    return tr("{low} to {high}").replace("{low}", start).replace("{high}", column.unit.full(high))


def host_sentence(grid: Grid, host: int) -> str:
    """Return `web-17 differs in 4 of 8 checks from its 38 siblings that answered`."""
    name, odd, is_read = visible(grid.names[host]), len(grid.odd[host]), _read(grid, host)
    siblings, answered = grid.hosts - 1, grid.answered - is_read
    if not siblings:
        return tr("{host} has no siblings in this run").replace("{host}", name)
    if not odd and not is_read:
        return tr("{host} could not be read").replace("{host}", name)
    if not answered:
        return tr("No sibling of {host} answered").replace("{host}", name)
    told = tr("{host} differs in {k} from its {them}") if odd else tr("{host} is like its {them}")
    of = tr("{k} of {m} checks").replace("{k}", str(odd)).replace("{m}", str(_asked(grid, host)))
    return told.replace("{host}", name).replace("{them}", _siblings(answered, siblings)).replace("{k}", of)


def _siblings(answered: int, siblings: int) -> str:
    """Return `39 siblings`, or `38 siblings that answered`: nobody knows whom the others are like."""
    them = tr("one sibling") if answered == 1 else tr("{n} siblings").replace("{n}", f"{answered:,}")
    return them if answered == siblings else tr("{them} that answered").replace("{them}", them)


def _asked(grid: Grid, host: int) -> int:
    return sum(state is not None for state in grid.states[host])


def _read(grid: Grid, host: int) -> bool:
    return any(cell is not None and cell.measured.is_read for cell in grid.matrix.hosts[host].cells)


def remark(grid: Grid, host: int) -> str:
    """Return what was said of the worst cell of a host, as one line."""
    cells = zip(grid.states[host], grid.matrix.hosts[host].cells, grid.matrix.columns, strict=True)
    worst = grid.worst[host]
    entry = next(
        (cell.entry for state, cell, column in cells if state is worst and cell and not column.is_withheld),
        None,
    )
    return clean(entry.said or entry.reason).partition("\n")[0] if entry else ""


def why_odd(column: Column, by_value: bool, by_verdict: bool, state: StepState) -> str:
    """Return what makes a cell the odd one, where its value does not tell."""
    if by_value or not by_verdict:
        return ""
    return tr("Few siblings ended as {verdict}.").replace("{verdict}", state.word)


def reason_of(grid: Grid, host: int, column: int) -> str:
    """Return why a cell could not be read, as one line."""
    cell = grid.cell(host, column)
    entry = cell.entry if cell else None
    if entry is None:
        return tr("not read yet")
    return clean(entry.reason or entry.said).partition("\n")[0]
