"""Everything that can happen in a run, as frozen events. A run is the fold of these and nothing else."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TypeAlias

from desktop.dataclass import dataclass
from desktop.domain.event_parts import Decision as Decision
from desktop.domain.event_parts import EvidenceRef as EvidenceRef
from desktop.domain.event_parts import FanItem as FanItem
from desktop.domain.event_parts import Fault as Fault
from desktop.domain.event_parts import RunbookRef as RunbookRef
from desktop.domain.step import Effect
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Ended, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    runbook: RunbookRef
    inputs: Mapping[str, Value]  # of a secret: its reference, never its value
    operator: str
    machine: str
    program: str  # name and version
    observe_only: bool = False
    used: tuple[RunbookRef, ...] = ()  # the runbooks that its steps use, and that those use
    ticket: str = ""  # `desk:KEY`, where it was begun for one


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResumed:
    operator: str
    machine: str
    program: str
    recheck: tuple[str, ...] = ()  # steps whose readings are older than their `fresh_for`


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
    row: str = ""


# Where an entry of a step stands in a run, in the events below:
# `step`    the step's id; `a/b` is step b of the runbook that step a uses
# `row`     which row of a fan-out, from 0; `2.0` is row 0 of a fan-out inside row 2; empty outside fan-outs
# `entry`   counts the entries of this step in this row, from 1
# `within`  the number of the event that began the fan-out, group or use around it; 0 at the first level


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted:
    """About to run: written before the command is. A fan-out, a group or a use is started before what is in it."""

    step: str
    entry: int
    target: str
    effect: Effect
    command: str  # as shown to the person: the script or the check with its parameters; secrets masked
    environment: Mapping[str, str] = field(default_factory=dict)  # secrets masked
    row: str = ""
    within: int = 0
    is_container: bool = False  # other entries are inside it
    is_parallel: bool = False  # those run side by side
    fan: tuple[FanItem, ...] = ()  # the rows of a fan-out
    inputs: Fields = field(default_factory=dict)  # of the runbook that a `use` step follows
    is_recheck: bool = False  # read again on resuming; the run does not move by it
    toward: str = ""  # of a group: the step inside it that a jump leads to


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
    row: str = ""
    within: int = 0
    obligation: str = ""  # what must be put back later, now that this was done


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPassedOver:
    """A step that did not run: skipped by a person, blocked, or not applicable."""

    step: str
    entry: int
    verdict: Verdict
    reason: str
    by: str = ""
    row: str = ""
    within: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInterrupted:
    """A step that only reads was cut off; it may simply run again. A fan-out, group or use was left."""

    step: str
    entry: int
    reason: str
    row: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeUnknown:
    """A change was cut off by a crash or a lost connection; it is never repeated by itself."""

    step: str
    entry: int
    reason: str
    evidence: tuple[EvidenceRef, ...] = ()
    row: str = ""
    obligation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDecided:
    step: str
    entry: int
    decision: Decision
    by: str
    note: str = ""
    verdict: Verdict | None = None  # with BY_HAND
    row: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WentTo:
    """A person goes on from another step; readings that came after it are stale from now on."""

    step: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A person took back a tick, an answer, a skip or a note: the event with this number."""

    seq: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationMet:
    """What had to be put back has been; `seq` is the number of the event that began the step's entry."""

    seq: int
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """The run waits for somebody else; it tells them what they need to go on."""

    by: str
    to: str
    open: str = ""  # what the run waits for
    next_action: str = ""
    obligations: tuple[str, ...] = ()
    sla_due: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    by: str
    machine: str
    program: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    text: str
    by: str
    step: str = ""
    attached: tuple[EvidenceRef, ...] = ()  # files and pictures that a person put to it


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
    | WentTo
    | Withdrawn
    | ObligationMet
    | HandedOver
    | TakenOver
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
