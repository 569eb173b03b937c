"""The state of a run, as the fold of its events leaves it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from desktop.dataclass import dataclass
from desktop.domain.changed import changed
from desktop.domain.entry import EntryState as EntryState
from desktop.domain.entry import StepEntry as StepEntry
from desktop.domain.events import (
    ConsentGiven,
    EvidenceRef,
    HandedOver,
    HostKeyAccepted,
    ObligationMet,
    RunbookRef,
    RunEnded,
)
from desktop.domain.found import Found, found_in
from desktop.domain.long_map import LongMap
from desktop.domain.long_tuple import LongTuple
from desktop.domain.seen import Abreast, Index, SeenSteps, abreast_of, index_of
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Ended, Verdict, worst

_seq_of = attrgetter("seq")
_NO_STEPS: SeenSteps = LongMap()
_NONE: LongTuple[Any] = LongTuple()


class RunPhase(StrEnum):
    NEW = "new"
    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    at: datetime
    text: str
    by: str
    step: str
    seq: int = 0
    attached: tuple[EvidenceRef, ...] = ()


@dataclass(frozen=True, kw_only=True)  # without slots: a copy for each event is made several times faster
class Run:
    """What is known of a run after its events so far."""

    run_id: str = ""
    phase: RunPhase = RunPhase.NEW
    runbook: RunbookRef | None = None
    inputs: Fields = field(default_factory=dict)
    operator: str = ""
    machine: str = ""
    program: str = ""
    observe_only: bool = False
    ticket: str = ""  # for which it was begun
    started_at: datetime | None = None
    last_at: datetime | None = None
    last_seq: int = 0
    head_sha256: str = ""
    entries: LongTuple[StepEntry] = _NONE
    running: tuple[
        StepEntry, ...
    ] = ()  # what runs now, outermost first: what is around a step, and the steps
    index: Index = field(default_factory=Index)
    abreast: Abreast | None = None  # what runs side by side
    found: Mapping[int, Found] = field(default_factory=dict)  # inside each fan-out, group or use that runs
    identities: LongMap[str, Value] = field(default_factory=LongMap)  # target -> {label, facts}
    strangers: frozenset[str] = frozenset()  # targets that have to be identified once more
    host_keys: LongTuple[HostKeyAccepted] = _NONE
    pending_consent: ConsentGiven | None = None
    pending_consent_at: datetime | None = None
    pending_consent_seq: int = 0
    notes: LongTuple[Note] = _NONE
    end: RunEnded | None = None
    used: tuple[RunbookRef, ...] = ()
    position: str = ""  # a step that the run was led to and that has not been entered yet
    recheck: tuple[str, ...] = ()  # steps to be read again before the run goes on
    handed_over: HandedOver | None = None  # until somebody takes over
    met: LongTuple[ObligationMet] = _NONE
    told_at: LongMap[str, int] = field(
        default_factory=LongMap
    )  # `end`, `target local`… -> the event that told

    def knows(self, target: str) -> bool:
        """True when it is known what the target is."""
        return target in self.identities and target not in self.strangers

    @property
    def targets_asked(self) -> int:
        """Over how many targets the widest step of the first level went, whether they answered or not."""
        fans = (entry.fan for entry in self.latest.values() if not entry.within)
        return max((len(fan) for fan in fans if fan and fan[0].target and fan[0].item is None), default=0)

    @property
    def last(self) -> StepEntry | None:
        return self.entries[-1] if self.entries else None

    @property
    def ended(self) -> Ended | None:
        return self.end.ended if self.end else None

    @property
    def verdict(self) -> Verdict:
        """The worst of the last verdict of each step of the first level."""
        first_level = (seen.whole for seen in self.seen(0).values() if not seen.whole.within)
        return worst(self._verdicts(first_level))

    def _verdicts(self, entries: Iterable[StepEntry]) -> Iterator[Verdict]:
        """What is not summed up yet, because the run is inside of it, counts by what was found in it so far."""
        for entry in entries:
            if entry.verdict:
                yield entry.verdict
            elif entry.is_container:
                yield from self._verdicts_inside(entry.seq)

    def _verdicts_inside(self, seq: int) -> Iterator[Verdict]:
        found = self.found[seq] if seq in self.found else found_in(self.inside(seq))
        yield from found.verdicts
        inner = (one for one in self.running if one.within == seq and one.is_container and found.knows(one))
        yield from self._verdicts(inner)

    def verdict_inside(self, seq: int) -> Verdict:
        """Return the worst of what was found so far inside a fan-out, group or use."""
        return worst(self._verdicts_inside(seq))

    @property
    def latest(self) -> Mapping[str, StepEntry]:
        """The latest entry of each step that was entered; of a fan-out, the whole and not a row."""
        return self.index.latest

    def seen(self, used_in: int) -> SeenSteps:
        """Return what counts of the steps of one file: the run's own (0), or that which a `use` follows."""
        return self.index.seen.get(used_in, _NO_STEPS)

    def count(self, step: str, row: str = "") -> int:
        """How often a step was entered, in one row of a fan-out or outside."""
        return self.index.counts.get((step, row), 0)

    def entry_at(self, seq: int) -> StepEntry:
        """Return the entry that an event began.

        Raises:
            KeyError: no entry begins there.
        """
        place = self._place(seq)
        if place < len(self.entries) and self.entries[place].seq == seq:
            return self.entries[place]
        raise KeyError(seq)

    def _place(self, seq: int) -> int:
        return self.entries.place_of(seq, _seq_of)

    def with_new_entry(self, entry: StepEntry, **other: Any) -> "Run":
        """Return the run with one more entry, which runs unless it has ended already; `other` are fields of its own."""
        running = (*self.running, entry) if entry.is_running else self.running
        is_abreast = entry.is_parallel and entry.is_running
        return changed(
            self,
            entries=self.entries.with_one(entry),
            running=running,
            index=self.index.with_entry(entry),
            abreast=Abreast(entry) if is_abreast else self.abreast and self.abreast.with_entry(entry),
            found=self._found_with(entry),
            **other,
        )

    def with_entry(self, entry: StepEntry, **other: Any) -> "Run":
        """Return the run with an entry in place of the one that the same event began."""
        entries = self.entries.with_at(self._place(entry.seq), entry)
        running, abreast = self.running, self.abreast and self.abreast.with_entry(entry)
        if running and not entry.is_running:
            running = tuple([one for one in running if one.seq != entry.seq])
        if abreast and abreast.around.seq == entry.seq:
            abreast = abreast_of(running, entries)
        return changed(
            self,
            entries=entries,
            running=running,
            index=self.index.with_entry(entry),
            abreast=abreast,
            found=self._found_with(entry),
            **other,
        )

    def _found_with(self, entry: StepEntry) -> Mapping[int, Found]:
        """Return what was found with an entry: inside of it when it begins or ends, and in what is right around it."""
        found, seq, within = self.found, entry.seq, entry.within
        if entry.is_container and entry.is_running:
            found = {**found, seq: Found()}
        elif seq in found:
            found = {inside: one for inside, one in found.items() if inside != seq}
        if within not in found:
            return found
        if entry.counts:
            return {**found, within: found[within].with_entry(entry)}
        return {**found, within: found_in(one for one in self.inside(within) if one.seq != seq)}

    def with_entries(self, entries: Iterable[StepEntry]) -> "Run":
        """Return the run with other entries in place of its own; those that run stay."""
        kept = LongTuple(entries)
        index, abreast = index_of(kept), abreast_of(self.running, kept)
        moved = changed(self, entries=kept, index=index, abreast=abreast)
        return changed(moved, found={one.seq: found_in(moved.inside(one.seq)) for one in moved.containers})

    def after(self, seq: int) -> tuple[StepEntry, ...]:
        """Return the entries that began after this event."""
        return self.entries[self._place(seq + 1) :]

    def inside(self, seq: int) -> tuple[StepEntry, ...]:
        """Return the entries right inside a fan-out, group or use, in the order in which they began."""
        return tuple([entry for entry in self.after(seq) if entry.within == seq])

    @property
    def containers(self) -> tuple[StepEntry, ...]:
        """The fan-outs, groups and uses that the run is inside of, outermost first."""
        return tuple([entry for entry in self.running if entry.is_container])

    @property
    def working(self) -> tuple[StepEntry, ...]:
        """The steps that run now and have no others inside."""
        return tuple([entry for entry in self.running if not entry.is_container])

    @property
    def open_obligations(self) -> tuple[StepEntry, ...]:
        """The entries after which something is still to be put back."""
        met = {one.seq for one in self.met}
        left = (entry for entry in self.entries if entry.obligation and entry.seq not in met)
        return tuple(entry for entry in left if entry.state is not EntryState.WITHDRAWN)


def latest_of(entries: Iterable[StepEntry]) -> tuple[StepEntry, ...]:
    """Return the last entry of each step and row that counts, in the order in which they first began."""
    found: dict[tuple[str, str], StepEntry] = {}
    for entry in entries:
        if entry.counts:
            found[entry.step, entry.row] = entry
    return tuple(found.values())
