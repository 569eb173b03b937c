"""One outcome of a step: a verdict, the condition under which it holds, and what to say and do then."""

from typing import Annotated, ClassVar

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.verdict import Verdict

# Markers that the loader, the linter and the JSON Schema read; at run time all of them are plain text.
Expression = Annotated[str, "expression"]
Template = Annotated[str, "template"]
DurationText = Annotated[str, "duration"]
Jump = Annotated[str, "jump"]  # the id of a step, or `end.<how>`
StepId = Annotated[str, "step-id"]
RegexText = Annotated[str, "regex"]

OTHERWISE = "otherwise"


def yaml_key(attribute: str) -> str:
    """Return the key in YAML for an attribute: `with_` is written `with`."""
    return attribute.removesuffix("_")


YAML_CONFIG = {"extra": "forbid", "alias_generator": yaml_key}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Exactly one of the five verdict keys is given (the loader sees to it)."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    pass_: Expression | None = None
    warn: Expression | None = None
    fail: Expression | None = None
    unknown: Expression | None = None
    not_applicable: Expression | None = None
    say: Template = ""
    customer: str = ""  # what it means, in words for a customer; no `${…}`
    next: Jump = ""

    @property
    def given(self) -> tuple[tuple[Verdict, str], ...]:
        """The verdict keys that are written, each with its condition."""
        pairs = (
            (Verdict.PASS, self.pass_),
            (Verdict.WARN, self.warn),
            (Verdict.FAIL, self.fail),
            (Verdict.UNKNOWN, self.unknown),
            (Verdict.NOT_APPLICABLE, self.not_applicable),
        )
        return tuple((verdict, condition) for verdict, condition in pairs if condition is not None)

    @property
    def verdict(self) -> Verdict:
        return self.given[0][0]

    @property
    def condition(self) -> str:
        return self.given[0][1]


def parse_outcome_line(line: str) -> Outcome:
    """Return the outcome of a check's default line, such as `fail: used_pct >= 95 | ${mount} is full.`

    Raises:
        InputError: the line does not start with a verdict and a colon.
    """
    head, _, say = line.partition(" | ")
    key, colon, condition = head.partition(":")
    verdict = key.strip()
    attribute = "pass_" if verdict == "pass" else verdict
    if not colon or verdict not in ("pass", "warn", "fail", "unknown", "not_applicable"):
        raise InputError(f"{line!r} is no outcome. Write it as `fail: condition | sentence`.")
    texts: dict[str, str] = {attribute: condition.strip(), "say": say.strip()}
    return Outcome(**texts)
