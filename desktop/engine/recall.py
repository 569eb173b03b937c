"""What an earlier run saw, asked in place of the targets: how recorded incidents are tested and practised."""

from typing import Protocol

from desktop.domain.step import MachineStep
from desktop.domain.target_ref import TargetRef
from desktop.engine.next import Prepared
from desktop.engine.work import WorkResult
from desktop.targets.base import Call, CommandOutput, Identity, Target


class Recall(Protocol):
    """Both may raise a TargetError: what kept the earlier run from its answer."""

    def identify(self, target: TargetRef) -> Identity: ...

    def result(self, step: MachineStep, prepared: Prepared) -> WorkResult | CommandOutput:
        """Return what came back: of a script also its output, out of which the engine captures as ever."""
        ...


class RecalledTarget(Target):
    """A target without a door: who we are there is recalled, and nothing can be run on it."""

    def __init__(self, ref: TargetRef, recall: Recall) -> None:
        super().__init__(ref)
        self._recall = recall

    def identify(self, call: Call) -> Identity:
        return self._recall.identify(self.ref)
