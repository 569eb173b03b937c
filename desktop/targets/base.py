"""The doors of a target: what can be asked of a machine, an account, a database."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError
from desktop.domain.target_ref import TargetRef
from desktop.domain.values import Fields, Value
from desktop.targets.call import Beside as Beside
from desktop.targets.call import Call as Call
from desktop.targets.call import CancelToken as CancelToken
from desktop.targets.call import OnOutput as OnOutput
from desktop.targets.call import Stream as Stream
from desktop.targets.database_door import Database as Database
from desktop.targets.machine import CpuTimes, Filesystem, Memory, Process, Socket, Swap, SystemNames

if TYPE_CHECKING:  # what it answers takes 2 ms to define, and most checks ask no network
    from desktop.targets.network_door import Network

OUTPUT_CAP_BYTES = 4 * 2**20  # of each stream: half is kept from its head, half from its tail


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """What a command wrote and how it ended. A non-zero exit status is data, not an error.

    `stdout` and `stderr` are decoded as UTF-8 with U+FFFD for bytes that are none; the cap has already been
    applied (a line in the middle says how much is missing)."""

    argv: tuple[str, ...]
    exit_status: int
    stdout: str
    stderr: str
    duration_s: float = 0.0
    dropped_bytes: int = 0  # of both streams, beyond the cap
    replaced_bytes: int = 0  # of both streams, invalid UTF-8


class Shell(Protocol):
    """Runs commands on one machine, within the limits of the call it was opened for."""

    @property
    def os(self) -> str:
        """`linux`, `darwin`, `windows`, or the lower-case `uname -s`."""
        ...

    def run(
        self, argv: Sequence[str], *, env: Mapping[str, str] | None = None, stdin: bytes = b""
    ) -> CommandOutput:
        """Run one command, given as its arguments.

        Raises:
            CommandMissingError: it is not installed there (exit status 127 of the shell, or ENOENT here).
            DeadlineError, CancelledError, ConnectError, PromptError: with the output that came before.
        """
        ...

    def run_script(
        self, script: str, *, interpreter: str = "sh", env: Mapping[str, str] | None = None
    ) -> CommandOutput:
        """Run a script (`sh`, `bash`, `python`, `powershell`), its values coming from `env` only."""
        ...


@dataclass(frozen=True, slots=True)
class ScriptAsk:
    """A script that only reads, with the values it gets; in sh or powershell."""

    script: str
    env: Mapping[str, str] = field(default_factory=dict)
    interpreter: str = "sh"


class Bundle(Protocol):
    """Scripts that run on a machine one after the other, sent at once; their outputs are taken in that order."""

    def take(self, place: int, call: Call) -> CommandOutput | None:
        """Return the output of one, waiting for it within the call; None when the bundle broke and holds none.

        Raises:
            what `Shell.run_script` raises; the bundle is over then.
        """
        ...

    def age_s(self, place: int) -> float:
        """Return for how long, at most, an output that was taken had been there."""
        ...

    def close(self) -> None:
        """End what still runs, and forget what was not taken. Never raises."""
        ...


class Facts(Protocol):
    """What this machine tells about itself without a command: psutil, and small files of /proc and /etc.

    Each raises PermissionDeniedError, NotApplicableError (no such figure here) or UnreadableOutputError."""

    @property
    def os(self) -> str: ...

    def names(self) -> SystemNames: ...

    def uptime_s(self) -> float: ...

    def cpu_times(self) -> tuple[CpuTimes, ...]:
        """Return the times of each core that is on."""
        ...

    def load(self) -> tuple[float, ...]:
        """Return the averages over 1, 5 and 15 minutes."""
        ...

    def memory(self) -> Memory: ...

    def swap(self) -> Swap: ...

    def filesystem(self, path: str) -> Filesystem: ...

    def processes(self) -> tuple[Process, ...]: ...

    def listening(self) -> tuple[Socket, ...]: ...

    def own_pids(self) -> frozenset[int]:
        """Return the ids of this program and of those it was started from: their arguments name what is sought."""
        ...

    def read_text(self, path: str) -> str | None:
        """Return a small text file (its first 256 KiB); None when there is none."""
        ...

    def link_target(self, path: str) -> str | None: ...

    def pause(self, seconds: float) -> None:
        """Wait between two samples; ends early, with the error that says so, when the call is over."""
        ...


class AwsAccount(Protocol):
    """One AWS account and region through which only read-only operations go."""

    @property
    def region(self) -> str: ...

    def call(self, service: str, operation: str, **parameters: Value) -> Fields:
        """Call a read-only operation (its API name, such as `DescribeInstances`) once, without paging.

        Raises:
            PermissionDeniedError, ThrottledError, AuthError (expired, none), ConnectError (region unreachable),
            InputError (not a read-only operation, unknown, wrong parameters).
        """
        ...

    def pages(self, service: str, operation: str, **parameters: Value) -> Iterator[Fields]:
        """Call it page by page where it is paginated, else once."""
        ...

    def answer_date(self, service: str, operation: str) -> datetime:
        """Call a read-only operation that needs no parameters, and return the time that AWS told with its answer.

        Raises:
            UnreadableOutputError: it told none; and what `call` raises.
        """
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are on a target and what it is, in one line and in fields; shown before the first reading."""

    label: str  # such as `root@web-03 (Debian GNU/Linux 12, x86_64)` or `arn:aws:... (account 123456789012)`
    facts: Fields = field(default_factory=dict)


class Target(ABC):
    """A machine or account. Doors are opened for one call each; a door that is not there raises NotApplicableError."""

    secrets_refusal: str = ""  # why no secret may be sent there; empty where it may

    def __init__(self, ref: TargetRef) -> None:
        self.ref = ref

    @abstractmethod
    def identify(self, call: Call) -> Identity:
        """Reach the target (connecting when needed) and tell who and what it is."""

    def shell(self, call: Call) -> Shell:
        raise NotApplicableError(f"{self.ref} runs no commands.")

    @property
    def takes_bundles(self) -> bool:
        """True when `bundle` saves something."""
        return False

    def bundle(self, asks: Sequence[ScriptAsk], call: Call) -> Bundle | None:
        """Begin several scripts at once; None where they cannot be sent together.

        Raises:
            what opening a shell and running a script raise.
        """
        return None

    def facts(self, call: Call) -> Facts:
        raise NotApplicableError(f"{self.ref} is not this computer.")

    def network(self, call: Call) -> "Network":
        raise NotApplicableError(f"{self.ref} is no place to look at the network from.")

    def aws(self, call: Call) -> AwsAccount:
        raise NotApplicableError(f"{self.ref} is no AWS account. Write the target as aws:profile/region.")

    def database(self, call: Call) -> Database:
        raise NotApplicableError(
            f"{self.ref} is no database. Write the target as postgresql://user@host/name."
        )

    def close_if_idle(self) -> bool:
        """Close what is open unless it is used just now; true when nothing is open."""
        return True

    def accept_host_key(self, shown: str) -> None:
        """Add the key with this fingerprint, which was refused on the way there, to known_hosts.

        Raises:
            InputError: no such key was refused; TargetError: the file cannot be written.
        """
        raise InputError(f"{self.ref} has no host key; only SSH targets have.")

    def close(self) -> None:  # noqa: B027 - most targets keep nothing open
        """Close what is open; the next call opens it again."""
