"""A runbook while it is being written: its problems, and those of its steps that can be read already."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.errors import Problem
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.language.link import Finder, UsedBooks
from desktop.language.loader import check_linked
from desktop.language.models import ReadStep


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
        return tuple(_with_inside(self.steps))


def sketch_runbook(data: bytes, file: str, find: Finder | None = None) -> Sketch:
    """Return every problem of a runbook, as `check_runbook` does, and what of it can be read in spite of them.

    `find` returns a runbook that a step uses, or raises InputError or RunbookError."""
    kept = _Kept()
    checked = check_linked(data, file, UsedBooks(find) if find is not None else None, kept.keep)
    return Sketch(checked.problems, kept.head, _sketched(kept.steps, ""))


@dataclass(slots=True)
class _Kept:
    head: Runbook | None = None
    steps: tuple[ReadStep, ...] = ()

    def keep(self, head: Runbook, steps: tuple[ReadStep, ...]) -> None:
        self.head, self.steps = head, steps


def _sketched(read: Sequence[ReadStep], around: str) -> tuple[SketchedStep, ...]:
    found = []
    for count, one in enumerate(read, 1):
        number = f"{around}.{count}" if around else str(count)
        inside = _sketched(one.inside, number)
        found.append(SketchedStep(one.written_id, number, one.node.place.line, one.step, inside))
    return tuple(found)


def _with_inside(steps: Sequence[SketchedStep]) -> list[SketchedStep]:
    return [each for step in steps for each in (step, *_with_inside(step.inside))]
