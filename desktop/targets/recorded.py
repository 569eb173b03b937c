"""A target that answers from what an earlier run saw: each answer once, in the order it was recorded."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.domain.errors import TargetError, UnreadableOutputError
from desktop.domain.target_ref import TargetRef
from desktop.domain.values import Fields, Value
from desktop.targets.base import AwsAccount, Call, CommandOutput, Database, Identity, Shell, Stream, Target
from desktop.targets.database_door import MOST_ROWS, Rows, Server, Way


@dataclass(frozen=True, slots=True)
class RecordedFault:
    """A command that could not be run, and what was said about it."""

    argv: tuple[str, ...]
    error: TargetError


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """What one AWS operation answered, page by page."""

    service: str
    operation: str
    parameters: Fields
    pages: tuple[Fields, ...]


@dataclass(frozen=True, slots=True)
class RecordedRows:
    """What one statement of a database gave, or how it was refused."""

    sql: str
    rows: Rows | TargetError


@dataclass(frozen=True, slots=True)
class RecordedDatabase:
    """What was seen of one database."""

    server: Server
    way: Way
    statements: tuple[RecordedRows, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """What was seen on one target. A script is recorded as `(interpreter, "-c", script)`."""

    os: str = "linux"
    identity: Identity = field(default_factory=lambda: Identity("a recorded target"))
    outputs: tuple[CommandOutput | RecordedFault, ...] = ()
    answers: tuple[RecordedAnswer, ...] = ()
    database: RecordedDatabase | None = None


class RecordedTarget(Target):
    """Replays a recording behind the doors of a real target."""

    def __init__(self, ref: TargetRef, recording: Recording) -> None:
        super().__init__(ref)
        self.recording = recording
        self._outputs = list(recording.outputs)
        self._answers = list(recording.answers)
        self._statements = list(recording.database.statements) if recording.database else []
        self._lock = threading.Lock()

    @property
    def unused(self) -> tuple[str, ...]:
        """What was recorded and never asked for, in words; a faithful replay leaves nothing."""
        commands = (" ".join(one.argv) for one in self._outputs)
        answers = (f"{one.service} {one.operation}" for one in self._answers)
        return (*commands, *answers, *(one.sql for one in self._statements))

    def identify(self, call: Call) -> Identity:
        call.check(f"Identifying {self.ref.label}")
        return self.recording.identity

    def shell(self, call: Call) -> Shell:
        return _RecordedShell(self, call)

    def aws(self, call: Call) -> AwsAccount:
        return _RecordedAccount(self, call)

    def database(self, call: Call) -> Database:
        if self.recording.database is None:
            return super().database(call)
        return _RecordedDoor(self, self.recording.database, call)

    def take_rows(self, sql: str) -> Rows:
        """Return the next recorded answer to a statement.

        Raises:
            UnreadableOutputError: there is none, or none left.
            TargetError: the recorded refusal.
        """
        with self._lock:
            place = next((i for i, one in enumerate(self._statements) if one.sql == sql), None)
            found = self._statements.pop(place).rows if place is not None else None
        if found is None:
            raise UnreadableOutputError(f"The recording of {self.ref.label} holds no answer to: {sql[:200]}")
        if isinstance(found, TargetError):
            raise found
        return found

    def take_output(self, argv: tuple[str, ...]) -> CommandOutput:
        """Return the next recorded output of a command.

        Raises:
            UnreadableOutputError: there is none, or none left.
            TargetError: the recorded fault.
        """
        with self._lock:
            place = next((i for i, one in enumerate(self._outputs) if one.argv == argv), None)
            found = self._outputs.pop(place) if place is not None else None
        if found is None:
            raise UnreadableOutputError(
                f"The recording of {self.ref.label} holds no answer to: {' '.join(argv)}"
            )
        if isinstance(found, RecordedFault):
            raise found.error
        return found

    def take_answer(self, service: str, operation: str, parameters: Fields) -> RecordedAnswer:
        """Return the next recorded answer of an AWS operation with these parameters.

        Raises:
            UnreadableOutputError: there is none, or none left.
        """
        wanted = (service, operation, dict(parameters))
        with self._lock:
            for place, one in enumerate(self._answers):
                if (one.service, one.operation, dict(one.parameters)) == wanted:
                    return self._answers.pop(place)
        raise UnreadableOutputError(
            f"The recording of {self.ref.label} holds no answer to: {service} {operation} {dict(parameters)}"
        )


class _RecordedShell:
    def __init__(self, target: RecordedTarget, call: Call) -> None:
        self._target = target
        self._call = call

    @property
    def os(self) -> str:
        return self._target.recording.os

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        return self._shown(tuple(argv))

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        return self._shown((interpreter, "-c", script))

    def _shown(self, argv: tuple[str, ...]) -> CommandOutput:
        self._call.check(" ".join(argv)[:200])
        output = self._target.take_output(argv)
        if self._call.on_output:
            for stream, text in ((Stream.STDOUT, output.stdout), (Stream.STDERR, output.stderr)):
                if text:
                    self._call.on_output(stream, text.encode())
        return output


class _RecordedAccount:
    def __init__(self, target: RecordedTarget, call: Call) -> None:
        self._target = target
        self._call = call

    @property
    def region(self) -> str:
        return self._target.ref.region

    def call(self, service: str, operation: str, **parameters: Value) -> Fields:
        self._call.check(f"{service} {operation}")
        pages = self._target.take_answer(service, operation, parameters).pages
        return pages[0] if pages else {}

    def pages(self, service: str, operation: str, **parameters: Value) -> Iterator[Fields]:
        self._call.check(f"{service} {operation}")
        yield from self._target.take_answer(service, operation, parameters).pages

    def answer_date(self, service: str, operation: str) -> datetime:
        raise UnreadableOutputError(f"The recording of {self._target.ref.label} holds no time of AWS's own.")


class _RecordedDoor:
    def __init__(self, target: RecordedTarget, seen: RecordedDatabase, call: Call) -> None:
        self._target, self._seen, self._call = target, seen, call

    def way(self) -> Way:
        self._call.check("Connecting")
        return self._seen.way

    def server(self) -> Server:
        return self._seen.server

    def rows(self, sql: str, *, limit: int = MOST_ROWS) -> Rows:
        self._call.check(sql[:200])
        return self._target.take_rows(sql)

    def query(self, sql: str, values: Mapping[str, Value], *, limit: int, wait_s: float) -> Rows:
        return self.rows(sql)

    def close(self) -> None:
        """Nothing is open."""
