"""Opens the real window for a measurement, and notes how long its event loop pauses."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop.ui.shell.memory import WindowMemory
from desktop.ui.theme.apply import dress_application
from desktop.ui.window import SWITCH_INTERVAL_S, Shell
from desktop.workbench import Workbench


class Watch(QObject):
    """Ticks every millisecond as long as the event loop turns, and notes how late each tick is.

    `busy_ms` is what the window's own thread computed meanwhile: it tells its work from what others on the machine
    and other threads of the program took."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps_ms: list[float] = []
        self.busy_ms: list[float] = []
        self.peak_bytes = 0
        self._last = self._computed = 0.0
        self._tick = QTimer(self, interval=1, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._note)
        self._look = QTimer(self, interval=50)
        self._look.timeout.connect(self._weigh)
        self._is_done: Callable[[], bool] = lambda: True
        self._until = 0.0
        self._process = psutil.Process()

    def turn(self, seconds: float, is_done: Callable[[], bool] = lambda: False) -> None:
        """Let the event loop turn until something is so, or the time is over."""
        self.gaps_ms, self.busy_ms, self.peak_bytes = [], [], 0
        self._is_done, self._until = is_done, time.perf_counter() + seconds
        self._last, self._computed = time.perf_counter(), time.thread_time()
        self._tick.start()
        self._look.start()
        QApplication.exec()
        self._tick.stop()
        self._look.stop()

    def _note(self) -> None:
        now, computed = time.perf_counter(), time.thread_time()
        self.gaps_ms.append(1000 * (now - self._last))
        self.busy_ms.append(1000 * (computed - self._computed))
        self._last, self._computed = now, computed
        if now > self._until or self._is_done():
            QApplication.quit()

    def _weigh(self) -> None:
        self.peak_bytes = max(self.peak_bytes, self._process.memory_info().rss)


@dataclass(frozen=True, slots=True)
class Opened:
    """The window after its first paint and what follows it, and the worst gap of its event loop at rest, in ms."""

    shell: Shell
    watch: Watch
    at_rest_ms: float


@contextmanager
def opened_window(settles_s: float = 1.5) -> Iterator[Opened]:
    sys.setswitchinterval(SWITCH_INTERVAL_S)  # as the program does
    app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    dresser = dress_application(app)
    shell = Shell(Workbench(), WindowMemory(Path(os.environ["HANDRAIL_DATA_DIR"]) / "window"))
    shell.window.resize(1440, 900)
    shell.window.show()
    shell.warm_up()
    watch = Watch()
    watch.turn(settles_s)
    watch.turn(1)
    try:
        yield Opened(shell, watch, max(watch.gaps_ms))
    finally:
        shell.close()
        shell.window.close()
        del dresser
