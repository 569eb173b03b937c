"""What reaches a session from other threads, in order: commands, work that came back, and the end."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeAlias

from desktop.dataclass import dataclass
from desktop.engine import commands as c

Reply: TypeAlias = "Future[c.Refused | None]"
CLOSED = c.Refused("The run was closed here; open it again to go on.")


@dataclass(frozen=True, slots=True)
class Order:
    command: c.Command
    reply: Reply


@dataclass(frozen=True, slots=True)
class Came:
    """Something came back from a lane; `take` is called in the session's own thread."""

    take: Callable[[], None]


class End:
    """The last message but for what comes back from lanes."""


Message = Order | Came | End


class Inbox:
    """Takes no order after it was closed, so that none is left without a reply."""

    def __init__(self) -> None:
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._is_closing = False

    @property
    def is_closing(self) -> bool:
        return self._is_closing

    def order(self, command: c.Command) -> Reply:
        reply: Reply = Future()
        with self._gate:
            if self._is_closing:
                reply.set_result(CLOSED)
            else:
                self._messages.put(Order(command, reply))
        return reply

    def bring(self, take: Callable[[], None]) -> None:
        self._messages.put(Came(take))

    def close(self) -> None:
        with self._gate:
            if not self._is_closing:
                self._is_closing = True
                self._messages.put(End())

    def next(self, timeout_s: float | None = None) -> Message | None:
        """Return the next message, or None when none came in time."""
        try:
            return self._messages.get(timeout=timeout_s)
        except queue.Empty:
            return None
