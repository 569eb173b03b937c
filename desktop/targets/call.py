"""The deadline, cancel token and output stream that one piece of work carries."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from enum import StrEnum

from desktop.dataclass import dataclass
from desktop.domain.errors import CancelledError, DeadlineError


class Stream(StrEnum):
    STDOUT = "stdout"
    STDERR = "stderr"


OnOutput = Callable[[Stream, bytes], None]


class CancelToken:
    """Set once, from any thread; whoever waits looks at it or registers what ends the wait.

    It also knows how long the work stood still for a person who was asked something: that is nobody's time limit."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._callbacks: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._held_s = 0.0
        self._held_since: list[float] = []  # one for each wait that goes on now

    @property
    def held_s(self) -> float:
        """How long, so far, the work has waited for a person."""
        with self._lock:
            return self._held_s + (time.monotonic() - self._held_since[0] if self._held_since else 0.0)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait for a person inside: the clock of every call with this token stands still."""
        with self._lock:
            self._held_since.append(time.monotonic())
        try:
            yield
        finally:
            with self._lock:
                first = self._held_since[0]
                self._held_since.pop()
                if not self._held_since:
                    self._held_s += time.monotonic() - first

    @property
    def is_cancelled(self) -> bool:
        return self._event.is_set()

    def cancel(self) -> None:
        with self._lock:
            self._event.set()
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back when cancelled (at once if it already is), in the thread that cancels.

        Returns what takes the callback off again, so that a long-lived token does not collect them."""
        with self._lock:
            if not self._event.is_set():
                self._callbacks.append(callback)
                return lambda: self._forget(callback)
        callback()
        return lambda: None

    def _forget(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

    def wait(self, timeout_s: float) -> bool:
        """Sleep at most `timeout_s`; true when cancelled meanwhile."""
        return self._event.wait(timeout_s)


@dataclass(frozen=True, slots=True)
class Beside:
    """The rows of a step that only reads, of which this is one: what may be asked for all of them at once."""

    key: str  # of this entering of the step
    targets: Callable[[], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Call:
    """The limits of one piece of work. `deadline_at` is on the monotonic clock, in seconds."""

    deadline_at: float
    timeout_s: float
    cancel: CancelToken = field(default_factory=CancelToken)
    on_output: OnOutput | None = None
    beside: Beside | None = None
    agreed: tuple[str, ...] = ()  # what a target that stands for several stood for when a person allowed it
    held_before_s: float = 0.0  # what its token had waited for a person when this call began

    @classmethod
    def within(
        cls,
        timeout_s: float,
        *,
        cancel: CancelToken | None = None,
        on_output: OnOutput | None = None,
        beside: Beside | None = None,
        agreed: tuple[str, ...] = (),
    ) -> "Call":
        """A call that must end `timeout_s` seconds from now, without what a person takes for an answer."""
        token, deadline_at = cancel or CancelToken(), time.monotonic() + timeout_s
        return cls(deadline_at, timeout_s, token, on_output, beside, agreed, token.held_s)

    @property
    def left_s(self) -> float:
        held_s = self.cancel.held_s - self.held_before_s
        return max(0.0, self.deadline_at + held_s - time.monotonic())

    def narrowed(self, limit_s: float) -> "Call":
        """The same call with another end: `limit_s` seconds from now."""
        return replace(
            self,
            deadline_at=time.monotonic() + limit_s,
            timeout_s=limit_s,
            held_before_s=self.cancel.held_s,
        )

    def check(self, what: str) -> None:
        """Raise DeadlineError or CancelledError, naming `what`, when this call is over."""
        if self.cancel.is_cancelled:
            raise CancelledError(f"{what} was stopped.")
        if self.left_s <= 0:
            raise DeadlineError(f"{what} gave no result within {self.timeout_s:g} s.")
