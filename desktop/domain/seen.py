"""Which entries of a run count where: kept up with each event, so that nobody has to look through all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.changed import changed
from desktop.domain.entry import EntryState, StepEntry, depth_of
from desktop.domain.long_map import LongMap


@dataclass(frozen=True, slots=True)
class Seen:
    """The latest entries of one step that count: by place, and the one that is seen from outside its fan-outs."""

    whole: StepEntry
    places: LongMap[str, StepEntry]


SeenSteps = LongMap[str, Seen]


@dataclass(frozen=True, slots=True)
class Index:
    """Follows from the entries of a run alone."""

    latest: LongMap[str, StepEntry] = field(default_factory=LongMap)  # by step, what no longer counts too
    seen: LongMap[int, SeenSteps] = field(
        default_factory=LongMap
    )  # by `use` (see StepEntry.used_in) and step
    counts: LongMap[tuple[str, str], int] = field(default_factory=LongMap)  # entries by step and row

    def with_entry(self, entry: StepEntry) -> "Index":
        """Return the index with an entry added, or in place of the one that the same event began."""
        counts, key = self.counts, (entry.step, entry.row)
        if key not in counts or counts[key] < entry.entry:
            counts = counts.with_item(key, entry.entry)
        return Index(_with_latest(self.latest, entry), _with_seen(self.seen, entry), counts)


def index_of(entries: Iterable[StepEntry]) -> Index:
    """Return the index of these entries; it takes as long as there are many."""
    index = Index()
    for entry in entries:
        index = index.with_entry(entry)
    return index


def _with_latest(latest: LongMap[str, StepEntry], entry: StepEntry) -> LongMap[str, StepEntry]:
    if entry.state is EntryState.WITHDRAWN or entry.is_row:
        return latest
    known = latest.get(entry.step)
    return latest.with_item(entry.step, entry) if known is None or _goes_before(entry, known) else latest


def _with_seen(seen: LongMap[int, SeenSteps], entry: StepEntry) -> LongMap[int, SeenSteps]:
    if not entry.is_seen or entry.is_row:  # of a fan-out the whole is seen
        return seen
    steps: SeenSteps = seen.get(entry.used_in) or LongMap()
    known = steps.get(entry.step)
    if known is None:
        fresh = Seen(entry, LongMap({entry.place: entry}))
    else:
        whole = entry if _goes_before(entry, known.whole) else known.whole
        fresh = Seen(whole, known.places.with_item(entry.place, entry))
    return seen.with_item(entry.used_in, steps.with_item(entry.step, fresh))


def _goes_before(entry: StepEntry, known: StepEntry) -> bool:
    """True when a later entry is the one to see: of a fan-out, the whole and not a row."""
    if entry.seq <= known.seq:
        return entry.seq == known.seq
    return depth_of(known.row) >= depth_of(entry.row)


@dataclass(frozen=True, slots=True)
class Abreast:
    """How far the rows or children have come that run side by side; each has a name, its row or its step."""

    around: StepEntry
    upto: int = 0  # no row from this one on has begun
    passed_by: frozenset[int] = frozenset()  # rows below it that have not begun either; a run passes few by
    begun: frozenset[str] = frozenset()  # children of a group that have begun
    odd: LongMap[str, StepEntry] = field(default_factory=LongMap)  # those that may come again

    def with_entry(self, entry: StepEntry) -> "Abreast":
        if entry.within != self.around.seq or entry.is_recheck or not entry.counts:
            return self
        moved = self._begun_with(entry)
        name = entry.row if self.around.fan else entry.step
        if not entry.may_come_again and name not in self.odd:
            return moved
        odd = self.odd.without(name) if name in self.odd else self.odd
        return changed(moved, odd=odd.with_item(name, entry) if entry.may_come_again else odd)

    def _begun_with(self, entry: StepEntry) -> "Abreast":
        if not self.around.fan:
            return self if entry.step in self.begun else changed(self, begun=self.begun | {entry.step})
        row = int(entry.row.rpartition(".")[2])
        if row < self.upto and row not in self.passed_by:
            return self
        passed_by = (self.passed_by | set(range(self.upto, row))) - {row}
        return Abreast(self.around, max(self.upto, row + 1), passed_by, self.begun, self.odd)


def abreast_of(running: Sequence[StepEntry], entries: Iterable[StepEntry]) -> Abreast | None:
    """Return what runs side by side in the innermost fan-out or group that does; it takes as long as there are many."""
    around = next((one for one in reversed(running) if one.is_parallel), None)
    if around is None:
        return None
    abreast = Abreast(around)
    for entry in entries:
        abreast = abreast.with_entry(entry)
    return abreast
