"""From a line of the text to its step, and from one problem to the next."""

from bisect import bisect_right
from collections.abc import Sequence

from desktop.domain.errors import Problem
from desktop.domain.sketch import Sketch, SketchedStep


def step_at(sketch: Sketch, line: int) -> SketchedStep | None:
    """Return the step that a line, from 1, belongs to; None above the first."""
    steps = sketch.all_steps
    at = bisect_right([step.line for step in steps], line)
    return steps[at - 1] if at else None


def next_problem(problems: Sequence[Problem], line: int, column: int, by: int) -> int | None:
    """Return the number of the problem behind a place, both from 0, or before it; round at the ends."""
    places = [(problem.line - 1, problem.column - 1) for problem in problems]
    if not places:
        return None
    here = (line, column)
    if by > 0:
        return next((at for at, place in enumerate(places) if place > here), 0)
    return next((at for at in range(len(places) - 1, -1, -1) if places[at] < here), len(places) - 1)
