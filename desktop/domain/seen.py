"""Which entries of a run count where: kept up with each event, so that nobody has to look through all of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from desktop.domain.entry import EntryState, StepEntry, depth_of


@dataclass(frozen=True, slots=True)
class Seen:
    """The latest entries of one step that count: by place, and the one that is seen from outside its fan-outs."""

    whole: StepEntry
    places: Mapping[str, StepEntry]


SeenSteps = Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class Index:
    """Follows from the entries of a run alone."""

    latest: Mapping[str, StepEntry] = field(default_factory=dict)  # by step, what no longer counts too
    seen: Mapping[int, SeenSteps] = field(default_factory=dict)  # by `use` (see StepEntry.used_in) and step
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)  # entries by step and row

    def with_entry(self, entry: StepEntry) -> "Index":
        """Return the index with an entry added, or in place of the one that the same event began."""
        key = (entry.step, entry.row)
        counts = self.counts
        if counts.get(key, 0) < entry.entry:
            counts = {**counts, key: entry.entry}
        return Index(_with_latest(self.latest, entry), _with_seen(self.seen, entry), counts)


def index_of(entries: Iterable[StepEntry]) -> Index:
    """Return the index of these entries; it takes as long as there are many."""
    index = Index()
    for entry in entries:
        index = index.with_entry(entry)
    return index


def _with_latest(latest: Mapping[str, StepEntry], entry: StepEntry) -> Mapping[str, StepEntry]:
    if entry.state is EntryState.WITHDRAWN or entry.is_row:
        return latest
    known = latest.get(entry.step)
    return {**latest, entry.step: entry} if known is None or _goes_before(entry, known) else latest


def _with_seen(seen: Mapping[int, SeenSteps], entry: StepEntry) -> Mapping[int, SeenSteps]:
    if not entry.is_seen or entry.is_row:  # of a fan-out the whole is seen
        return seen
    steps = seen.get(entry.used_in, {})
    known = steps.get(entry.step)
    if known is None:
        fresh = Seen(entry, {entry.place: entry})
    else:
        whole = entry if _goes_before(entry, known.whole) else known.whole
        fresh = Seen(whole, {**known.places, entry.place: entry})
    return {**seen, entry.used_in: {**steps, entry.step: fresh}}


def _goes_before(entry: StepEntry, known: StepEntry) -> bool:
    """True when a later entry is the one to see: of a fan-out, the whole and not a row."""
    if entry.seq <= known.seq:
        return entry.seq == known.seq
    return depth_of(known.row) >= depth_of(entry.row)


@dataclass(frozen=True, slots=True)
class Abreast:
    """How far the rows or children have come that run side by side; each has a name, its row or its step."""

    around: StepEntry
    upto: int = 0  # all rows below this one have begun
    ahead: frozenset[int] = frozenset()  # rows above it that have begun too
    begun: frozenset[str] = frozenset()  # children of a group that have begun
    odd: Mapping[str, StepEntry] = field(default_factory=dict)  # those that may come again

    def with_entry(self, entry: StepEntry) -> "Abreast":
        if entry.within != self.around.seq or entry.is_recheck or not entry.counts:
            return self
        moved = self._with_row(int(entry.row.rpartition(".")[2])) if self.around.fan else self
        name = entry.row if self.around.fan else entry.step
        if entry.may_come_again or name in self.odd:
            odd = {one: known for one, known in self.odd.items() if one != name}
            moved = replace(moved, odd=odd | ({name: entry} if entry.may_come_again else {}))
        return moved if self.around.fan or name in self.begun else replace(moved, begun=self.begun | {name})

    def _with_row(self, row: int) -> "Abreast":
        if row < self.upto or row in self.ahead:
            return self
        if row > self.upto:
            return replace(self, ahead=self.ahead | {row})
        upto = row + 1
        while upto in self.ahead:
            upto += 1
        return replace(self, upto=upto, ahead=frozenset(one for one in self.ahead if one > upto))


def abreast_of(running: Sequence[StepEntry], entries: Iterable[StepEntry]) -> Abreast | None:
    """Return what runs side by side in the innermost fan-out or group that does; it takes as long as there are many."""
    around = next((one for one in reversed(running) if one.is_parallel), None)
    if around is None:
        return None
    abreast = Abreast(around)
    for entry in entries:
        abreast = abreast.with_entry(entry)
    return abreast
