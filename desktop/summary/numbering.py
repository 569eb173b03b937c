"""The number of a step as people say it: `3`, and `3.2` for the second step inside the third."""

from desktop.domain.runbook import INSIDE, Runbook
from desktop.domain.step import Step, UseStep


def number_of(runbook: Runbook, path: str) -> str:
    """Return the number of a step; `a/b` is step b of the runbook that step a uses.

    Raises:
        KeyError: there is no such step.
    """
    head, slash, rest = path.partition(INSIDE)
    number = _number_in(runbook.steps, head)
    if not number:
        raise KeyError(path)
    if not slash:
        return number
    step = runbook.step(head)
    if not isinstance(step, UseStep):
        raise KeyError(path)
    return f"{number}.{number_of(runbook.used(step.use), rest)}"


def path_beside(path: str, step_id: str) -> str:
    """Return how the run names another step of the file that a step is in."""
    return path.rpartition(INSIDE)[0] + INSIDE * (INSIDE in path) + step_id


def number_beside(runbook: Runbook, path: str, step_id: str) -> str:
    """Return the number of another step of the same file; nothing where there is none with this id."""
    try:
        return number_of(runbook, path_beside(path, step_id))
    except KeyError:
        return ""


def _number_in(steps: tuple[Step, ...], step_id: str) -> str:
    for place, step in enumerate(steps, 1):
        if step.id == step_id:
            return str(place)
        if step.children and (inner := _number_in(step.children, step_id)):
            return f"{place}.{inner}"
    return ""
