"""Which hosts the fan-outs of a run have, and which entry each of them has in which step."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.events import FanItem
from desktop.domain.run import Run, StepEntry, latest_of
from desktop.domain.runbook import Runbook
from desktop.domain.step import GroupStep, Step
from desktop.domain.target_names import target_label
from desktop.summary.fan_rows import item_name, row_index
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
    """What a row is about: `row` is the key of its host, `within` tells several items on it apart."""

    row: str
    within: str = ""
    is_target: bool = False

    @property
    def name(self) -> str:
        return target_label(self.row) if self.is_target else self.row


def fanned_of(run: Run, book: Runbook, step: str = "") -> Fanned:
    over_targets, over_items = _Gathered(), _Gathered()
    known: dict[int, list[About]] = {}
    fans = {(one.step, one.row): one for one in run.entries if one.fan and one.counts}
    for fan in fans.values():
        known[fan.seq] = abouts = _abouts(run, fan)
        for path in _paths_inside(book, fan.step):
            for gathered, is_target in ((over_targets, True), (over_items, False)):
                gathered.expect(path, [about for about in abouts if about.is_target is is_target])
    for entry in latest_of(run.entries):
        if not entry.within or entry.is_container:
            continue
        rows = known.get(entry.within)
        about = rows[row_index(entry.row)] if rows else host_of(run, entry)
        if about is not None:
            (over_targets if about.is_target else over_items).put(entry, about)
    is_of_items = not over_targets.cells or (step in over_items.paths and step not in over_targets.paths)
    return over_items.beside(step) if is_of_items else over_targets.whole()


def host_of(run: Run, entry: StepEntry) -> About | None:
    """Return what the row is about that an entry stands in; None outside of all fan-outs."""
    rows = _around(run, entry) if not entry.is_container else ()
    return _about(rows, row_index(entry.row)) if rows else None


def _abouts(run: Run, fan: StepEntry) -> list[About]:
    outer = _around(run, fan)
    return [_about((*outer, one), index) for index, one in enumerate(fan.fan)]


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
    if target:
        return About(target, item, is_target=True)
    return About(item or f"row {index + 1}")


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

    def expect(self, path: str, abouts: Iterable[About]) -> None:
        """Take in rows that are to be read, or were."""
        entries: Entries = {}
        slot: Slot | None = None
        for about in abouts:
            if slot is None or slot.item != about.within:
                slot = Slot(path, about.within)
                entries = self.cells.setdefault(slot, {})
            if about.row not in self.hosts:
                self.hosts[about.row] = about.name
            entries.setdefault(about.row, None)

    def put(self, entry: StepEntry, about: About) -> None:
        slot = Slot(entry.step, about.within)
        entries = self.cells.get(slot)
        if entries is None:
            entries = self.cells[slot] = {}
        if about.row not in self.hosts:
            self.hosts[about.row] = about.name
        entries[about.row] = entry

    def whole(self) -> Fanned:
        per_path = Counter(slot.path for slot in self.cells)
        cells: dict[Slot, Entries] = {}
        for slot, entries in self.cells.items():
            if per_path[slot.path] > MOST_ITEMS:
                _merge(cells.setdefault(Slot(slot.path), {}), entries)
            else:
                cells[slot] = entries
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
