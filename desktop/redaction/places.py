"""Places in a text, asked quickly whether another place lies in one of them or meets one."""

from bisect import bisect_right
from collections.abc import Iterable


class Places:
    """Made of ranges in any order; those that overlap become one."""

    def __init__(self, ranges: Iterable[range]) -> None:
        self._starts: list[int] = []
        self._stops: list[int] = []
        for place in sorted(ranges, key=lambda one: one.start):
            if self._stops and place.start < self._stops[-1]:
                self._stops[-1] = max(self._stops[-1], place.stop)
            else:
                self._starts.append(place.start)
                self._stops.append(place.stop)

    def hold(self, start: int, stop: int) -> bool:
        """Tell whether one of them holds all of this place."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and stop <= self._stops[at]

    def meet(self, start: int, stop: int) -> bool:
        """Tell whether one of them has a character of this place."""
        at = bisect_right(self._starts, stop - 1) - 1
        return at >= 0 and start < self._stops[at]
