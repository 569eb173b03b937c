"""Hands live output to its consumer in batches, from its own thread, so that reading never waits for it."""

import logging
import threading
from collections import deque

from desktop.targets.base import OnOutput, Stream

_PENDING_CAP_BYTES = 4 * 2**20
_MUCH_BYTES = 2**18  # what is not held back for a fuller batch, and about the most that one batch has
_BATCH_S = 0.02  # what comes within this time is handed over together
_FINISH_S = 1.0  # how long the end of a command waits for a slow consumer

_log = logging.getLogger(__name__)


class Delivery:
    """A bounded queue before a consumer. What does not fit is counted, and told in its place by one line."""

    def __init__(self, consumer: OnOutput) -> None:
        self._consumer = consumer
        self._pending: deque[tuple[Stream, bytearray]] = deque()
        self._pending_bytes = 0
        self._skipped_bytes = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_over = False
        self._finishing = threading.Event()

    def put(self, stream: Stream, data: bytes) -> None:
        with self._changed:
            if self._is_over:
                return
            self._append(stream, data)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="live output", daemon=True)
                self._thread.start()
            self._changed.notify()

    def finish(self) -> None:
        """Deliver the rest and end; gives up on a consumer that takes longer than a second."""
        thread = self._thread
        if thread is None:
            return
        self._finishing.set()
        with self._changed:
            self._changed.notify()
        thread.join(_FINISH_S)
        with self._changed:
            self._is_over = True

    def _append(self, stream: Stream, data: bytes) -> None:
        last = self._pending[-1] if self._pending else None
        if last and last[0] is stream and len(last[1]) < _MUCH_BYTES:
            last[1].extend(data)
        else:
            self._pending.append((stream, bytearray(data)))
        self._pending_bytes += len(data)
        while self._pending_bytes > _PENDING_CAP_BYTES:
            self._drop_oldest(self._pending_bytes - _PENDING_CAP_BYTES)

    def _drop_oldest(self, surplus_bytes: int) -> None:
        oldest = self._pending[0][1]
        count = min(len(oldest), surplus_bytes)
        del oldest[:count]
        if not oldest:
            self._pending.popleft()
        self._pending_bytes -= count
        self._skipped_bytes += count

    def _take(self) -> list[tuple[Stream, bytes]]:
        with self._changed:
            while not self._pending and not self._finishing.is_set():
                self._changed.wait()
            batch, taken = list[tuple[Stream, bytes]](), 0
            while self._pending and taken < _MUCH_BYTES:
                stream, data = self._pending.popleft()
                batch.append((stream, bytes(data)))
                taken += len(data)
            if batch and self._skipped_bytes:
                note = f"\n[… {self._skipped_bytes} bytes passed over here …]\n".encode()
                batch.insert(0, (batch[0][0], note))
            self._pending_bytes -= taken
            self._skipped_bytes = 0
            return batch

    def _work(self) -> None:
        while batch := self._take():
            try:
                for stream, data in batch:
                    self._consumer(stream, data)
            except Exception:  # noqa: BLE001 - whatever a consumer does, the command goes on without it
                _log.exception("The consumer of live output failed and gets no more of this command.")
                with self._changed:
                    self._is_over = True
                    self._pending.clear()
                return
            with self._changed:
                self._changed.wait_for(self._has_much, _BATCH_S)

    def _has_much(self) -> bool:
        return self._finishing.is_set() or self._pending_bytes > _MUCH_BYTES
