"""What events are made of: references to runbooks and evidence, faults, decisions, rows."""

from dataclasses import field
from enum import StrEnum

from desktop.dataclass import dataclass
from desktop.domain.values import Fields, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookRef:
    """The very bytes that a run follows: `source` holds them, `sha256` is theirs."""

    id: str
    title: str
    version: int
    sha256: str
    file: str
    source: str
    steps: int = 0  # how many the runbook has


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRef:
    """Raw output in the record: `size_bytes` came, `kept_bytes` are stored, whose hash is `sha256`."""

    sha256: str
    name: str
    size_bytes: int
    kept_bytes: int

    @property
    def short(self) -> str:
        """The id that a summary names."""
        return f"ev-{self.sha256[:10]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a step could not be looked at; `kind` is the error's class name without `Error`."""

    kind: str
    message: str
    facts: Fields = field(
        default_factory=dict
    )  # of a host key: host, fingerprint, is_changed; of a connect: rung


class Decision(StrEnum):
    """What a person decided where the runbook cannot."""

    RETRY = "retry"  # read it again
    GO_ON = "go_on"  # to the following step, knowing it is not known
    BY_HAND = "by_hand"  # the person looked and says what the verdict is
    HAPPENED = "happened"  # a change whose outcome was unknown did take place
    DID_NOT_HAPPEN = "did_not_happen"  # it did not; it may be asked for again
    UNDO = "undo"  # take the change back by the step that the runbook names
    UNDONE = "undone"  # the person has taken it back by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class FanItem:
    """One row of a fan-out: where it is read, and the item that it is about."""

    target: str = ""  # empty: where the step runs anyway
    item: Value = None
