"""One side of a comparison: the last entry that counts of each step, in its row, by what a person calls that row."""

from collections.abc import Mapping, Sequence

from desktop.compare.fanned import host_of
from desktop.dataclass import dataclass
from desktop.domain.run import Run, StepEntry, latest_of
from desktop.summary.fan_rows import row_index, row_label

BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step stands on a side: its path in the runbook, and the rows it is inside of, in words."""

    step: str
    row: str = ""

    @property
    def key(self) -> str:
        return f"{self.step}[{self.row}]" if self.row else self.step


Side = Mapping[Place, StepEntry]


def side_of_run(run: Run) -> Side:
    """Return what counts of a run; groups, and fan-outs as a whole, only sum up what is inside them."""
    entries = [entry for entry in latest_of(run.entries) if not entry.is_container]
    return {Place(entry.step, row_words(run, entry)): entry for entry in _rows_in_order(run, entries)}


def side_of_row(run: Run, fan: StepEntry, row: str) -> Side:
    """Return what counts of one row of a fan-out."""
    found = {}
    for entry in latest_of(run.entries):
        if not entry.is_container and _is_inside(run, entry, fan, row):
            found[Place(entry.step, row_words(run, entry, inside=fan.seq))] = entry
    return found


def side_of_host(run: Run, host: str) -> Side:
    """Return what counts of one host in all fan-outs of a run; `host` is its target, or an item of a list."""
    found = {}
    for entry in latest_of(run.entries):
        about = host_of(run, entry)
        if about is not None and about.row == host:
            found[Place(entry.step, about.within)] = entry
    return found


def row_words(run: Run, entry: StepEntry, *, inside: int = 0) -> str:
    """Return what the rows around an entry are called, outermost first, up to the fan-out `inside`."""
    names: list[str] = []
    row, within = entry.row, entry.within
    while within and within != inside:
        around = run.entry_at(within)
        if around.fan:
            index = row_index(row)
            names.insert(
                0, row_label(around.fan[index], index) if index < len(around.fan) else f"row {index + 1}"
            )
        row, within = around.row, around.within
    return BETWEEN.join(names)


def _rows_in_order(run: Run, entries: Sequence[StepEntry]) -> list[StepEntry]:
    """Put rows that ran side by side into the order of their list; which began first is a matter of chance."""
    first: dict[int, int] = {}

    def place(at: int) -> tuple[int, int]:
        entry = entries[at]
        around = run.entry_at(entry.within) if entry.within else None
        if around is None or not (around.is_parallel and around.fan):
            return at, 0
        return first.setdefault(around.seq, at), row_index(entry.row)

    return [entries[at] for at in sorted(range(len(entries)), key=place)]


def _is_inside(run: Run, entry: StepEntry, fan: StepEntry, row: str) -> bool:
    while entry.within:
        if entry.within == fan.seq:
            return entry.row == row
        entry = run.entry_at(entry.within)
    return False
