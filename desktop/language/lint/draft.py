"""A runbook whose single parts are valid, while it is checked whether they fit together."""

from dataclasses import dataclass, field

from desktop.domain.runbook import Runbook
from desktop.domain.step import Step
from desktop.language.lint.spending import Spending
from desktop.language.nodes import Node, PathKey
from desktop.language.report import Place, Report


@dataclass(frozen=True, slots=True)
class StepAt:
    """A step and where it stands."""

    step: Step
    node: Node

    def place(self, *path: PathKey) -> Place:
        """Return the place of the value at a path, or of what comes nearest to it."""
        return self.node.nearest(path).place

    def key_place(self, key: str) -> Place:
        return self.node.key_place(key)


@dataclass(frozen=True, slots=True)
class Draft:
    """`steps` are those that could be read; `ids` are those of all, so that one fault does not cause others."""

    head: Runbook  # its steps are empty
    steps: tuple[StepAt, ...]
    ids: tuple[str, ...]
    root: Node
    lines: tuple[str, ...]  # of the file
    report: Report
    spending: Spending = field(default_factory=Spending)

    @property
    def is_whole(self) -> bool:
        return len(self.steps) == len(self.ids)
