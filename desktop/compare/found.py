"""What a comparison found: part by part, each with its verdicts side by side and its fields."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from desktop.compare.differences import Difference
from desktop.dataclass import dataclass
from desktop.domain.run import EntryState
from desktop.domain.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How a step ended on one side."""

    verdict: Verdict | None
    said: str = ""
    target: str = ""
    command: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    state: EntryState = EntryState.FINISHED
    duration_s: float = 0.0
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A number that an outcome compares a field with, and the verdict that this outcome has."""

    name: str
    number: float
    is_upper: bool  # the outcome holds above it
    holds_at: bool  # and at it
    verdict: Verdict

    def is_crossed_by(self, value: float) -> bool:
        if value == self.number:
            return self.holds_at
        return value > self.number if self.is_upper else value < self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A step on both sides, or on the one that took it; `key` is empty for what is of the run as a whole."""

    key: str
    title: str
    step: str = ""
    before: Found | None = None
    after: Found | None = None
    fields: tuple[Difference, ...] = ()
    bounds: tuple[Bound, ...] = ()
    is_withheld: bool = False  # sensitive: what it read is not laid side by side

    @property
    def changed(self) -> tuple[Difference, ...]:
        return tuple(one for one in self.fields if not one.is_same)

    @property
    def only(self) -> str:
        """`before` or `after` for a step that one side alone took; else nothing."""
        if not self.key or (self.before and self.after):
            return ""
        return "before" if self.before else "after"

    @property
    def differs(self) -> bool:
        return bool(self.changed or self.only or self.has_other_verdict)

    @property
    def has_other_verdict(self) -> bool:
        return (
            self.before is not None
            and self.after is not None
            and self.before.verdict is not self.after.verdict
        )

    def bound_of(self, one: Difference) -> Bound | None:
        """Return the bound that a field has crossed, the worst first, else the nearest; None where it has none."""
        own = [bound for bound in self.bounds if bound.name == one.name]
        value = one.after
        if not own or not isinstance(value, int | float) or isinstance(value, bool):
            return own[0] if own else None
        crossed = [bound for bound in own if bound.is_crossed_by(value)]
        failed = [bound for bound in crossed if bound.verdict is Verdict.FAIL]
        return next(iter((*failed, *crossed)), min(own, key=lambda bound: abs(bound.number - value)))

    def trouble_of(self, one: Difference) -> Verdict | None:
        """Return FAIL or WARN where the later value of a field is past a bound of such an outcome."""
        bound, value = self.bound_of(one), one.after
        if bound is None or not isinstance(value, int | float) or not bound.is_crossed_by(value):
            return None
        return bound.verdict if bound.verdict in (Verdict.FAIL, Verdict.WARN) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    parts: tuple[Part, ...]

    @property
    def changed(self) -> int:
        return sum(len(part.changed) for part in self.parts)

    @property
    def tolerated(self) -> int:
        return sum(one.is_tolerated for part in self.parts for one in part.fields)

    @property
    def total(self) -> int:
        return sum(len(part.fields) for part in self.parts)

    @property
    def differing(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.differs)
