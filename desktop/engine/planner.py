"""The plan of a run, worked out once for each of its states."""

from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.engine.next import Next
from desktop.engine.plan import NOBODY, plan


class Planner:
    """Gives what `plan` gives; a session asks four times for each event, and nothing changes in between."""

    def __init__(self, runbook: Runbook) -> None:
        self._runbook = runbook
        self._known: tuple[Run, frozenset[str], Next] | None = None

    def __call__(self, run: Run, identifying: frozenset[str] = NOBODY) -> Next:
        known = self._known  # read once: any thread may ask
        if known is None or known[0] is not run or known[1] != identifying:
            known = self._known = (run, identifying, plan(self._runbook, run, identifying))
        return known[2]
