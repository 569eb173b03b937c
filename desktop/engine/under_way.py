"""The one piece of work that a session has in a lane, how to stop it, and when to stop waiting for it."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import monotonic
from typing import Generic, TypeVar

from desktop.domain.quantity import parse_duration_s
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, RunStep
from desktop.engine.lane_work import IDENTIFY_TIMEOUT_S
from desktop.engine.lanes import Lanes
from desktop.engine.next import Execute, Identify
from desktop.engine.work import attempts_of
from desktop.targets.base import CancelToken

T = TypeVar("T")

GRACE_S = 15.0  # past its own deadline, or after it was told to stop; every target ends sooner by itself


@dataclass(eq=False)
class UnderWay(Generic[T]):
    """`limit_s` is what the work may take by itself; waiting in the lane behind other work does not count."""

    following: Identify | Execute
    limit_s: float
    cancel: CancelToken = field(default_factory=CancelToken)
    began_at: float | None = None  # on the monotonic clock
    stopped_at: float | None = None

    @property
    def lane(self) -> str:
        is_identify = isinstance(self.following, Identify)
        return str(self.following.target if is_identify else self.following.prepared.target)  # type: ignore[union-attr]

    @property
    def is_overdue(self) -> bool:
        """True when it should have ended long ago: it hangs where neither deadline nor cancel reaches it."""
        now = monotonic()
        if self.stopped_at is not None and now > self.stopped_at + GRACE_S:
            return True
        return self.began_at is not None and now > self.began_at + self.limit_s + GRACE_S

    def begin(
        self,
        lanes: Lanes,
        work: Callable[[CancelToken], T],
        ended: "Callable[[UnderWay[T], Future[T]], None]",
    ) -> None:
        def counted() -> T:
            self.began_at = monotonic()
            return work(self.cancel)

        future = lanes.submit(self.lane, counted)
        self.cancel.on_cancel(lambda: _ignore(future.cancel()))  # while it still waits for its lane
        future.add_done_callback(lambda done: ended(self, done))

    def stop(self) -> None:
        if self.stopped_at is None:
            self.stopped_at = monotonic()
        self.cancel.cancel()


def _ignore(_: bool) -> None:
    """Take no interest in whether the work had begun: then its cancel token ends it."""


def limit_s(following: Identify | Execute, runbook: Runbook) -> float:
    """Return how long a piece of work may take, with all its attempts and the pauses between them."""
    if isinstance(following, Identify):
        return IDENTIFY_TIMEOUT_S
    step = runbook.step(following.step)
    assert isinstance(step, CheckStep | RunStep)  # only these are executed
    pause_s = parse_duration_s(step.retry.every) if step.retry else 0.0
    return attempts_of(step) * (following.prepared.timeout_s + pause_s)
