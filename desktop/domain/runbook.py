"""A runbook as it is written and as the engine runs it: its head, its inputs and its steps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, TypeAlias

from desktop.domain.outcome import (
    YAML_CONFIG,
    DurationText,
    Expression,
    Jump,
    Outcome,
    RegexText,
    StepId,
    Template,
)
from desktop.domain.quantity import parse_duration_s
from desktop.domain.values import Value
from desktop.domain.verdict import Ended

LANGUAGE_VERSION = 1
MAX_ENTRIES = 20  # how often one step may be entered in a run
DEFAULT_TIMEOUT = "30s"


class Effect(StrEnum):
    READS = "reads"
    CHANGES = "changes"
    DESTROYS = "destroys"


class InputType(StrEnum):
    STRING = "string"
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    TARGET = "target"
    TARGETS = "targets"
    PATH = "path"
    URL = "url"
    HOST = "host"
    PORT = "port"
    CIDR = "cidr"
    EMAIL = "email"
    DURATION = "duration"
    SIZE = "size"
    DATETIME = "datetime"
    SECRET = "secret"
    AWS_PROFILE = "aws_profile"
    AWS_REGION = "aws_region"
    TICKET = "ticket"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A value that a run needs before it starts, or that an `ask` step asks for."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    type: InputType = InputType.STRING
    label: str = ""
    help: str = ""
    default: Value = None
    required: bool = True  # an input with a default is never missing
    choices: tuple[str, ...] = ()
    pattern: RegexText = ""
    min: float | None = None
    max: float | None = None
    alert: str = ""  # where to find it in a pasted alert, such as `labels.mountpoint`


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What is taken out of a script's output; exactly one way is given."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    table: tuple[str, ...] = ()
    regex: RegexText = ""
    json: str = ""
    as_: Literal["", "integer", "number", "datetime", "duration", "size"] = ""


CaptureRule: TypeAlias = "Capture | Literal['text', 'number', 'lines']"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    __pydantic_config__: ClassVar = YAML_CONFIG
    cause: Template
    sign: Template = ""
    next: Jump = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Read again until a condition holds; `times` counts the readings."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    times: int = 3
    every: DurationText = "5s"
    until: Expression = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCommon:
    """The keys that every kind of step may carry."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    kind: ClassVar[str] = ""
    id: StepId
    title: Template
    why: Template = ""
    good: Template = ""
    if_not: Template = ""
    learn: Template = ""
    causes: tuple[Cause, ...] = ()
    links: tuple[str, ...] = ()
    on: Template = ""
    when: Expression = ""
    needs: tuple[StepId, ...] = ()
    set: Mapping[str, Expression] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    next: Jump = ""
    sensitive: bool = False  # its evidence stays on this machine and out of every summary

    @property
    def effect_of(self) -> Effect:
        """What the step does to the system."""
        return Effect.READS

    @property
    def branches(self) -> bool:
        """True when the outcome decides where to go on."""
        return any(outcome.next for outcome in self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckStep(StepCommon):
    kind: ClassVar[str] = "check"
    check: str
    with_: Mapping[str, Value] = field(default_factory=dict)
    retry: Retry | None = None
    timeout: DurationText = ""  # empty: the check's own

    @property
    def timeout_s(self) -> float | None:
        return parse_duration_s(self.timeout) if self.timeout else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep(StepCommon):
    kind: ClassVar[str] = "run"
    run: Annotated[str, "script"]
    shell: Literal["", "sh", "bash", "python", "powershell"] = ""  # empty: the file's
    env: Mapping[str, Template | int | float | bool] = field(default_factory=dict)
    accept_exit: tuple[int, ...] = (0,)
    capture: Mapping[str, CaptureRule] = field(default_factory=dict)
    retry: Retry | None = None
    timeout: DurationText = DEFAULT_TIMEOUT
    effect: Effect = Effect.READS
    undo: Template = ""
    risk: Template = ""
    consent: str = ""  # the sentence to type before a step that destroys

    @property
    def effect_of(self) -> Effect:
        return self.effect

    @property
    def timeout_s(self) -> float:
        return parse_duration_s(self.timeout)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoStep(StepCommon):
    kind: ClassVar[str] = "do"
    do: Template
    effect: Effect = Effect.READS
    undo: Template = ""
    risk: Template = ""

    @property
    def effect_of(self) -> Effect:
        return self.effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    __pydantic_config__: ClassVar = YAML_CONFIG
    label: Template
    when: Expression = ""
    next: Jump = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskStep(StepCommon):
    kind: ClassVar[str] = "ask"
    ask: Template
    choices: Mapping[str, Choice] = field(default_factory=dict)
    answer: Input | None = None

    @property
    def branches(self) -> bool:
        return any(choice.next for choice in self.choices.values()) or any(o.next for o in self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    __pydantic_config__: ClassVar = YAML_CONFIG
    to: Template
    because: Template = ""
    ask_for: Template = ""
    attach: tuple[StepId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateStep(StepCommon):
    kind: ClassVar[str] = "escalate"
    escalate: Escalation


@dataclass(frozen=True, slots=True, kw_only=True)
class EndStep(StepCommon):
    kind: ClassVar[str] = "end"
    title: Template = "End"
    end: Ended
    say: Template = ""


Step: TypeAlias = CheckStep | RunStep | DoStep | AskStep | EscalateStep | EndStep
STEP_KINDS: tuple[type[Step], ...] = (CheckStep, RunStep, DoStep, AskStep, EscalateStep, EndStep)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applies:
    __pydantic_config__: ClassVar = YAML_CONFIG
    os: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """A runbook is valid by construction once the loader gave it out."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    runbook: int
    id: str
    title: str
    version: int = 1
    owner: str = ""
    reviewed: str = ""  # ISO 8601 date
    summary: str = ""
    tags: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    applies: Applies = field(default_factory=Applies)
    estimate: DurationText = ""
    inputs: Mapping[str, Input] = field(default_factory=dict)
    on: Template = "local"
    shell: Literal["sh", "bash", "python", "powershell"] = "sh"
    steps: tuple[Step, ...]

    def step(self, step_id: str) -> Step:
        """Return the step with this id.

        Raises:
            KeyError: there is none.
        """
        return self.steps[self.position(step_id)]

    def position(self, step_id: str) -> int:
        """Return the place of a step in the file, from 0.

        Raises:
            KeyError: there is none.
        """
        for index, step in enumerate(self.steps):
            if step.id == step_id:
                return index
        raise KeyError(step_id)
