"""Connections to jump hosts, shared by all hosts behind them: one sign-in, however many go through."""

import threading
import time
from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from desktop.dataclass import dataclass

if TYPE_CHECKING:  # the settings of all targets hold one of these, and are made before the first paint
    from desktop.domain.errors import TargetError
    from desktop.targets.base import Call


class Jump(Protocol):
    """What is needed of a connection to a jump host."""

    @property
    def is_open(self) -> bool: ...

    def answers(self) -> bool:
        """True unless it gave no answer lately, and gives none now."""
        ...

    def close(self) -> None: ...


@dataclass(eq=False)
class _Entry:
    opening: "threading.RLock" = field(default_factory=threading.RLock)
    link: Jump | None = None
    users: int = 0
    failure: "TargetError | None" = None
    failed_at: float = 0.0


class JumpLinks:
    """By the way that leads to each; a connection that nobody goes through any more is closed."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()

    def borrow(self, way: str, call: "Call", open_: Callable[[], Jump]) -> Jump:
        """Return the connection to the last host of a way; who waits while another opens it shares what comes of it.

        Raises:
            what opening raises; CancelledError: stopped while waiting for another.
        """
        from desktop.domain.errors import AuthError, ConnectError
        from desktop.targets.asking import turn

        with self._lock:
            entry = self._entries.setdefault(way, _Entry())
        since = time.monotonic()
        with turn(entry.opening, call, f"Connecting through {way}"):
            if entry.link is not None and entry.link.is_open and entry.link.answers():
                with self._lock:
                    if entry.link is not None:  # nobody has closed it meanwhile
                        entry.users += 1
                        return entry.link
            if entry.failure is not None and entry.failed_at > since:
                raise entry.failure
            try:
                link = open_()
            except (AuthError, ConnectError) as failure:
                entry.failure, entry.failed_at = failure, time.monotonic()
                raise
            with self._lock:
                entry.link, entry.users = link, 1
            return link

    def give_back(self, link: Jump) -> None:
        """Close a connection when its last user has given it back; one that was replaced is closed at once."""
        with self._lock:
            entry = next((one for one in self._entries.values() if one.link is link), None)
            if entry is not None:
                entry.users -= 1
                if entry.users > 0:
                    return
                entry.link = None
        link.close()
