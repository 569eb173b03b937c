"""Earlier readings for the pictures of a run."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from desktop.ui.run.shot_parts import BEGAN
from desktop.ui.run.trend import Past, Wanted

_AFTER_CURE = 8  # events: what is read later is read after the logs were rotated
_USED = (61.2, 62.0, 61.8, 63.1, 64.9, 64.2, 66.0, 71.4, 78.2, 84.9, 90.3, 96.4)


class SampleTrends:
    def readings(self, wanted: Wanted, done: Callable[[Wanted, Sequence[Past]], None]) -> None:
        used = (*_USED, 34.1) if wanted.seq > _AFTER_CURE else _USED
        if wanted.command == "mem_used_pct":
            used = (*_USED[:-1], 97.4)
        days = range(len(used), 0, -1)
        done(wanted, [
            Past(BEGAN - timedelta(days=day - 1), {"used_pct": value}) for day, value in zip(days, used, strict=True)
        ])  # fmt: skip
