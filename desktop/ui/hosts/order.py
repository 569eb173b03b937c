"""Which hosts are shown and in which order: by verdict and name; sorted by name, trouble or a column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.compare.odd import number_of
from desktop.domain.quantity import show
from desktop.domain.values import Value
from desktop.ui.hosts.port import Grid
from desktop.ui.run.fan import WORST_FIRST
from desktop.ui.widgets.states import StepState

ALL, ODD = "all", "odd"
NAME, WORST = -2, -1  # columns to sort by that are none

_SHOWN_FIRST = (
    StepState.FAIL, StepState.WARN, StepState.UNKNOWN, *(
        state for state in WORST_FIRST if state not in (StepState.FAIL, StepState.WARN, StepState.UNKNOWN)
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """`by` is a column of the grid, NAME or WORST."""

    by: int = NAME
    is_down: bool = False  # the largest first, or the last name

    def pressed(self, by: int) -> "Order":
        """Return the order after a head was pressed: the same one turns it round."""
        return Order(by, not self.is_down if by == self.by else False)


def states_there_are(grid: Grid) -> tuple[StepState, ...]:
    return tuple(state for state in _SHOWN_FIRST if grid.counts[state])


def odd_hosts(grid: Grid) -> int:
    return sum(map(bool, grid.odd))


def shown_hosts(grid: Grid, key: str, search: str, order: Order) -> tuple[int, ...]:
    """Return the places of the hosts to show."""
    wanted = search.strip().casefold()
    kept = {at for at in _let_through(grid, key) if wanted in grid.matrix.hosts[at].name.casefold()}
    return tuple(at for at in sorted_hosts(grid, order) if at in kept)


def _let_through(grid: Grid, key: str) -> Iterable[int]:
    if key in ("", ALL):
        return range(grid.hosts)
    if key == ODD:
        return (at for at, odd in enumerate(grid.odd) if odd)
    state = StepState(key)
    if state is StepState.PASS:
        return (at for at, states in enumerate(grid.states) if state in states and {*states} <= {state, None})
    return (at for at, states in enumerate(grid.states) if state in states)


def sorted_hosts(grid: Grid, order: Order) -> Sequence[int]:
    if order.by == NAME:
        return grid.by_name[::-1] if order.is_down else grid.by_name
    if order.by == WORST:
        ranked = sorted(grid.by_name, key=lambda at: (grid.ranks[at], -len(grid.odd[at])))
        return ranked[::-1] if order.is_down else ranked
    return _by_column(grid, order)


def _by_column(grid: Grid, order: Order) -> Sequence[int]:
    """Sort by value, and what has none last either way; equal ones by name."""
    values: dict[int, Value] = {}
    for at in grid.by_name:
        cell = grid.cell(at, order.by)
        if cell is not None and cell.measured.is_read and cell.value is not None:
            values[at] = cell.value
    numbers = {at: number_of(value) for at, value in values.items()}
    rest = [at for at in grid.by_name if at not in values]
    if all(number is not None for number in numbers.values()):
        ordered = sorted(values, key=lambda at: numbers[at] or 0.0, reverse=order.is_down)
    else:
        ordered = sorted(values, key=lambda at: show(values[at]).casefold(), reverse=order.is_down)
    return [*ordered, *sorted(rest, key=lambda at: grid.ranks[at])]
