"""The state of a run, as the fold of its events leaves it."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from desktop.domain.events import (
    ConsentGiven,
    EvidenceRef,
    FanItem,
    Fault,
    HandedOver,
    HostKeyAccepted,
    ObligationMet,
    PersonDecided,
    RunbookRef,
    RunEnded,
)
from desktop.domain.step import Effect
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Ended, Verdict, worst


class RunPhase(StrEnum):
    NEW = "new"
    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"


class EntryState(StrEnum):
    RUNNING = "running"
    FINISHED = "finished"
    PASSED_OVER = "passed_over"
    INTERRUPTED = "interrupted"  # a read that was cut off, or a group, fan-out or use that was left
    OUTCOME_UNKNOWN = "outcome_unknown"  # a change that was cut off
    WITHDRAWN = "withdrawn"  # a person took it back


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEntry:
    """One time that a step was entered; `entry` counts from 1."""

    step: str
    entry: int
    state: EntryState
    seq: int  # of the event that began it
    started_at: datetime
    finished_at: datetime | None = None
    target: str = ""
    effect: Effect = Effect.READS
    command: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)  # secrets masked
    verdict: Verdict | None = None
    said: str = ""
    reason: str = ""
    reading: Fields = field(default_factory=dict)
    answer: Value = None
    by: str = ""
    outcome: int | None = None
    looked_at: Fields = field(default_factory=dict)
    fault: Fault | None = None
    evidence: tuple[EvidenceRef, ...] = ()
    duration_s: float = 0.0
    attempts: int = 1
    jump: str = ""
    decision: PersonDecided | None = None
    consent: ConsentGiven | None = None
    consented_at: datetime | None = None
    row: str = ""  # of a fan-out, from 0; `2.0` inside row 2
    within: int = 0  # the `seq` of the fan-out, group or use around it; 0 at the first level
    is_container: bool = False
    is_parallel: bool = False
    fan: tuple[FanItem, ...] = ()
    inputs: Fields = field(default_factory=dict)  # of a `use`
    is_stale: bool = False  # the run went back to a step before it
    is_recheck: bool = False
    obligation: str = ""

    @property
    def is_running(self) -> bool:
        return self.state is EntryState.RUNNING

    @property
    def counts(self) -> bool:
        """True when its values may still be used."""
        return not self.is_stale and self.state is not EntryState.WITHDRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    at: datetime
    text: str
    by: str
    step: str
    seq: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
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
    started_at: datetime | None = None
    last_at: datetime | None = None
    last_seq: int = 0
    head_sha256: str = ""
    entries: tuple[StepEntry, ...] = ()
    open: tuple[int, ...] = ()  # the `seq` of each entry that runs, outermost first
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)  # entries by step and row
    identities: Fields = field(default_factory=dict)  # target -> {label, facts}
    host_keys: tuple[HostKeyAccepted, ...] = ()
    pending_consent: ConsentGiven | None = None
    pending_consent_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    end: RunEnded | None = None
    used: tuple[RunbookRef, ...] = ()
    position: str = ""  # a step that a person went to and that has not been entered yet
    recheck: tuple[str, ...] = ()  # steps to be read again before the run goes on
    handed_over: HandedOver | None = None  # until somebody takes over
    met: tuple[ObligationMet, ...] = ()

    @property
    def last(self) -> StepEntry | None:
        return self.entries[-1] if self.entries else None

    @property
    def ended(self) -> Ended | None:
        return self.end.ended if self.end else None

    @property
    def verdict(self) -> Verdict:
        """The worst of the last verdict of each step of the first level."""
        return worst(
            entry.verdict
            for entry in self.latest.values()
            if entry.verdict and entry.counts and not entry.within
        )

    @property
    def latest(self) -> dict[str, StepEntry]:
        """The latest entry of each step that was entered; of a fan-out, the whole and not a row."""
        found: dict[str, StepEntry] = {}
        for entry in self.entries:
            if entry.state is EntryState.WITHDRAWN:
                continue
            known = found.get(entry.step) if entry.row else None
            if known is None or depth_of(known.row) >= depth_of(entry.row):
                found[entry.step] = entry
        return found

    def count(self, step: str, row: str = "") -> int:
        """How often a step was entered, in one row of a fan-out or outside."""
        return self.counts.get((step, row), 0)

    def entry_at(self, seq: int) -> StepEntry:
        """Return the entry that an event began.

        Raises:
            KeyError: no entry begins there.
        """
        place = bisect_left(self.entries, seq, key=_seq_of)
        if place < len(self.entries) and self.entries[place].seq == seq:
            return self.entries[place]
        raise KeyError(seq)

    def with_entry(self, entry: StepEntry) -> "Run":
        """Return the run with an entry in place of the one that the same event began."""
        place = bisect_left(self.entries, entry.seq, key=_seq_of)
        still_open = self.open
        if not entry.is_running and entry.seq in still_open:
            still_open = tuple(seq for seq in still_open if seq != entry.seq)
        entries = (*self.entries[:place], entry, *self.entries[place + 1 :])
        return replace(self, entries=entries, open=still_open)

    def inside(self, seq: int) -> tuple[StepEntry, ...]:
        """Return the entries right inside a fan-out, group or use, in the order in which they began."""
        start = bisect_left(self.entries, seq, key=_seq_of)
        return tuple(entry for entry in self.entries[start:] if entry.within == seq)

    @property
    def running(self) -> tuple[StepEntry, ...]:
        """What runs now, outermost first: fan-outs, groups and uses, and the steps in them."""
        return tuple(self.entry_at(seq) for seq in self.open)

    @property
    def containers(self) -> tuple[StepEntry, ...]:
        """The fan-outs, groups and uses that the run is inside of, outermost first."""
        return tuple(entry for entry in self.running if entry.is_container)

    @property
    def working(self) -> tuple[StepEntry, ...]:
        """The steps that run now and have no others inside."""
        return tuple(entry for entry in self.running if not entry.is_container)

    @property
    def open_obligations(self) -> tuple[StepEntry, ...]:
        """The entries after which something is still to be put back."""
        met = {one.seq for one in self.met}
        return tuple(entry for entry in self.entries if entry.obligation and entry.seq not in met)


def _seq_of(entry: StepEntry) -> int:
    return entry.seq


def depth_of(row: str) -> int:
    """Return how many fan-outs a row is inside of."""
    return row.count(".") + 1 if row else 0
