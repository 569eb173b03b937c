"""The state of a run, as the fold of its events leaves it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desktop.domain.events import (
    ConsentGiven,
    EvidenceRef,
    Fault,
    HostKeyAccepted,
    PersonDecided,
    RunbookRef,
    RunEnded,
)
from desktop.domain.runbook import Effect
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
    INTERRUPTED = "interrupted"  # a read that was cut off
    OUTCOME_UNKNOWN = "outcome_unknown"  # a change that was cut off


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    at: datetime
    text: str
    by: str
    step: str


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
    identities: Fields = field(default_factory=dict)  # target -> {label, facts}
    host_keys: tuple[HostKeyAccepted, ...] = ()
    pending_consent: ConsentGiven | None = None
    pending_consent_at: datetime | None = None
    notes: tuple[Note, ...] = ()
    end: RunEnded | None = None

    @property
    def last(self) -> StepEntry | None:
        return self.entries[-1] if self.entries else None

    @property
    def ended(self) -> Ended | None:
        return self.end.ended if self.end else None

    @property
    def verdict(self) -> Verdict:
        """The worst of the last verdict of each step."""
        return worst(entry.verdict for entry in self.latest.values() if entry.verdict)

    @property
    def latest(self) -> dict[str, StepEntry]:
        """The latest entry of each step that was entered."""
        return {entry.step: entry for entry in self.entries}

    def count(self, step_id: str) -> int:
        """How often a step was entered."""
        return sum(1 for entry in self.entries if entry.step == step_id)
