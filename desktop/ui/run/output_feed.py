"""Carries output from the session's threads to the window: bounded, a few hundred lines a frame."""

import threading
from collections import deque
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop.engine.updates import OutputLines
from desktop.redaction.clean import clean
from desktop.targets.base import Stream
from desktop.ui.theme.tokens import Ink
from desktop.ui.widgets.line_ring import OutputLine

CAPACITY = 10_000  # lines that wait to be shown; older ones are passed over
PER_FRAME = 400
FRAME_MS = 40


class OutputFeed(QObject):
    """`take` may be called from any thread; `arrived` comes in the window's own."""

    arrived = Signal(object, int)  # tuple[OutputLine, ...], and how many lines were passed over before them
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batches: deque[OutputLines] = deque()
        self._count = 0  # of lines in the batches
        self._passed_over = 0
        self._entry = ("", 0)
        self._is_awake = False
        self._lock = threading.Lock()
        self._frame = QTimer(self, interval=FRAME_MS)
        self._frame.timeout.connect(self._drain)
        self._woken.connect(self._frame.start, Qt.ConnectionType.QueuedConnection)

    def take(self, lines: OutputLines) -> None:
        """Keep lines for the next frames; what cannot be shown in time is only counted.

        Called by the thread that reads the output: it must cost next to nothing a line."""
        with self._lock:
            self._batches.append(lines)
            self._count += len(lines.lines)
            while self._count - len(self._batches[0].lines) >= CAPACITY:
                self._drop(len(self._batches[0].lines))
                self._batches.popleft()
            was_awake, self._is_awake = self._is_awake, True
        if not was_awake:
            self._woken.emit()

    def _drop(self, lines: int) -> None:
        self._count -= lines
        self._passed_over += lines

    def follow(self, step: str, entry: int) -> None:
        """Show the output of this entry from now on; what is left of earlier ones is dropped."""
        with self._lock:
            self._entry = (step, entry)
            while self._batches and not self._is_of_entry(self._batches[0]):
                self._count -= len(self._batches.popleft().lines)
            self._passed_over = 0

    def _is_of_entry(self, lines: OutputLines) -> bool:
        return (lines.step, lines.entry) == self._entry

    @Slot()
    def _drain(self) -> None:
        with self._lock:
            fresh = self._next()
            passed_over, self._passed_over = self._passed_over, 0
            self._is_awake = fresh is not None or bool(self._batches)
            is_awake = self._is_awake
        if not is_awake:
            self._frame.stop()
        if fresh is not None:
            self.arrived.emit(tuple(_shown(line, fresh.stream) for line in fresh.lines), passed_over)

    def _next(self) -> OutputLines | None:
        """Take the next lines for one frame off the oldest batch, once the page follows its step."""
        if not self._batches or not self._is_of_entry(self._batches[0]):
            return None
        oldest = self._batches.popleft()
        now, later = oldest.lines[:PER_FRAME], oldest.lines[PER_FRAME:]
        if later:
            self._batches.appendleft(replace(oldest, lines=later))
        self._count -= len(now)
        return replace(oldest, lines=now)


def _shown(line: str, stream: Stream) -> OutputLine:
    return OutputLine(clean(line), Ink.WARN if stream is Stream.STDERR else Ink.TEXT)
