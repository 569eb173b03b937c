"""How far a sampling is, told to the person while it goes on."""

from time import monotonic

from desktop.cli.screen import say
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep
from desktop.engine.updates import OutputLines

_EVERY_S = 1.0  # a line for each of a thousand samples would tell less


class SampleTeller:
    """Takes the output of a session as it flows; that of scripts is told when they have ended."""

    def __init__(self, runbook: Runbook) -> None:
        self._runbook = runbook
        self._told_at = 0.0

    def __call__(self, output: OutputLines) -> None:
        step = self._runbook.step(output.step)
        if not isinstance(step, CheckStep) or step.sample is None or not output.lines:
            return
        if monotonic() - self._told_at >= _EVERY_S:
            self._told_at = monotonic()
            say(f"   {output.lines[-1]}", "bright_black")
