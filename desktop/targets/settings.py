"""What a person or the command line settles about all targets: files, waits and where secrets come from."""

from collections.abc import Callable
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass
from desktop.targets.questions import Answer, AskSecret, Question
from desktop.targets.said_before import SaidBefore
from desktop.targets.ssh.jumps import JumpLinks

if TYPE_CHECKING:
    from desktop.domain.host_source import Source
    from desktop.targets.call import Call

__all__ = ["Answer", "AskSecret", "Climbed", "Question", "SecretsAtHand", "TargetSettings"]


FindConnection = Callable[[str], str]  # given a name of the person's own list, the target; empty: none


class FoundHosts(Protocol):
    """The hosts of a source as targets, and a sentence that tells how many there are and what was left out."""

    @property
    def targets(self) -> tuple[str, ...]: ...

    @property
    def sentence(self) -> str: ...

    @property
    def left_out(self) -> tuple[str, ...]: ...


FindHosts = Callable[["Source", "Call"], FoundHosts]


class SecretsAtHand(Protocol):
    """Secrets by reference; every value that passes here is masked from then on."""

    def get(self, reference: str) -> str:
        """Return the value, or raise SecretUnavailableError, which says why there is none."""
        ...

    def hold(self, reference: str, value: str) -> None:
        """Keep one for this session, in memory only."""
        ...


@dataclass(frozen=True, slots=True)
class Climbed:
    """A rung of the way to an SSH host that holds: tcp, banner, host_key or sign_in; `said` is what came back."""

    host: str  # as the target, or the jump host on the way, is written
    rung: str
    said: str


OnClimbed = Callable[[Climbed], None]


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """`ssh_config` replaces the person's own file; the callbacks are called in the thread that connects."""

    ssh_config: Path | None = None
    connect_timeout_s: float = 15.0
    ask_secret: AskSecret | None = None
    on_climbed: OnClimbed | None = None
    secrets: SecretsAtHand | None = None
    find_connection: FindConnection | None = None
    find_hosts: FindHosts | None = None
    said_before: SaidBefore = field(default_factory=SaidBefore, compare=False)
    jumps: JumpLinks = field(default_factory=JumpLinks, compare=False)
