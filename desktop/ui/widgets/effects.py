"""What a runbook does to a system: how many of its steps read, change or destroy."""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

_WORST_FIRST = ("destroys", "changes", "reads")


class HasEffect(Protocol):
    @property
    def effect(self) -> str: ...
    @property
    def kind(self) -> str: ...


def effect_counts(steps: Iterable[HasEffect]) -> tuple[tuple[str, int], ...]:
    """Return (effect, number of steps) for each effect that occurs, the mildest first; what holds steps is none."""
    seen = Counter(str(step.effect) for step in steps if step.kind not in ("group", "use"))
    return tuple((effect, seen[effect]) for effect in reversed(_WORST_FIRST) if seen[effect])


def worst_effect(steps: Iterable[HasEffect]) -> str:
    found = {str(step.effect) for step in steps}
    return next((effect for effect in _WORST_FIRST if effect in found), "reads")
