"""What a run needs to know before it starts, and what a step asks a person for: typed values."""

from enum import StrEnum
from typing import ClassVar

from desktop.dataclass import dataclass
from desktop.domain.outcome import YAML_CONFIG, Expression, RegexText
from desktop.domain.values import Value


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
class Rule:
    """What must hold between inputs before a run starts."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    assert_: Expression
    say: str = ""
