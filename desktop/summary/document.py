"""What a summary says, as typed facts: built once from a run, then written in any format.

Every text in a document is cleaned and masked already, and is plain text: a renderer escapes all of it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from desktop.domain.events import EvidenceRef
from desktop.domain.run import EntryState
from desktop.domain.step import Effect
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Ended, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookFacts:
    id: str
    title: str
    version: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenInput:
    name: str
    label: str
    value: str  # of a secret: where it is kept
    is_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One value that an outcome judged, with its unit: `label` for people, `name` as in the runbook."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetFacts:
    target: str
    label: str
    facts: tuple[Measured, ...] = ()
    accepted_key: str = ""  # who accepted which host key in this run


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    by: str
    at: datetime | None
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One time that a step was entered, in the order of the run."""

    id: str
    title: str
    kind: str
    entry: int
    state: EntryState
    effect: Effect
    target: str
    target_label: str
    verdict: Verdict | None
    said: str
    reason: str
    started_at: datetime
    duration_s: float
    attempts: int = 1
    measured: tuple[Measured, ...] = ()
    reading: Fields = field(default_factory=dict)
    answer: Value = None
    answer_label: str = ""
    by: str = ""
    decision: str = ""  # what a person decided about it, in words
    command: str = ""
    undo: str = ""
    consent: Consent | None = None
    evidence: tuple[EvidenceRef, ...] = ()
    is_withheld: bool = False  # sensitive: what it read stays on this machine

    @property
    def did_run(self) -> bool:
        return self.state is not EntryState.PASSED_OVER

    @property
    def is_change(self) -> bool:
        return self.did_run and self.effect is not Effect.READS

    @property
    def is_finding(self) -> bool:
        if self.verdict is Verdict.NOT_APPLICABLE or self.kind in ("end", "escalate"):
            return False
        return self.did_run and not self.is_change


@dataclass(frozen=True, slots=True, kw_only=True)
class NotChecked:
    title: str
    how: str  # skipped, blocked, could not be checked…
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What an open run waits for; `kind` is ask, do, consent, decision, outcome_unknown or host_key."""

    step: str
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """What comes next, in plain sentences; `to` is set when the run was handed over."""

    sentences: tuple[str, ...]
    said: str = ""  # what the runbook says at this end
    to: str = ""
    because: str = ""
    ask_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteLine:
    at: datetime
    by: str
    text: str
    step_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapNotice:
    step_title: str
    evidence: EvidenceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class HiddenCount:
    """How many values of one kind are hidden in the texts of this document."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A run as it is told. Times are in the reader's zone."""

    run_id: str
    runbook: RunbookFacts
    headline: tuple[str, ...]
    ended: Ended | None
    verdict: Verdict
    started_at: datetime
    last_at: datetime
    made_at: datetime
    operator: str
    machine: str
    observe_only: bool
    inputs: tuple[GivenInput, ...]
    targets: tuple[TargetFacts, ...]
    steps: tuple[StepRecord, ...]
    not_checked: tuple[NotChecked, ...]
    next: Next
    waiting: Waiting | None
    notes: tuple[NoteLine, ...]
    caps: tuple[CapNotice, ...]
    hidden: tuple[HiddenCount, ...]
    head_sha256: str
    program: str

    @property
    def found(self) -> tuple[StepRecord, ...]:
        return tuple(step for step in self.steps if step.is_finding)

    @property
    def changes(self) -> tuple[StepRecord, ...]:
        return tuple(step for step in self.steps if step.is_change)
