"""Threads that stay for a moment after a piece of work: who has one piece after the other begins no thread for each."""

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue

_MOST_IDLE = 4  # so many wait for work; what many threads do at once leaves no more behind
_IDLE_S = 1.0
_IDLE_NAME = "waits for work"

Piece = Callable[[], None]


class Crew:
    """Does each piece in a thread of its own, as `threading.Thread` does. They are daemons: work that hangs must not
    keep the program from ending."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[SimpleQueue[Piece]] = []  # of each thread that waits; the last one went idle last

    def do(self, piece: Piece, name: str) -> None:
        """Have a piece done, in a thread of this name meanwhile.

        Raises:
            RuntimeError: no thread can be started for it.
        """

        def named() -> None:
            threading.current_thread().name = name
            piece()

        with self._lock:
            waiting = self._idle.pop() if self._idle else None
        if waiting:
            waiting.put(named)
        else:
            threading.Thread(target=self._serve, args=(named,), name=name, daemon=True).start()

    def _serve(self, piece: Piece | None) -> None:
        mine: SimpleQueue[Piece] = SimpleQueue()
        while piece:
            piece()
            piece = None  # holds nothing of it while it waits
            threading.current_thread().name = _IDLE_NAME
            with self._lock:
                if len(self._idle) >= _MOST_IDLE:
                    return
                self._idle.append(mine)
            piece = self._next(mine)

    def _next(self, mine: "SimpleQueue[Piece]") -> Piece | None:
        try:
            return mine.get(timeout=_IDLE_S)
        except Empty:
            with self._lock:
                if mine in self._idle:
                    self._idle.remove(mine)
                    return None
            return mine.get()  # it came in this very moment
