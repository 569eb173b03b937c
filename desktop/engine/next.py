"""What may happen next in a run: the answers of `plan`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from desktop.domain.events import Decision
from desktop.domain.runbook import Effect, Input
from desktop.domain.target_ref import TargetRef
from desktop.domain.values import Value
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A step made ready: every template rendered, nothing run yet."""

    step: str
    entry: int
    target: TargetRef
    effect: Effect
    command: str  # as a person sees and allows it
    timeout_s: float
    parameters: Mapping[str, Value] = field(default_factory=dict)  # of a check
    environment: Mapping[str, str] = field(default_factory=dict)  # of a script; a secret is its reference
    secret_names: frozenset[str] = frozenset()  # which of `environment` are references

    @property
    def shown_environment(self) -> dict[str, str]:
        return {
            name: "(secret, from the keyring)" if name in self.secret_names else visible(value)
            for name, value in self.environment.items()
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Identify:
    """Reach the target and tell who we are there, before anything else happens on it."""

    step: str
    entry: int
    target: TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Execute:
    step: str
    entry: int
    prepared: Prepared


@dataclass(frozen=True, slots=True, kw_only=True)
class CannotPrepare:
    """A value that the step needs is missing or does not fit: the step is unknown, with the reason."""

    step: str
    entry: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PassOver:
    step: str
    entry: int
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finish:
    """The run is at its end; an `end` or `escalate` step is entered first when `step` names one."""

    ended: Ended
    said: str = ""
    step: str = ""
    entry: int = 0
    escalated_to: str = ""
    because: str = ""
    ask_for: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskConsent:
    step: str
    entry: int
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
class AskQuestion:
    step: str
    entry: int
    question: str
    options: tuple[Option, ...]
    answer: Input | None
    wait: WaitKind = WaitKind.ASK


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDone:
    """A person does it and says so."""

    step: str
    entry: int
    text: str
    effect: Effect
    risk: str
    undo: str
    wait: WaitKind = WaitKind.DO


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDecision:
    """The runbook cannot tell how to go on; a person decides among `decisions`."""

    step: str
    entry: int
    reason: str
    decisions: tuple[Decision, ...]
    wait: WaitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AskHostKey:
    step: str
    entry: int
    target: TargetRef
    host: str
    fingerprint: str
    wait: WaitKind = WaitKind.HOST_KEY


@dataclass(frozen=True, slots=True, kw_only=True)
class Busy:
    step: str
    entry: int


@dataclass(frozen=True, slots=True)
class Paused:
    pass


@dataclass(frozen=True, slots=True)
class Over:
    ended: Ended


Waiting: TypeAlias = AskConsent | AskQuestion | AskDone | AskDecision | AskHostKey
Next: TypeAlias = Identify | Execute | CannotPrepare | PassOver | Finish | Waiting | Busy | Paused | Over
