"""Which steps, outcomes and choices of a runbook its incidents came to, and which they never did."""

from collections.abc import Iterable

from desktop.dataclass import dataclass
from desktop.domain.run import EntryState, Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import AskStep, Step


@dataclass(frozen=True, slots=True)
class Item:
    """Something to come to: a step (`what` is empty), or one of its outcomes or choices, in words."""

    step: str
    what: str
    is_covered: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    items: tuple[Item, ...]

    @property
    def steps(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.what)

    @property
    def ways(self) -> tuple[Item, ...]:
        """The outcomes and choices."""
        return tuple(item for item in self.items if item.what)

    @property
    def missing(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.is_covered)

    @property
    def covered_pct(self) -> float:
        return 100 * (1 - len(self.missing) / len(self.items)) if self.items else 100.0


def coverage_of(runbook: Runbook, runs: Iterable[Run]) -> Coverage:
    """Return what several runs of a runbook came to; of runbooks that it uses, only that they were followed."""
    entered: set[str] = set()
    came_to: set[tuple[str, str]] = set()
    for run in runs:
        for entry in run.entries:
            if entry.state is EntryState.PASSED_OVER:
                continue
            entered.add(entry.step)
            if entry.outcome is not None:
                came_to.add((entry.step, str(entry.outcome)))
            if isinstance(entry.answer, str):
                came_to.add((entry.step, f"answer {entry.answer}"))
    items = [item for step in runbook.all_steps for item in _items(step, entered, came_to)]
    return Coverage(tuple(items))


def _items(step: Step, entered: set[str], came_to: set[tuple[str, str]]) -> Iterable[Item]:
    yield Item(step.id, "", step.id in entered)
    for index, outcome in enumerate(step.outcomes):
        yield Item(step.id, f"{outcome.verdict}: {outcome.condition}", (step.id, str(index)) in came_to)
    if isinstance(step, AskStep):
        for value in step.choices:
            yield Item(step.id, f"answer: {value}", (step.id, f"answer {value}") in came_to)
