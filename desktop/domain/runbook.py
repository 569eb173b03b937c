"""A runbook as it is written and as the engine runs it: its head, its inputs and its steps."""

from collections.abc import Iterator, Mapping
from dataclasses import field, fields
from typing import ClassVar, Literal

from desktop.dataclass import dataclass
from desktop.domain.inputs import Input, Rule
from desktop.domain.outcome import YAML_CONFIG, DurationText, Expression, Template
from desktop.domain.step import Step, UseStep

LANGUAGE_VERSION = 1
MAX_USE_DEPTH = 8  # runbooks that use each other
INSIDE = "/"  # between a `use` step and a step of the runbook it uses, in the path of a step


@dataclass(frozen=True, slots=True, kw_only=True)
class Applies:
    __pydantic_config__: ClassVar = YAML_CONFIG
    os: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalateWhen:
    """Judged after every step: once it holds, the run ends with a hand-over."""

    __pydantic_config__: ClassVar = YAML_CONFIG
    if_: Expression
    to: Template
    because: Template = ""


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
    customer: str = ""  # what one may have noticed, in words for a customer; no `${…}`
    tags: tuple[str, ...] = ()
    symptoms: tuple[str, ...] = ()
    applies: Applies = field(default_factory=Applies)
    estimate: DurationText = ""
    inputs: Mapping[str, Input] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    on: Template | tuple[Template, ...] = "local"
    shell: Literal["sh", "bash", "python", "powershell"] = "sh"
    outputs: Mapping[str, Expression] = field(default_factory=dict)  # for runbooks that use this one
    escalate_when: tuple[EscalateWhen, ...] = ()
    steps: tuple[Step, ...]

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """Every step of the file, those inside groups after their group."""
        return tuple(_with_children(self.steps))

    def step(self, path: str) -> Step:
        """Return the step with this id, wherever in the file; `a/b` is step b of the runbook that step a uses.

        Raises:
            KeyError: there is none.
        """
        head, slash, rest = path.partition(INSIDE)
        if not slash:
            return _found(self.steps, head)
        step = _found(self.steps, head)
        if not isinstance(step, UseStep):
            raise KeyError(path)
        return self.used(step.use).step(rest)

    def position(self, step_id: str) -> int:
        """Return the place of a step among the steps of the first level, from 0.

        Raises:
            KeyError: there is none.
        """
        for index, step in enumerate(self.steps):
            if step.id == step_id:
                return index
        raise KeyError(step_id)

    def used(self, runbook_id: str) -> "Runbook":
        """Return a runbook that a step of this one uses.

        Raises:
            KeyError: it was not linked.
        """
        raise KeyError(runbook_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedRunbook(Runbook):
    """A runbook together with those that its steps use, each linked in its turn."""

    links: Mapping[str, Runbook] = field(default_factory=dict)

    def used(self, runbook_id: str) -> Runbook:
        return self.links[runbook_id]


def linked(runbook: Runbook, links: Mapping[str, Runbook]) -> Runbook:
    """Return the runbook with those it uses at hand; the same one when it uses none."""
    if not links:
        return runbook
    own = {one.name: getattr(runbook, one.name) for one in fields(Runbook)}
    return LinkedRunbook(**own, links=links)


def uses_of(runbook: Runbook) -> tuple[str, ...]:
    """Return the ids of the runbooks that steps of this one use, each once."""
    return tuple(dict.fromkeys(step.use for step in runbook.all_steps if isinstance(step, UseStep)))


def _with_children(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from _with_children(step.children)


def _found(steps: tuple[Step, ...], step_id: str) -> Step:
    for step in steps:
        if step.id == step_id:
            return step
        if step.children:
            try:
                return _found(step.children, step_id)
            except KeyError:
                continue
    raise KeyError(step_id)
