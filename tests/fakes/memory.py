"""A journal, secrets, a clock and targets that live in memory, behind the same protocols as the real ones."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from desktop.domain.advance import fold
from desktop.domain.draft import draft_in_memory
from desktop.domain.errors import RecordFullError, SecretUnavailableError
from desktop.domain.events import Event, EvidenceRef, Recorded
from desktop.domain.ports import Draft
from desktop.domain.run import Run
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import (
    Call,
    CommandOutput,
    Identity,
    Shell,
    Stream,
    Target,
)


class MemoryJournal:
    """Keeps events in lists, and like the real record none that cannot follow; `is_full` refuses like a full disk."""

    def __init__(self) -> None:
        self._folded: dict[str, Run] = {}
        self.runs: dict[str, list[Recorded]] = {}
        self.evidence: dict[str, bytes] = {}
        self.waiting: dict[str, tuple[str, str]] = {}
        self.is_full = False

    def append(self, run_id: str, events: Sequence[Event], at: datetime) -> tuple[Recorded, ...]:
        """Write events in one call, as a test does that makes a record by hand."""
        draft = self.draft(self._run(run_id, self.runs.get(run_id, ())), run_id, events, at)
        self.commit(run_id, (draft,))
        return draft.recorded

    def draft(self, run: Run, run_id: str, events: Sequence[Event], at: datetime) -> Draft:
        return draft_in_memory(run, run_id, events, at)

    def commit(self, run_id: str, drafts: Sequence[Draft]) -> None:
        if self.is_full:
            raise RecordFullError("No space is left for the record.")
        rows = self.runs.setdefault(run_id, [])
        for draft in drafts:
            assert draft.recorded[0].seq == len(rows) + 1, "the run has gone on elsewhere"
            rows.extend(draft.recorded)
        self._folded[run_id] = drafts[-1].run

    def _run(self, run_id: str, rows: Sequence[Recorded]) -> Run:
        """Return the run after these events; a test may have put them there by hand."""
        known = self._folded.get(run_id, Run())
        return known if known.last_seq == len(rows) else fold(rows)

    def events(self, run_id: str) -> tuple[Recorded, ...]:
        return tuple(self.runs.get(run_id, ()))

    def note_waiting(self, run_id: str, step: str, kind: str) -> None:
        self.waiting[run_id] = (step, kind)

    def put_evidence(self, run_id: str, name: str, data: bytes) -> EvidenceRef:
        digest = hashlib.sha256(data).hexdigest()
        self.evidence[digest] = data
        return EvidenceRef(sha256=digest, name=name, size_bytes=len(data), kept_bytes=len(data))

    def get_evidence(self, ref: EvidenceRef) -> bytes:
        return self.evidence[ref.sha256]


@dataclass
class MemorySecrets:
    values: dict[str, str] = field(default_factory=dict)

    def get(self, reference: str) -> str:
        if reference not in self.values:
            raise SecretUnavailableError(f"There is no secret {reference!r}.")
        return self.values[reference]

    def mask(self, text: str) -> str:
        for value in self.values.values():
            text = text.replace(value, "[masked]")
        return text


class StepClock:
    """Each look is one second later."""

    def __init__(self, begin: datetime = datetime(2026, 11, 20, 4, 12, tzinfo=UTC)) -> None:
        self._now = begin

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


Answer = CommandOutput | Exception | Callable[[Call], CommandOutput]


class ScriptedShell:
    def __init__(self, target: "ScriptedTarget", call: Call) -> None:
        self._target, self._call = target, call

    @property
    def os(self) -> str:
        return self._target.os

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        return self._answer(argv[0], env)

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        return self._answer(script.strip(), env)

    def _answer(self, script: str, env: Mapping[str, str] | None) -> CommandOutput:
        self._target.asked.append((script, dict(env or {})))
        answer = self._target.answers[script]
        if isinstance(answer, list):
            answer = answer.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(self._call)
        if self._call.on_output:
            self._call.on_output(Stream.STDOUT, answer.stdout.encode())
        return answer


class ScriptedTarget(Target):
    """Answers scripts from a table and keeps what it was asked."""

    def __init__(
        self,
        ref: TargetRef,
        answers: dict[str, "Answer | list[Answer]"] | None = None,
        *,
        os: str = "linux",
        identity: Exception | None = None,
    ) -> None:
        super().__init__(ref)
        self.answers = answers or {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.os = os
        self.identity = identity

    def identify(self, call: Call) -> Identity:
        if self.identity:
            raise self.identity
        return Identity(f"me@{self.ref.label}", {"os": self.os})

    def shell(self, call: Call) -> Shell:
        return ScriptedShell(self, call)


class ScriptedTargets:
    def __init__(self, *targets: ScriptedTarget) -> None:
        self._targets = {str(target.ref): target for target in targets}
        self.accepted: list[str] = []

    def target(self, ref: TargetRef) -> Target:
        return self._targets[str(ref)]

    def accept_host_key(self, ref: TargetRef, fingerprint: str) -> None:
        self.accepted.append(fingerprint)
        self._targets[str(ref)].identity = None


def said(stdout: str = "", *, exit_status: int = 0, stderr: str = "") -> CommandOutput:
    """The output of a command that ended."""
    return CommandOutput(("sh",), exit_status, stdout, stderr, 0.01)
