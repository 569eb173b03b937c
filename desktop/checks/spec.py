"""What a check is: its parameters, its reading, its readers by door, and outcomes that serve without tuning."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from desktop.dataclass import dataclass
from desktop.targets.base import AwsAccount, Database, Facts, Shell

if TYPE_CHECKING:
    from desktop.targets.network_door import Network

P = TypeVar("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec(Generic[P, R]):
    """A typed check. `params` and `reading` are frozen, slotted dataclasses; a parameter with no default is required.

    Readers raise TargetError (never return a made-up value); they take the narrow door they need.
    `default_outcomes` are written as in a runbook: `fail: used_pct >= 95`, with an optional ` | sentence` to say."""

    id: str
    title: str
    explanation: str  # one paragraph: what it means, what usually makes it fail, what to look at next
    params: type[P]
    reading: type[R]
    default_outcomes: tuple[str, ...]
    local: Callable[[Facts, P], R] | None = None
    shell: Callable[[Shell, P], R] | None = None  # by a POSIX shell
    windows: Callable[[Shell, P], R] | None = None  # by PowerShell (see `powershell`)
    not_on_windows: str = ""  # why it cannot be read there, and what to read instead
    network: Callable[["Network", P], R] | None = None
    aws: Callable[[AwsAccount, P], R] | None = None
    database: Callable[[Database, P], R] | None = None
    timeout_s: float = 30.0
