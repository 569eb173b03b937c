"""What a summary says, as typed facts: built once from a run, then written in any format.

Every text in a document is cleaned and masked already, and is plain text: a renderer escapes all of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.domain.events import EvidenceRef
from desktop.domain.run import EntryState
from desktop.domain.step import Effect
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Ended, Verdict
from desktop.summary.blocks import Events
from desktop.summary.document_parts import AuthorWords as AuthorWords
from desktop.summary.document_parts import CapNotice as CapNotice
from desktop.summary.document_parts import CauseWords as CauseWords
from desktop.summary.document_parts import Consent as Consent
from desktop.summary.document_parts import GivenInput as GivenInput
from desktop.summary.document_parts import HandOver as HandOver
from desktop.summary.document_parts import HiddenCount as HiddenCount
from desktop.summary.document_parts import Measured as Measured
from desktop.summary.document_parts import Next as Next
from desktop.summary.document_parts import NotChecked as NotChecked
from desktop.summary.document_parts import NoteLine as NoteLine
from desktop.summary.document_parts import Obligation as Obligation
from desktop.summary.document_parts import RunbookFacts as RunbookFacts
from desktop.summary.document_parts import TargetFacts as TargetFacts
from desktop.summary.document_parts import Waiting as Waiting

START = 1  # the number of the event that begins a run: who, where, which runbook, which inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRecord:
    """One row of a fan-out in short: there may be ten thousand."""

    row: str
    name: str  # target and item, in words
    target: str
    item: Value
    state: EntryState
    verdict: Verdict | None
    said: str
    reason: str
    started_at: datetime
    duration_s: float
    reading: Fields = field(default_factory=dict)
    answer: Value = None
    evidence: tuple[EvidenceRef, ...] = ()
    children: "tuple[StepRecord, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of a fan-out: how many ended how, the worst of them, and all where a format wants them."""

    counts: Mapping[Verdict, int]
    shown: "tuple[StepRecord, ...]"  # the worst first
    more: Mapping[Verdict, int]  # those that are not shown
    every: Callable[[], Iterator[RowRecord]]  # in the order of the list; made when they are asked for

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One time that a step was entered, in the order of the run.

    What is inside a group or another runbook stands in `children`, of a fan-out in `rows`."""

    id: str  # `a/b` is step b of the runbook that step a uses
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
    seq: int = 0  # of the event that began it
    number: str = ""  # `3.2` is the second step inside the third
    why: str = ""  # the condition that held, in words
    row: str = ""  # of a fan-out, as the record has it
    row_name: str = ""  # its target and item, in words
    item: Value = None
    rows: Rows | None = None
    children: "tuple[StepRecord, ...]" = ()
    follows: "RunbookFacts | None" = None  # of a step that uses another runbook
    is_container: bool = False
    counts: bool = True  # false: a person took it back, or the run went back to before it
    is_recheck: bool = False  # read again on resuming, as the reading had become old
    author: AuthorWords = field(default_factory=AuthorWords)
    from_events: Events = ()

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

    @property
    def was_left(self) -> bool:
        """True for a group, fan-out or use that the run did not come to the end of."""
        return self.is_container and self.state is EntryState.INTERRUPTED

    @property
    def inside(self) -> "Iterator[StepRecord]":
        """What is right inside: children, or the rows that are shown."""
        yield from self.children
        yield from self.rows.shown if self.rows else ()

    @property
    def whole(self) -> "Iterator[StepRecord]":
        """It, and all that is shown inside it."""
        yield self
        for one in self.inside:
            yield from one.whole


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
    used: tuple[RunbookFacts, ...] = ()  # the runbooks that steps use
    obligations: tuple[Obligation, ...] = ()  # what is still to be put back first
    handed_over: HandOver | None = None
    past: tuple[StepRecord, ...] = ()  # what no longer counts: taken back, or before the run went back
    ticket: str = ""  # the key that the run names, if it does
    headline_from: tuple[Events, ...] = ()  # the events of each sentence of the headline
    last_event: int = START

    @property
    def found(self) -> tuple[StepRecord, ...]:
        return tuple(step for step in self.steps if step.is_finding)

    @property
    def all_steps(self) -> tuple[StepRecord, ...]:
        """Every step that counts, those inside others after them."""
        return tuple(one for step in self.steps for one in step.whole)

    @property
    def changes(self) -> tuple[StepRecord, ...]:
        """What was changed, in order; a change took place whether or not the run went back to before it."""
        told = (one for step in (*self.steps, *self.past) for one in step.whole)
        made = (one for one in told if one.is_change and one.state is not EntryState.WITHDRAWN)
        return tuple(sorted(made, key=lambda one: one.seq))
