"""What may happen next in a run: the answers of `plan`."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import TypeAlias

from desktop.dataclass import dataclass
from desktop.domain.events import Decision, FanItem, Fault
from desktop.domain.inputs import Input
from desktop.domain.step import Effect
from desktop.domain.target_ref import TargetRef
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Ended, Verdict
from desktop.redaction.clean import visible


class WaitKind(StrEnum):
    """What a run waits for; `waiting_for.kind` of a report."""

    ASK = "ask"
    DO = "do"
    CONSENT = "consent"
    DECISION = "decision"
    OUTCOME_UNKNOWN = "outcome_unknown"
    HOST_KEY = "host_key"
    UNDO = "undo"  # a change did not prove itself, and can be taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """The entry of a step that is next, and where it stands in the run (see `domain.events`)."""

    step: str
    entry: int
    row: str = ""
    within: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared(At):
    """A step made ready: every template rendered, nothing run yet."""

    target: TargetRef
    effect: Effect
    command: str  # as a person sees and allows it
    timeout_s: float
    parameters: Mapping[str, Value] = field(default_factory=dict)  # of a check
    environment: Mapping[str, str] = field(default_factory=dict)  # of a script; a secret is its reference
    secret_names: frozenset[str] = frozenset()  # which of `environment` are references
    argv: tuple[str, ...] = ()  # of a plugin
    agreed: tuple[str, ...] = ()  # the targets that one stands for, where it stands for several
    puts: Mapping[str, Fields] = field(default_factory=dict)  # artifacts to lay on the target, by path
    files: Mapping[str, str] = field(default_factory=dict)  # captures of files: name -> path

    @property
    def shown_environment(self) -> dict[str, str]:
        return {
            name: "(secret, from the keyring)" if name in self.secret_names else visible(value)
            for name, value in self.environment.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify(At):
    """Reach the target and tell who we are there, before anything else happens on it."""

    target: TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Execute(At):
    prepared: Prepared
    is_recheck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Enter(At):
    """Begin a fan-out, a group or the following of another runbook; what is inside comes after."""

    command: str
    target: str = ""  # what a group is about
    is_parallel: bool = False
    fan: tuple[FanItem, ...] = ()
    inputs: Fields = field(default_factory=dict)
    toward: str = ""  # the step inside a group that a jump leads to


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(At):
    """What is inside a fan-out, group or use is done: sum it up."""

    jump: str = ""  # where the step inside goes that leaves it
    ended: Ended | None = None  # of a `use`
    fault: Fault | None = None  # a person stopped it


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge(At):
    """A `judge` step reads nothing: it can be judged at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotPrepare(At):
    """A value that the step needs is missing or does not fit: the step is unknown, with the reason."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOver(At):
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The run is at its end; an `end` or `escalate` step is entered first when `step` names one."""

    ended: Ended
    said: str = ""
    step: str = ""
    entry: int = 0
    row: str = ""
    within: int = 0
    escalated_to: str = ""
    because: str = ""
    ask_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskConsent(At):
    prepared: Prepared
    risk: str
    undo: str
    sentence: str  # to be typed; empty unless the step destroys
    wait: WaitKind = WaitKind.CONSENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskQuestion(At):
    question: str
    options: tuple[Option, ...]
    answer: Input | None
    wait: WaitKind = WaitKind.ASK


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDone(At):
    """A person does it and says so."""

    text: str
    effect: Effect
    risk: str
    undo: str
    record: Mapping[str, Input] = field(default_factory=dict)  # values to be read off
    paste: bool = False
    wait: WaitKind = WaitKind.DO


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDecision(At):
    """The runbook cannot tell how to go on; a person decides among `decisions`."""

    reason: str
    decisions: tuple[Decision, ...]
    wait: WaitKind
    undo: str = ""  # how the change is taken back, where that is asked


@dataclass(frozen=True, slots=True, kw_only=True)
class AskHostKey(At):
    target: TargetRef
    host: str
    fingerprint: str
    key_kind: str = ""  # such as ssh-ed25519; empty in records of before it was kept
    wait: WaitKind = WaitKind.HOST_KEY


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy(At):
    pass


@dataclass(frozen=True, slots=True)
class Paused:
    pass


@dataclass(frozen=True, slots=True)
class Over:
    ended: Ended


Waiting: TypeAlias = AskConsent | AskQuestion | AskDone | AskDecision | AskHostKey
Next: TypeAlias = (
    Identify
    | Execute
    | Enter
    | Close
    | Judge
    | CannotPrepare
    | PassOver
    | Finish
    | Waiting
    | Busy
    | Paused
    | Over
)
