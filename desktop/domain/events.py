"""Everything that can happen in a run, as frozen events. A run is the fold of these and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from desktop.domain.runbook import Effect
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Ended, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookRef:
    """The very bytes that a run follows: `source` holds them, `sha256` is theirs."""

    id: str
    title: str
    version: int
    sha256: str
    file: str
    source: str
    steps: int = 0  # how many the runbook has


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRef:
    """Raw output in the record: `size_bytes` came, `kept_bytes` are stored, whose hash is `sha256`."""

    sha256: str
    name: str
    size_bytes: int
    kept_bytes: int

    @property
    def short(self) -> str:
        """The id that a summary names."""
        return f"ev-{self.sha256[:10]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a step could not be looked at; `kind` is the error's class name without `Error`."""

    kind: str
    message: str
    facts: Fields = field(
        default_factory=dict
    )  # of a host key: host, fingerprint, is_changed; of a connect: rung


class Decision(StrEnum):
    """What a person decided where the runbook cannot."""

    RETRY = "retry"  # read it again
    GO_ON = "go_on"  # to the following step, knowing it is not known
    BY_HAND = "by_hand"  # the person looked and says what the verdict is
    HAPPENED = "happened"  # a change whose outcome was unknown did take place
    DID_NOT_HAPPEN = "did_not_happen"  # it did not; it may be asked for again


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    runbook: RunbookRef
    inputs: Mapping[str, Value]  # of a secret: its reference, never its value
    operator: str
    machine: str
    program: str  # name and version
    observe_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed:
    operator: str
    machine: str
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPaused:
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetIdentified:
    """Who we are on a target and what it is; comes before the first reading from it."""

    target: str
    label: str
    facts: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostKeyAccepted:
    target: str
    host: str
    fingerprint: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """A person allowed exactly this command on exactly this target, once."""

    step: str
    entry: int
    target: str
    command: str
    by: str
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """About to run: written before the command is."""

    step: str
    entry: int
    target: str
    effect: Effect
    command: str  # as shown to the person: the script or the check with its parameters; secrets masked
    environment: Mapping[str, str] = field(default_factory=dict)  # secrets masked


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFinished:
    """A step ended in one verdict: read and judged, answered, or done by a person."""

    step: str
    entry: int
    verdict: Verdict
    said: str = ""
    target: str = ""
    reading: Fields = field(default_factory=dict)  # with captures and `set` values
    answer: Value = None
    by: str = ""  # the person, for `ask` and `do`
    outcome: int | None = None  # which outcome matched, from 0
    looked_at: Fields = field(default_factory=dict)  # the values the outcome judged, by dotted name
    reason: str = ""  # why a verdict is unknown
    fault: Fault | None = None
    evidence: tuple[EvidenceRef, ...] = ()
    duration_s: float = 0.0  # by the monotonic clock
    attempts: int = 1
    jump: str = ""  # what the outcome or choice says comes next: a step, `end.<how>`, or nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPassedOver:
    """A step that did not run: skipped by a person, blocked, or not applicable."""

    step: str
    entry: int
    verdict: Verdict
    reason: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInterrupted:
    """A step that only reads was cut off; it may simply run again."""

    step: str
    entry: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeUnknown:
    """A change was cut off by a crash or a lost connection; it is never repeated by itself."""

    step: str
    entry: int
    reason: str
    evidence: tuple[EvidenceRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDecided:
    step: str
    entry: int
    decision: Decision
    by: str
    note: str = ""
    verdict: Verdict | None = None  # with BY_HAND


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    text: str
    by: str
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded:
    ended: Ended
    verdict: Verdict  # the worst of the last verdict of each step
    said: str = ""
    by: str = ""  # set when a person stopped it
    escalated_to: str = ""
    because: str = ""
    ask_for: str = ""


Event: TypeAlias = (
    RunStarted
    | RunResumed
    | RunPaused
    | TargetIdentified
    | HostKeyAccepted
    | ConsentGiven
    | StepStarted
    | StepFinished
    | StepPassedOver
    | StepInterrupted
    | OutcomeUnknown
    | PersonDecided
    | NoteAdded
    | RunEnded
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event in its place: chained by hash to the one before. `at` is timezone-aware UTC."""

    run_id: str
    seq: int
    at: datetime
    event: Event
    prev_sha256: str = ""
    sha256: str = ""
