"""What steps are made of: effects, modes, captures, causes, retries, choices, hand-overs."""

from enum import StrEnum
from typing import ClassVar, Literal, TypeAlias

from desktop.dataclass import dataclass
from desktop.domain.outcome import YAML_CONFIG, DurationText, Expression, Jump, RegexText, StepId, Template


class Effect(StrEnum):
    READS = "reads"
    CHANGES = "changes"
    DESTROYS = "destroys"


class GroupMode(StrEnum):
    SEQUENCE = "sequence"
    LADDER = "ladder"  # stops at the first child that is not pass
    FIRST_KNOWN = "first_known"  # until one child is not unknown; its reading is the group's
    ANY_ORDER = "any_order"  # hypotheses, ruled in or out in the order a person likes
    PARALLEL = "parallel"  # reads only, side by side


class Quorum(StrEnum):
    """How many rows of a fan-out have to be good (pass or warn) for the step to be good."""

    ANY = "any"
    MAJORITY = "majority"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What is taken out of a script's output; exactly one way is given."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    text: bool = False  # the whole output
    number: bool = False
    lines: bool = False
    table: tuple[str, ...] = ()
    regex: RegexText = ""
    json: str = ""
    file: Template = ""  # the path of a file on the target: an artifact, stored as evidence
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
class Sample:
    """Read so many times, so far apart, and tell how the numbers spread and where they go."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    times: int = 5
    every: DurationText = "2s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    __pydantic_config__: ClassVar = YAML_CONFIG
    label: Template
    when: Expression = ""
    next: Jump = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    __pydantic_config__: ClassVar = YAML_CONFIG
    to: Template
    because: Template = ""
    ask_for: Template = ""
    attach: tuple[StepId, ...] = ()
