"""A runbook whose single parts are valid, while it is checked whether they fit together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol, TypeVar, overload

from desktop.dataclass import dataclass
from desktop.domain.inputs import Input
from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.expressions.shapes import Shape
from desktop.language.lint.spending import Spending
from desktop.language.models import ReadStep
from desktop.language.nodes import Node, PathKey
from desktop.language.report import Place, Report

S = TypeVar("S", bound=Step)
S2 = TypeVar("S2", bound=Step)
S3 = TypeVar("S3", bound=Step)


@dataclass(frozen=True, slots=True, eq=False)
class StepAt:
    """A step and where it stands: in the file, and inside which group.

    `is_lost` tells that it is inside a group that could not be read, so that nothing is known of what is around."""

    step: Step
    node: Node
    parent: "StepAt | None" = None
    is_lost: bool = False

    @property
    def around(self) -> "tuple[StepAt, ...]":
        """The groups that it is inside of, innermost first."""
        return () if self.parent is None else (self.parent, *self.parent.around)

    @property
    def depth(self) -> int:
        """How many groups it is inside of."""
        return len(self.around)

    def place(self, *path: PathKey) -> Place:
        """Return the place of the value at a path, or of what comes nearest to it."""
        return self.node.nearest(path).place

    def key_place(self, key: str) -> Place:
        return self.node.key_place(key)

    def has(self, key: str) -> bool:
        """Tell whether a key is written in the step."""
        return key in (self.node.entries or ())


@dataclass(frozen=True, slots=True)
class Used:
    """What is known of a runbook that a step uses; `fault` says why it cannot be used."""

    inputs: Mapping[str, Input] = field(default_factory=dict)
    outputs: Mapping[str, Shape] = field(default_factory=dict)
    fault: str = ""
    rule: str = "use"  # of the fault


class Uses(Protocol):
    """Where runbooks that steps use are looked up."""

    def used(self, runbook_id: str, by: str) -> Used: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """`steps` are those that could be read, a group before what is inside it; `ids` are those of all, in that order,
    so that one fault does not cause others."""

    head: Runbook  # its steps are empty
    steps: tuple[StepAt, ...]
    ids: tuple[str, ...]
    root: Node
    lines: tuple[str, ...]  # of the file
    report: Report
    kinds: Mapping[type, Sequence[StepAt]]
    inside: Mapping[StepAt, Sequence[StepAt]]  # of a group
    uses: Uses | None = None  # the runbooks that others use, where they can be looked up
    spending: Spending = field(default_factory=Spending)

    def outputs_of(self, runbook_id: str) -> Mapping[str, Shape] | None:
        """Return the outputs of a runbook that a step uses, or None where they cannot be known."""
        used = self.used(runbook_id)
        return None if used is None or used.fault else used.outputs

    def used(self, runbook_id: str) -> Used | None:
        """Return what is known of a runbook that a step uses, or None where none can be looked up."""
        if self.uses is None or runbook_id == self.head.id:
            return None
        return self.uses.used(runbook_id, self.head.id)

    @property
    def is_whole(self) -> bool:
        return len(self.steps) == len(self.ids)

    @overload
    def of(self, kind: type[S], /) -> Iterator[tuple[StepAt, S]]: ...

    @overload
    def of(self, kind: type[S], second: type[S2], /) -> Iterator[tuple[StepAt, S | S2]]: ...

    @overload
    def of(
        self, kind: type[S], second: type[S2], third: type[S3], /
    ) -> Iterator[tuple[StepAt, S | S2 | S3]]: ...

    def of(self, *kinds: type[Any]) -> Iterator[tuple[StepAt, Any]]:
        """Yield the steps of some kinds; most rules are about a few kinds only."""
        for kind in kinds:
            for at in self.kinds.get(kind, ()):
                yield at, at.step


def draft_of(
    head: Runbook,
    read: Sequence[ReadStep],
    root: Node,
    lines: tuple[str, ...],
    report: Report,
    uses: Uses | None = None,
) -> Draft:
    """Return the draft of a runbook from its head and its steps as they were read."""
    steps: list[StepAt] = []
    ids: list[str] = []
    _gather(read, None, False, steps, ids)
    kinds: dict[type, list[StepAt]] = {}
    inside: dict[StepAt, list[StepAt]] = {}
    for at in steps:
        kinds.setdefault(at.step.__class__, []).append(at)
        if at.parent is not None:
            inside.setdefault(at.parent, []).append(at)
    return Draft(head, tuple(steps), tuple(ids), root, lines, report, kinds, inside, uses)


def _gather(
    read: Sequence[ReadStep], parent: StepAt | None, is_lost: bool, steps: list[StepAt], ids: list[str]
) -> None:
    for one in read:
        ids.append(one.written_id)
        at = None if one.step is None else StepAt(one.step, one.node, parent, is_lost)
        if at is not None:
            steps.append(at)
        if one.inside:
            _gather(one.inside, at, is_lost or at is None, steps, ids)
