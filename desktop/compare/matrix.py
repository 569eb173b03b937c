"""The fan-outs of a run as one table: a row for each host, a column for each step, in a cell the one measured value."""

from collections.abc import Mapping

from desktop.compare.column import picked_field, value_of
from desktop.compare.fanned import Slot, fanned_of
from desktop.compare.found import Bound
from desktop.compare.odd import Measured, Spread, Stand, Standing, numbers_of, piles_of, spread_of, standings
from desktop.compare.units import Unit, unit_of
from desktop.dataclass import dataclass
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.domain.values import Value

_NOT_THERE = Standing(Stand.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Cell:
    """What one host said in one step; `entry` is None before that has begun."""

    entry: StepEntry | None = None
    value: Value = None
    standing: Standing = _NOT_THERE

    @property
    def measured(self) -> Measured:
        return Measured(self.entry.verdict if self.entry else None, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A step, or one item of it. `name` is the field whose value is shown; empty where there is none to show."""

    key: str
    path: str
    title: str
    step: Step | None
    item: str = ""
    name: str = ""
    unit: Unit
    bounds: tuple[Bound, ...] = ()  # that the outcomes hold this field against
    spread: Spread
    piles: Mapping[float, int]  # how many hosts have about a number: for a plot of thousands
    is_withheld: bool = False  # sensitive: values stay where they were read

    @property
    def field(self) -> str:
        return self.name.rpartition(".")[2]

    def bound_for(self, value: Value) -> Bound | None:
        """Return the limit that matters to a value: the worst one it has crossed, else the nearest."""
        numbers = numbers_of((value,))
        if not numbers or not self.bounds:
            return None
        crossed = [bound for bound in self.bounds if bound.is_crossed_by(numbers[0])]
        nearest = min(self.bounds, key=lambda bound: abs(bound.number - numbers[0]))
        return next(
            (bound for bound in crossed if bound.verdict == "fail"), crossed[0] if crossed else nearest
        )


@dataclass(frozen=True, slots=True)
class Host:
    """A row; a cell is None where the step was not asked of this host."""

    key: str
    name: str
    cells: tuple[Cell | None, ...]

    @property
    def odd_in(self) -> tuple[int, ...]:
        """The columns in which it differs from its siblings."""
        odd = Stand.ODD
        return tuple([at for at, cell in enumerate(self.cells) if cell and cell.standing.stand is odd])


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    hosts: tuple[Host, ...] = ()
    columns: tuple[Column, ...] = ()
    is_of_items: bool = False  # the rows are items of a list, and no targets


def matrix_of(run: Run, book: Runbook, step: str = "") -> Matrix:
    """Return the fan-outs of a run over targets, or, where there are none or `step` has none, those over its items."""
    fanned = fanned_of(run, book, step)
    told = [_column(run, book, slot, fanned.cells[slot.key]) for slot in fanned.columns]
    columns = tuple(column for column, _ in told)
    filled = [cells for _, cells in told]
    hosts = tuple(
        Host(key, name, tuple([cells.get(key) for cells in filled])) for key, name in fanned.hosts.items()
    )
    return Matrix(hosts=hosts, columns=columns, is_of_items=fanned.is_of_items)


def _column(
    run: Run, book: Runbook, slot: Slot, entries: Mapping[str, StepEntry | None]
) -> tuple[Column, Mapping[str, Cell]]:
    picked = picked_field(run, book, slot, [entry for entry in entries.values() if entry])
    values = [value_of(entry, picked) if entry else None for entry in entries.values()]
    measured = [
        Measured(entry.verdict if entry else None, value)
        for entry, value in zip(entries.values(), values, strict=True)
    ]
    found = standings(measured, picked.field)
    told = zip(entries.items(), values, found, strict=True)
    cells = {host: Cell(entry, value, standing) for (host, entry), value, standing in told}
    spread = spread_of(measured, picked.field)
    column = Column(
        key=slot.key,
        path=slot.path,
        title=picked.title,
        step=picked.step,
        item=slot.item,
        name=picked.name,
        unit=unit_of(picked.field, spread.numbers),
        bounds=picked.bounds,
        spread=spread,
        piles=piles_of(spread.numbers),
        is_withheld=picked.is_withheld,
    )
    return column, cells
