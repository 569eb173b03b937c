"""What a replayed run has around it: a record, a clock and lanes in memory, and nothing that reaches a machine."""

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import TypeVar

from desktop.domain.draft import draft_in_memory
from desktop.domain.errors import InputError, RecordError, SecretUnavailableError, TargetError
from desktop.domain.events import Event, EvidenceRef, Recorded
from desktop.domain.ports import Draft
from desktop.domain.run import Run
from desktop.domain.step import MachineStep
from desktop.domain.target_ref import TargetRef
from desktop.engine.lanes import Lanes
from desktop.engine.next import Prepared
from desktop.engine.recall import Recall
from desktop.engine.surroundings import Surroundings
from desktop.engine.work import WorkResult
from desktop.targets.base import Identity, Target

T = TypeVar("T")

LOOK = timedelta(milliseconds=1)  # how much later it is at each look at the clock


class StageJournal:
    """Keeps the events and the evidence of one run."""

    def __init__(self) -> None:
        self.recorded: list[Recorded] = []
        self.evidence: dict[str, bytes] = {}

    def draft(self, run: Run, run_id: str, events: Sequence[Event], at: datetime) -> Draft:
        return draft_in_memory(run, run_id, events, at)

    def commit(self, run_id: str, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            self.recorded.extend(draft.recorded)

    def events(self, run_id: str) -> tuple[Recorded, ...]:
        return tuple(self.recorded)

    def note_waiting(self, run_id: str, step: str, kind: str) -> None:
        """Nobody lists replayed runs."""

    def put_evidence(self, run_id: str, name: str, data: bytes) -> EvidenceRef:
        digest = hashlib.sha256(data).hexdigest()
        self.evidence[digest] = data
        return EvidenceRef(sha256=digest, name=name, size_bytes=len(data), kept_bytes=len(data))

    def get_evidence(self, ref: EvidenceRef) -> bytes:
        if ref.sha256 not in self.evidence:
            raise RecordError(f"Evidence {ref.short} ({ref.name}) is not in this run.")
        return self.evidence[ref.sha256]


class StageClock:
    """Begins at a fixed time, and goes on by what steps took, never by itself."""

    def __init__(self, begin: datetime) -> None:
        self._now = begin

    def __call__(self) -> datetime:
        self._now += LOOK
        return self._now

    def pass_by(self, seconds: float) -> None:
        self._now += timedelta(seconds=max(0.0, seconds))


class StageLanes(Lanes):
    """Does a piece of work at once, in the thread that hands it in: so two replays go the same way."""

    def submit(self, lane: str, work: Callable[[], T]) -> "Future[T]":
        future: Future[T] = Future()
        self._do(future, work)
        return future


class NoSecrets:
    def get(self, reference: str) -> str:
        raise SecretUnavailableError(f"A recorded incident holds no secrets, not even {reference!r}.")

    def mask(self, text: str) -> str:
        return text


class NoRecall:
    """For ways through a runbook on which nothing is recalled, since nothing is run."""

    def identify(self, target: TargetRef) -> Identity:
        raise TargetError(f"Nothing is known of {target.label}.")

    def result(self, step: MachineStep, prepared: Prepared) -> WorkResult:
        raise TargetError(f"Nothing is known of what {prepared.step!r} came to.")


class NoTargets:
    def target(self, ref: TargetRef) -> Target:
        raise InputError(f"A recorded incident reaches no target, not even {ref.label}.")

    def accept_host_key(self, ref: TargetRef, fingerprint: str) -> None:
        """Nothing is known here, so there is nothing to add it to."""


def stage(journal: StageJournal, clock: StageClock, recall: Recall) -> Surroundings:
    """Return surroundings in which a session recalls, and reaches nothing else."""
    return Surroundings(
        journal=journal,
        secrets=NoSecrets(),
        targets=NoTargets(),
        now=clock,
        operator="somebody",
        machine="here",
        program="handrail",
        lanes=StageLanes(),
        recall=recall,
    )
