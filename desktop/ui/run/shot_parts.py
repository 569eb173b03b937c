"""A journal, secrets and a host that live in memory: what a real session needs for a picture."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from desktop.domain.draft import draft_in_memory
from desktop.domain.errors import RecordError, RecordFullError
from desktop.domain.events import Event, EvidenceRef, Recorded
from desktop.domain.ports import Draft
from desktop.domain.run import Run
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call, CommandOutput, Identity, Shell, Stream, Target

BEGAN = datetime(2026, 11, 19, 3, 12, tzinfo=UTC)
Answer = Callable[[Call], CommandOutput]


class Clock:
    """Each look is some seconds later; `jump` makes hours pass."""

    def __init__(self, each_s: float = 7.0) -> None:
        self._now, self._each_s = BEGAN, each_s

    def jump(self, hours: float) -> None:
        self._now += timedelta(hours=hours)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=self._each_s)
        return self._now


class Journal:
    """Keeps events in a list; `is_full` makes it refuse like a full disk."""

    def __init__(self, run_id: str, events: Iterable[Event], now: Callable[[], datetime]) -> None:
        self.is_full = False
        self._rows: list[Recorded] = []
        run = Run()
        for event in events:
            draft = self.draft(run, run_id, (event,), now())
            self.commit(run_id, (draft,))
            run = draft.run

    def draft(self, run: Run, run_id: str, events: Sequence[Event], at: datetime) -> Draft:
        return draft_in_memory(run, run_id, events, at)

    def commit(self, run_id: str, drafts: Sequence[Draft]) -> None:
        if self.is_full:
            raise RecordFullError("The disk of this computer is full; free some space and go on.")
        for draft in drafts:
            self._rows.extend(draft.recorded)

    def events(self, run_id: str) -> tuple[Recorded, ...]:
        return tuple(self._rows)

    def note_waiting(self, run_id: str, step: str, kind: str) -> None:
        """Lists of runs are not in this picture."""

    def put_evidence(self, run_id: str, name: str, data: bytes) -> EvidenceRef:
        digest = hashlib.sha256(data).hexdigest()
        return EvidenceRef(sha256=digest, name=name, size_bytes=len(data), kept_bytes=len(data))

    def get_evidence(self, ref: EvidenceRef) -> bytes:
        raise RecordError(f"The pictures keep no evidence such as {ref.name}.")


class NoSecrets:
    def get(self, reference: str) -> str:
        return reference

    def mask(self, text: str) -> str:
        return text


class _Shell:
    os = "linux"

    def __init__(self, answers: Mapping[str, Answer], call: Call) -> None:
        self._answers, self._call = answers, call

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        return self._answer(argv[0])

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        return self._answer(script)

    def _answer(self, script: str) -> CommandOutput:
        answer = next(made for start, made in self._answers.items() if script.startswith(start))
        return answer(self._call)


class ScriptedHost(Target):
    """Answers a script by the words it starts with; `fault` is what reaching it comes to."""

    def __init__(self, ref: TargetRef, answers: Mapping[str, Answer], fault: Exception | None = None) -> None:
        super().__init__(ref)
        self._answers, self._fault = answers, fault

    def identify(self, call: Call) -> Identity:
        if self._fault is not None:
            raise self._fault
        facts = {"system": "Debian GNU/Linux 12", "kernel": "6.1.0-28-amd64", "reached_by": "bastion-1"}
        return Identity(f"{self.ref.user}@{self.ref.host}", {"os": "linux", **facts})

    def shell(self, call: Call) -> Shell:
        return _Shell(self._answers, call)


class Hosts:
    """Hosts by how they are written; one that is not named is like the first."""

    def __init__(self, first: ScriptedHost, *others: ScriptedHost) -> None:
        self._first = first
        self._hosts = {str(host.ref): host for host in (first, *others)}

    def target(self, ref: TargetRef) -> Target:
        return self._hosts.get(str(ref), self._first)

    def accept_host_key(self, ref: TargetRef, fingerprint: str) -> None:
        """Nothing is kept for a picture."""


def says(text: str, exit_status: int = 0) -> Answer:
    def answer(call: Call) -> CommandOutput:
        if call.on_output:
            call.on_output(Stream.STDOUT, text.encode())
        return CommandOutput(("sh",), exit_status, text, "", 1.8)

    return answer


def hangs_after(text: str) -> Answer:
    """Write a text and then nothing more, until the step is stopped."""

    def answer(call: Call) -> CommandOutput:
        if call.on_output:
            call.on_output(Stream.STDOUT, text.encode())
        call.cancel.wait(30)
        call.check("The command")
        return CommandOutput(("sh",), 0, text, "", 30.0)

    return answer


def fails_with(fault: Exception) -> Answer:
    def answer(call: Call) -> CommandOutput:
        raise fault

    return answer
