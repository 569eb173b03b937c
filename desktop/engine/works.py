"""All that a session has in lanes now."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from time import monotonic

from desktop.engine.lanes import AT_ONCE, MOST, PATIENCE_S, Lanes
from desktop.engine.next import Identify
from desktop.engine.turns import LaneResult
from desktop.engine.under_way import UnderWay

Work = UnderWay[LaneResult]
Bring = Callable[[Work, "Future[LaneResult]"], None]


class Works:
    """Changed in the session's thread; stopped and hurried from any."""

    def __init__(self) -> None:
        self._all: tuple[Work, ...] = ()
        self._was_full = False
        self.identifying: frozenset[str] = (
            frozenset()
        )  # targets being reached, which the record does not know yet

    def __iter__(self) -> Iterator[Work]:
        return iter(self._all)

    def __bool__(self) -> bool:
        return bool(self._all)

    def __contains__(self, work: Work) -> bool:
        return work in self._all

    def begin(self, work: Work, lanes: Lanes, do: Callable[[Work], LaneResult], bring: Bring) -> None:
        """Have work done in its lane; `bring` takes what came of it, in the lane's thread.

        Raises:
            RuntimeError: no lane can be opened for it.
        """
        self._set((*self._all, work))
        try:
            work.begin(lanes, do, bring)
        except RuntimeError:
            self.remove(work)
            raise

    def remove(self, work: Work) -> None:
        self._set(tuple(one for one in self._all if one is not work))

    def clear(self) -> None:
        self._set(())

    def _set(self, works: tuple[Work, ...]) -> None:
        self._all = works
        self.identifying = frozenset(one.lane for one in works if isinstance(one.following, Identify))

    @property
    def is_full(self) -> bool:
        """True while enough runs; what has run for long waits more than it works, and does not count."""
        slow_since = monotonic() - PATIENCE_S
        brisk = sum(one.began_at is None or one.began_at > slow_since for one in self._all)
        self._was_full = brisk >= AT_ONCE or len(self._all) >= MOST
        return self._was_full

    @property
    def has_room_again(self) -> bool:
        """True once, when enough ran at the last look and less counts now."""
        return self._was_full and not self.is_full

    @property
    def is_stopping(self) -> bool:
        """True while something was told to stop and has not ended: nothing else is begun beside it."""
        return any(work.stopped_at is not None for work in self._all)

    @property
    def overdue(self) -> Work | None:
        return next((work for work in self._all if work.is_overdue), None)

    def stop(self) -> None:
        for work in self._all:
            work.stop()

    def hurry(self) -> bool:
        """Cut every wait short; False when nothing waits."""
        waits = [work for work in self._all if work.is_wait]
        for work in waits:
            work.hurry.cancel()
        return bool(waits)
