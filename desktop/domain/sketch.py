"""A runbook while it is being written: its problems, and those of its steps that can be read already."""

from collections.abc import Sequence

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step


@dataclass(frozen=True, slots=True)
class SketchedStep:
    """`step` is None while it cannot be read; `line` is where it begins, from 1; `number` is as a person counts."""

    id: str
    number: str
    line: int
    step: Step | None
    inside: "tuple[SketchedStep, ...]" = ()


@dataclass(frozen=True, slots=True)
class Sketch:
    """`head` is None while no steps can be told from the text: it is no YAML, or no runbook yet."""

    problems: tuple[Problem, ...]
    head: Runbook | None = None
    steps: tuple[SketchedStep, ...] = ()

    @property
    def errors(self) -> int:
        return sum(not problem.is_warning for problem in self.problems)

    @property
    def all_steps(self) -> tuple[SketchedStep, ...]:
        """Every step, those inside groups after their group."""
        return tuple(with_inside(self.steps))


def with_inside(steps: Sequence[SketchedStep]) -> list[SketchedStep]:
    """Return steps and all that are inside them, a group before what is in it."""
    return [each for step in steps for each in (step, *with_inside(step.inside))]
