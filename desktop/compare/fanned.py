"""Which hosts the fan-outs of a run have, and which entry each of them has in which step."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from desktop.domain.events import FanItem
from desktop.domain.run import Run, StepEntry, latest_of
from desktop.domain.runbook import Runbook
from desktop.domain.step import GroupStep, Step
from desktop.summary.fan_rows import item_name, row_index, target_label
from desktop.summary.fan_rows import worst_first as rows_worst_first

MOST_ITEMS = 12  # of a step on one host; past it the worst of them stands for all

Entries = dict[str, StepEntry | None]


@dataclass(frozen=True, slots=True)
class Slot:
    """A column: a step, and the item that it is about where a host has several."""

    path: str
    item: str = ""

    @property
    def key(self) -> str:
        return f"{self.path}[{self.item}]" if self.item else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Fanned:
    """`cells` has, by column and host, the last entry that counts, or None where it has not begun."""

    hosts: Mapping[str, str]  # what each is called, by its key, in the order of the runbook
    columns: tuple[Slot, ...]
    cells: Mapping[str, Entries]
    is_of_items: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What a row is about: its target, its item, or both."""

    target: str = ""
    item: str = ""

    @property
    def row(self) -> str:
        """The key of the host."""
        return self.target or self.item

    @property
    def name(self) -> str:
        return target_label(self.target) if self.target else self.item

    @property
    def within(self) -> str:
        """Which of several items on a host."""
        return self.item if self.target else ""


def fanned_of(run: Run, book: Runbook, step: str = "") -> Fanned:
    over_targets, over_items = _Gathered(), _Gathered()
    for path, about, entry in _all(run, book):
        gathered = over_targets if about.target else over_items
        gathered.add(path, about, entry)
    is_of_items = not over_targets.cells or (step in over_items.paths and step not in over_targets.paths)
    return over_items.beside(step) if is_of_items else over_targets.whole()


def _all(run: Run, book: Runbook) -> Iterator[tuple[str, About, StepEntry | None]]:
    """Return every row of every fan-out, first as it was to be read, then as it was."""
    fans = {(one.step, one.row): one for one in run.entries if one.fan and one.counts}
    for fan in fans.values():
        outer = _around(run, fan)
        for path in _paths_inside(book, fan.step):
            for index, one in enumerate(fan.fan):
                yield path, _about((*outer, one), index), None
    for entry in latest_of(run.entries):
        about = host_of(run, entry)
        if about is not None:
            yield entry.step, about, entry


def host_of(run: Run, entry: StepEntry) -> About | None:
    """Return what the row is about that an entry stands in; None outside of all fan-outs."""
    rows = _around(run, entry) if not entry.is_container else ()
    return _about(rows, row_index(entry.row)) if rows else None


def _around(run: Run, entry: StepEntry) -> tuple[FanItem, ...]:
    """Return what the rows around an entry are about, outermost first."""
    found: tuple[FanItem, ...] = ()
    row, within = entry.row, entry.within
    while within:
        around = run.entry_at(within)
        if around.fan:
            found = (around.fan[row_index(row)], *found)
        row, within = around.row, around.within
    return found


def _about(rows: tuple[FanItem, ...], index: int) -> About:
    target = next((one.target for one in reversed(rows) if one.target), "")
    item = next((item_name(one.item) for one in reversed(rows) if one.item is not None), "")
    return About(target, item or ("" if target else f"row {index + 1}"))


def _paths_inside(book: Runbook, path: str) -> Iterator[str]:
    """Return the steps that have a result in each row of a fan-out: itself, or those inside a group."""
    try:
        step = book.step(path)
    except KeyError:  # of a version that this one is not
        yield path
        return
    prefix = path.removesuffix(step.id)
    yield from (prefix + one.id for one in _leaves(step))


def _leaves(step: Step) -> Iterator[Step]:
    if isinstance(step, GroupStep):
        for child in step.group:
            yield from _leaves(child)
    elif step.kind != "use":  # its steps are known once it is entered
        yield step


@dataclass(slots=True)
class _Gathered:
    """Rows as they are gathered."""

    hosts: dict[str, str] = field(default_factory=dict)
    cells: dict[Slot, Entries] = field(default_factory=dict)

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(slot.path for slot in self.cells)

    def add(self, path: str, about: About, entry: StepEntry | None) -> None:
        slot = Slot(path, about.within)
        entries = self.cells.setdefault(slot, {})
        if about.row not in self.hosts:
            self.hosts[about.row] = about.name
        if entry is not None or about.row not in entries:
            entries[about.row] = entry

    def whole(self) -> Fanned:
        cells: dict[Slot, Entries] = {}
        for slot, entries in self.cells.items():
            many = sum(other.path == slot.path for other in self.cells) > MOST_ITEMS
            _merge(cells.setdefault(Slot(slot.path) if many else slot, {}), entries)
        return Fanned(
            hosts=self.hosts, columns=tuple(cells), cells={slot.key: one for slot, one in cells.items()}
        )

    def beside(self, step: str) -> Fanned:
        """Return the steps whose rows are of the same list as those of a step, or of the first one."""
        first = next(
            (slot for slot in self.cells if step in ("", slot.path)), next(iter(self.cells), Slot(""))
        )
        own = self.cells.get(first, {})
        cells = {slot: one for slot, one in self.cells.items() if not own.keys().isdisjoint(one)}
        hosts = {key: name for key, name in self.hosts.items() if any(key in one for one in cells.values())}
        return Fanned(
            hosts=hosts,
            columns=tuple(cells),
            cells={slot.key: one for slot, one in cells.items()},
            is_of_items=True,
        )


def _merge(into: Entries, entries: Entries) -> None:
    """Put entries into a column; of several of one host the worst stands for it."""
    for host, entry in entries.items():
        known = into.get(host)
        both = [one for one in (known, entry) if one is not None]
        into[host] = rows_worst_first(both)[0] if both else None
