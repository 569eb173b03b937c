"""A wait under way: how long it still is, on one line, and Enter to cut it short where a person sits."""

import math
from dataclasses import field
from datetime import UTC, datetime

from desktop.cli.prompts import line_within
from desktop.cli.screen import messages
from desktop.dataclass import dataclass
from desktop.domain.quantity import show_seconds
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import WaitStep
from desktop.engine import commands as c
from desktop.engine.session import Session

TICK_S = 0.25
_CUT_SHORT = ("", "w")


def wait_under_way(runbook: Runbook, run: Run) -> StepEntry | None:
    """Return the entry of a wait that runs now."""
    working = run.working
    if not working or not isinstance(runbook.step(working[-1].step), WaitStep):
        return None
    return working[-1]


def wait_left_s(runbook: Runbook, run: Run, entry: StepEntry) -> float:
    """Return how long a wait that begins now takes: what is left of it, where it was cut off before."""
    step = runbook.step(entry.step)
    assert isinstance(step, WaitStep)  # `wait_under_way` looked
    before = [
        one for one in run.entries if (one.step, one.row) == (entry.step, entry.row) and one.seq < entry.seq
    ]
    if not before or before[-1].state is not EntryState.INTERRUPTED or not before[-1].counts:
        return step.wait_s
    return max(0.0, step.wait_s - (entry.started_at - before[-1].started_at).total_seconds())


@dataclass
class Countdown:
    """`tick` shows what is left of a wait that began at `begun`, and looks at what was typed."""

    session: Session
    begun: datetime
    wait_s: float
    has_person: bool
    _shown: str = field(default="", init=False)

    def tick(self) -> None:
        gone_s = (datetime.now(UTC) - self.begun).total_seconds()
        left_s = max(0, math.ceil(self.wait_s - gone_s))
        self._show(f"   {show_seconds(left_s) if left_s else '0 s'} left")
        if not self.has_person:
            return
        typed = line_within(TICK_S)
        if typed is not None and typed.lower() in _CUT_SHORT:
            self.session.submit(c.EndWait())

    def end(self) -> None:
        """Take the line away, so that the next one begins at its place."""
        if self._shown:
            self._write("")
            self._shown = ""

    def _show(self, text: str) -> None:
        """Rewrite the line once a second; what is no terminal gets none."""
        words = f"{text}   [Enter] go on now" if self.has_person else text
        if words != self._shown and messages().is_terminal:
            self._write(words)
            self._shown = words

    def _write(self, words: str) -> None:
        blank = " " * len(self._shown)
        file = messages().file
        file.write(f"\r{blank}\r{words}")
        file.flush()
