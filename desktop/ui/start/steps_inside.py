"""All that a runbook would do: its steps, those inside groups, and those of the runbooks it uses, each in its place."""

from collections.abc import Iterator, Sequence

from desktop.dataclass import dataclass
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step, UseStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """`runbook` is the one that the step stands in, which says where it runs unless the step does."""

    number: str
    step: Step
    runbook: Runbook

    @property
    def depth(self) -> int:
        return self.number.count(".")

    @property
    def is_own_work(self) -> bool:
        """False for a group or use, which does nothing but what is inside it."""
        return self.step.kind not in ("group", "use")


def steps_of(runbook: Runbook) -> tuple[Placed, ...]:
    """Return every step; a runbook that is not at hand has none to show."""
    return tuple(_placed(runbook.steps, runbook, ""))


def _placed(steps: Sequence[Step], runbook: Runbook, around: str) -> Iterator[Placed]:
    for count, step in enumerate(steps, 1):
        number = f"{around}.{count}" if around else str(count)
        yield Placed(number=number, step=step, runbook=runbook)
        if isinstance(step, UseStep):
            used = _used(runbook, step)
            if used is not None:
                yield from _placed(used.steps, used, number)
        else:
            yield from _placed(step.children, runbook, number)


def _used(runbook: Runbook, step: UseStep) -> Runbook | None:
    try:
        return runbook.used(step.use)
    except KeyError:
        return None
