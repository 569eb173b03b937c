"""Which hosts are shown and in which order: by verdict and name; sorted by name, trouble or a column."""

from collections.abc import Sequence

from desktop.dataclass import dataclass
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


def shown_hosts(grid: Grid, key: str, search: str, order: Order) -> tuple[int, ...]:
    """Return the places of the hosts to show."""
    ordered = sorted_hosts(grid, order)
    if key not in ("", ALL):
        kept = grid.having.get(key, frozenset())
        ordered = [at for at in ordered if at in kept]
    wanted, searched = search.strip().casefold(), grid.searched
    return tuple([at for at in ordered if wanted in searched[at]] if wanted else ordered)


def sorted_hosts(grid: Grid, order: Order) -> Sequence[int]:
    """Return all hosts in an order that was worked out before; what has no value comes last either way."""
    if order.by == NAME:
        return grid.by_name[::-1] if order.is_down else grid.by_name
    if order.by == WORST:
        return grid.by_worst[::-1] if order.is_down else grid.by_worst
    column, valued = grid.by_column[order.by], grid.valued[order.by]
    return (*column[:valued][::-1], *column[valued:]) if order.is_down else column
