"""What a person or the command line settles about all targets: files, waits and where secrets come from."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

AskSecret = Callable[[str], str | None]  # given the question, the secret or None for "I will not say"


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
