"""Every error of this program that travels between modules, by what went wrong."""

from desktop.dataclass import dataclass


class HandrailError(Exception):
    """A fault that a person is told about in words: what was tried, on what, what came back, what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file; line and column count from 1, and 0 means the whole file."""

    file: str
    line: int
    column: int
    message: str
    is_warning: bool = False
    rule: str = ""  # a short stable name of the rule, such as `unknown-key`

    def __str__(self) -> str:
        kind = "warning: " if self.is_warning else ""
        return f"{self.file}:{self.line}:{self.column}: {kind}{self.message}"


class RunbookError(HandrailError):
    """A runbook that cannot be used, with every problem of the file at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class TemplateError(HandrailError):
    """A wording template that cannot be used, with every problem of the file at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class ExpressionError(HandrailError):
    """An expression or template that cannot be parsed or evaluated; `column` counts from 1 in its text."""

    def __init__(self, message: str, column: int = 1) -> None:
        super().__init__(message)
        self.column = column


class MissingValueError(ExpressionError):
    """A value was asked for that is not there: no reading, a null field, a step that did not run."""


class InputError(HandrailError):
    """An input, answer or parameter that does not fit what was asked for."""


class NoRunbookError(InputError):
    """The library has no runbook of this id; where to look for the right one, each face says in its own words."""


class TargetError(HandrailError):
    """A target could not be reached or read. `partial_output` holds what came before the fault."""

    def __init__(self, message: str, *, partial_output: str = "") -> None:
        super().__init__(message)
        self.partial_output = partial_output


class ConnectError(TargetError):
    """A connection broke at one rung of the ladder: name, route, tcp, banner, key_exchange, ..."""

    def __init__(self, message: str, *, rung: str, partial_output: str = "") -> None:
        super().__init__(message, partial_output=partial_output)
        self.rung = rung


class ConnectionLostError(ConnectError):
    """The connection went away in the middle of a command, which may still be running there."""


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A host key as it stands in a file of this computer; `where` is file:line."""

    kind: str
    fingerprint: str
    where: str


class HostKeyError(TargetError):
    """A host key that is not known (a person may accept it) or that differs from the known one."""

    def __init__(
        self, message: str, *, host: str, fingerprint: str, is_changed: bool, kind: str = "",
        stored: StoredKey | None = None,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.host = host
        self.fingerprint = fingerprint
        self.is_changed = is_changed
        self.kind = kind
        self.stored = stored


class AuthError(TargetError):
    """The target is there and refused the sign-in."""


class DeadlineError(TargetError):
    """Nothing came back in time; the message says what may still be running."""


class CancelledError(TargetError):
    """A person stopped the work; the message says what may still be running."""


class PromptError(TargetError):
    """The command waits for a person's input (a password, a sudo prompt), which is never answered blindly."""


class CommandMissingError(TargetError):
    """A command that the check needs is not installed there."""


class PermissionDeniedError(TargetError):
    """The account may not read this."""


class ThrottledError(TargetError):
    """The service asked us to slow down and did so past all retries."""


class UnreadableOutputError(TargetError):
    """The answer came and is not what the check can read."""


class NotApplicableError(TargetError):
    """The question makes no sense on this target (no systemd, no swap, another system)."""


class RecordError(HandrailError):
    """The record of runs could not be read or written."""


class RecordCorruptError(RecordError):
    """The record holds what cannot be; nothing of it is deleted."""


class RecordBusyError(RecordError):
    """Another process holds the record or the run."""


class RecordFullError(RecordError):
    """No space, read-only or an I/O error: the run pauses, and what was saved stays readable."""


class SecretUnavailableError(RecordError):
    """The OS keyring cannot give the secret; the message says why in words."""


class LeakError(HandrailError):
    """What was about to leave holds a secret; `name` says which one, and nothing says what it is.

    `offset` counts bytes in the part that `encoding` describes. Nothing has left."""

    def __init__(self, message: str, *, name: str, offset: int, encoding: str) -> None:
        super().__init__(message)
        self.name = name
        self.offset = offset
        self.encoding = encoding


class DeskError(HandrailError):
    """A help desk did not take what was sent."""
