"""The states that a run went through: each is the fold of its events up to there, by the code of the live run."""

from collections.abc import Sequence
from functools import lru_cache

from desktop.domain.advance import advance
from desktop.domain.events import Recorded
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.engine.plan import plan
from desktop.ui.run.overview import Overview, look_over

_KEPT_EACH = 64  # one state for so many events is kept; those between are folded from there
_VIEWS_KEPT = 8


class States:
    def __init__(self, book: Runbook, events: Sequence[Recorded]) -> None:
        self.book, self._events = book, tuple(events)
        self._kept: list[Run] = [Run()]
        self.view = lru_cache(maxsize=_VIEWS_KEPT)(self._view)

    def after(self, count: int) -> Run:
        """Return the run after its first events."""
        while (len(self._kept) - 1) * _KEPT_EACH + _KEPT_EACH <= count:
            begin = (len(self._kept) - 1) * _KEPT_EACH
            self._kept.append(self._fold(self._kept[-1], begin, begin + _KEPT_EACH))
        place = count // _KEPT_EACH
        return self._fold(self._kept[place], place * _KEPT_EACH, count)

    def _fold(self, run: Run, begin: int, end: int) -> Run:
        for recorded in self._events[begin:end]:
            run = advance(run, recorded)
        return run

    def _view(self, count: int) -> Overview:
        """Return where the run stood after its first events; there is one at least."""
        run = self.after(count)
        return look_over(self.book, run, plan(self.book, run))
