"""A piece of work that a session has in a lane, how to stop it, and when to stop waiting for it."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import field
from time import monotonic
from typing import Generic, TypeVar

from desktop.dataclass import dataclass
from desktop.domain.runbook import Runbook
from desktop.domain.step import Effect
from desktop.engine.lane_work import identify_limit_s
from desktop.engine.lanes import Lanes
from desktop.engine.next import Execute, Identify
from desktop.engine.perform import attempts_of, pause_s
from desktop.targets.base import CancelToken

T = TypeVar("T")

GRACE_S = 15.0  # past its own deadline, or after it was told to stop; every target ends sooner by itself


@dataclass(eq=False)
class UnderWay(Generic[T]):
    """`limit_s` is what the work may take by itself; waiting in the lane behind other work does not count."""

    following: Identify | Execute
    limit_s: float
    cancel: CancelToken = field(default_factory=CancelToken)
    hurry: CancelToken = field(default_factory=CancelToken)  # cuts a wait short
    began_at: float | None = None  # on the monotonic clock
    stopped_at: float | None = None
    lane: str = field(init=False)  # the target's; a wait holds up no target

    def __post_init__(self) -> None:
        following = self.following
        if isinstance(following, Identify):
            self.lane = str(following.target)
        elif self.is_wait:
            self.lane = f"wait {following.step} {following.row}"
        else:
            self.lane = str(following.prepared.target)

    @property
    def is_wait(self) -> bool:
        return isinstance(self.following, Execute) and "wait_s" in self.following.prepared.parameters

    @property
    def only_reads(self) -> bool:
        following = self.following
        return isinstance(following, Identify) or following.prepared.effect is Effect.READS

    @property
    def is_overdue(self) -> bool:
        """True when it should have ended long ago: it hangs where neither deadline nor cancel reaches it."""
        now = monotonic()
        if self.stopped_at is not None and now > self.stopped_at + GRACE_S:
            return True
        limit_s = self.limit_s + self.cancel.held_s  # a person takes what time they take
        return self.began_at is not None and now > self.began_at + limit_s + GRACE_S

    def begin(
        self,
        lanes: Lanes,
        work: Callable[["UnderWay[T]"], T],
        ended: "Callable[[UnderWay[T], Future[T]], None]",
    ) -> None:
        def counted() -> T:
            self.began_at = monotonic()
            return work(self)

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
        return identify_limit_s(following.target)
    step = runbook.step(following.step)
    assert step.kind in ("check", "run", "plugin", "wait")  # only these are executed
    return attempts_of(step) * (following.prepared.timeout_s + pause_s(step))  # type: ignore[arg-type]
