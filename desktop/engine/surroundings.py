"""What a session is given: where it writes, where secrets and targets come from, and who it works for."""

from dataclasses import field
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.ports import Journal, Now, Secrets
from desktop.domain.target_ref import TargetRef
from desktop.engine.lanes import Lanes
from desktop.engine.recall import Recall
from desktop.targets.base import Target


class Targets(Protocol):
    """Open targets, one for each way they are written."""

    def target(self, ref: TargetRef) -> Target: ...

    def accept_host_key(self, ref: TargetRef, fingerprint: str) -> None:
        """Add exactly this key to the known hosts.

        Raises:
            TargetError, InputError: the host showed no such key, or the file cannot be written.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    journal: Journal
    secrets: Secrets
    targets: Targets
    now: Now
    operator: str
    machine: str
    program: str
    lanes: Lanes = field(default_factory=Lanes)
    recall: Recall | None = None  # asked in place of the targets
