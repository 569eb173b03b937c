"""One time that a step was entered, and where in a run that was."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from desktop.dataclass import dataclass
from desktop.domain.events import ConsentGiven, EvidenceRef, FanItem, Fault, PersonDecided
from desktop.domain.runbook import INSIDE
from desktop.domain.step import Effect
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Verdict

_ODD_FAULTS = ("Cancelled", "HostKey")  # after these it was not looked at, and may be


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
    later: tuple[int, ...] = ()  # the events after `seq` that it is made of: its end, decisions, a withdrawal
    consent_seq: int = 0
    # What follows from where it stands:
    is_row: bool = False  # right inside a fan-out
    place: str = ""  # the fan-outs around it, each with its row, as in `disks#2;parts#0;`
    used_in: int = 0  # the `seq` of the `use` whose runbook it is a step of; 0 for the run's own
    before: Verdict | None = None  # of a reading that is taken again: what it was
    continues: int = 0  # the `seq` of the group's entry that this one goes on with in the middle

    @property
    def from_events(self) -> tuple[int, ...]:
        """The numbers of the events that it is made of, in their order."""
        consent = (self.consent_seq,) if self.consent_seq else ()
        return (*consent, self.seq, *self.later)

    @property
    def is_running(self) -> bool:
        return self.state is EntryState.RUNNING

    @property
    def counts(self) -> bool:
        """True when its values may still be used."""
        return not self.is_stale and self.state is not EntryState.WITHDRAWN

    @property
    def may_come_again(self) -> bool:
        """True when it was cut off, stopped, kept out by the host's key or decided on: it is looked at once more."""
        is_odd = self.fault is not None and self.fault.kind in _ODD_FAULTS
        return is_odd or self.decision is not None or self.state is EntryState.INTERRUPTED

    @property
    def is_seen(self) -> bool:
        """True when expressions see it; a reading that was to be taken again stands until that is done."""
        return self.counts and not (self.is_recheck and self.state is not EntryState.FINISHED)


def place_inside(around: StepEntry, row: str) -> str:
    """Return the place of an entry right inside another one."""
    if not around.fan:
        return around.place
    return f"{around.place}{around.step}#{row.rpartition('.')[2]};"


def used_inside(around: StepEntry, step: str) -> int:
    """Return in which `use` an entry right inside another one is."""
    is_of_used = step.startswith(around.step + INSIDE) and INSIDE not in step[len(around.step) + 1 :]
    return around.seq if is_of_used and not around.fan else around.used_in


def depth_of(row: str) -> int:
    """Return how many fan-outs a row is inside of."""
    return row.count(".") + 1 if row else 0
