"""What was found so far inside a fan-out, group or use that runs: summed up with each entry, not by looking at all."""

from collections.abc import Iterable, Mapping
from dataclasses import field

from desktop.dataclass import dataclass
from desktop.domain.entry import StepEntry
from desktop.domain.long_map import LongMap
from desktop.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Found:
    """Follows from the entries right inside it, of which the last of each step and row counts."""

    last: LongMap[tuple[str, str], StepEntry] = field(default_factory=LongMap)
    verdicts: Mapping[Verdict, int] = field(default_factory=dict)  # how many there are of each

    def with_entry(self, entry: StepEntry) -> "Found":
        """Return what was found with an entry that counts added, or in place of the one that the same event began."""
        key = (entry.step, entry.row)
        known = self.last.get(key)
        if known and known.seq > entry.seq:
            return self
        gone = known.verdict if known else None
        verdicts = self.verdicts
        if gone is not entry.verdict:
            verdicts = _counted(verdicts, gone, entry.verdict)
        return Found(self.last.with_item(key, entry), verdicts)

    def knows(self, entry: StepEntry) -> bool:
        """True when an entry is the last of its step and row."""
        return self.last[entry.step, entry.row].seq == entry.seq


def _counted(
    verdicts: Mapping[Verdict, int], gone: Verdict | None, come: Verdict | None
) -> Mapping[Verdict, int]:
    counted = dict(verdicts)
    if come:
        counted[come] = counted.get(come, 0) + 1
    if gone:
        counted[gone] -= 1
    return {verdict: count for verdict, count in counted.items() if count}


def found_in(entries: Iterable[StepEntry]) -> Found:
    """Return what was found in these entries; it takes as long as there are many."""
    found = Found()
    for entry in entries:
        if entry.counts:
            found = found.with_entry(entry)
    return found
