"""What the hosts page shows, laid out once for each state of a run, and what it needs of the rest."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from desktop.compare.matrix import Cell, Matrix
from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.ui.widgets.states import StepState

States = tuple[StepState | None, ...]  # by column; None where the step was not asked of the host


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A matrix with what its painting, its filters and its orders ask for, so that nothing is worked out there."""

    run: Run
    book: Runbook
    title: str
    matrix: Matrix
    states: tuple[States, ...]
    worst: tuple[StepState, ...]  # of each host
    ranks: tuple[int, ...]  # how bad that is; 0 is the worst
    odd: tuple[tuple[int, ...], ...]  # the columns in which each host differs from its siblings
    places: Mapping[str, int]  # of the hosts, by their keys
    names: tuple[str, ...]  # without what all of them share
    searched: tuple[str, ...]  # what a search looks through, of each host
    by_name: tuple[int, ...]  # the hosts as a person counts: web-2 before web-10
    name_places: tuple[int, ...]  # where each host stands among those
    by_worst: tuple[int, ...]
    by_column: tuple[tuple[int, ...], ...]  # the lowest value first; what has none comes last
    valued: tuple[int, ...]  # how many hosts have a value in each column
    having: Mapping[str, frozenset[int]]  # the hosts that a filter lets through, by its key
    letters: tuple[int, ...]  # of the longest value of each column
    counts: Mapping[StepState, int]  # hosts that have such a cell
    cell_counts: Mapping[StepState, int]
    answered: int = 0  # hosts that said something
    read: int = 0  # cells that are no longer waited for
    asked: int = 0
    is_running: bool = False
    is_followed: bool = False  # the run goes on in this window, and news of it comes by itself
    began: datetime | None = None
    took_s: float = 0.0

    @property
    def hosts(self) -> int:
        return len(self.matrix.hosts)

    def cell(self, host: int, column: int) -> Cell | None:
        return self.matrix.hosts[host].cells[column]

    def place_of(self, key: str) -> int:
        """Return where a host is, or -1."""
        return self.places.get(key, -1)


class HostsPort(Protocol):
    def watch(self, run_id: str, news: Callable[[], None]) -> None:
        """Call back, from any thread, when a run that is followed in this window has gone on; one run at a time."""
        ...

    def read(self, run_id: str, step: str, done: Callable[[Grid | HandrailError], None]) -> None:
        """Lay a run out off the GUI thread and hand it, or why not, to `done` from any thread."""
        ...

    def stop(self, run_id: str, done: Callable[[str], None]) -> None:
        """Stop what is read now; `done` hears why that was refused, or nothing."""
        ...

    def safe(self, text: str) -> str:
        """Return a text that may be copied: cleaned, with secrets masked."""
        ...
