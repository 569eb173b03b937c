"""Lets fewer hosts report at the same time while the window is kept waiting, and more while it is not.

All threads of the program take turns. When thirty of them sign in at once, each turn of the window comes thirty times
later, and a key that is pressed shows a tenth of a second too late. On a fast network the hosts are read no slower for
it, since there they wait for the machine; on a slow one the window does not wait, and all begin at once soon."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Slot

_EVERY_MS = 8
_LATE_MS = 8.0  # that others took in one turn: with the window's own work a frame is over
_GROWS_EVERY_S, _TRIES_EVERY_S = 0.08, 0.8  # up to where it once was too many, and beyond that
_OURS = 0.5  # of a processor, taken by the program's other threads: below that somebody else keeps the window waiting
_NEAR = 0.8  # of what was too many: up to there they may grow quickly
_LEAST, _FIRST = 3, 4


class Breather(QObject):
    """`bound` is told how many may work at once, up to `most`."""

    def __init__(self, bound: Callable[[int], None], most: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bound, self._most = bound, most
        self._last = self._computed = self._others = self._told = 0.0
        self._timer = QTimer(self, interval=_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.at_once, self._too_many = 0, 2 * most  # the number at which the window was late
        self._say(_FIRST)

    def watch(self, is_working: bool) -> None:
        """Look how late each turn comes as long as something works; begin anew with few."""
        if is_working and not self._timer.isActive():
            self._read_clocks()
            self._told = self._last
            self._timer.start()
        elif not is_working and self._timer.isActive():
            self._timer.stop()
            self._too_many = 2 * self._most
            self._say(_FIRST)

    def _read_clocks(self) -> None:
        self._last, self._computed = time.perf_counter(), time.thread_time()
        self._others = time.process_time() - self._computed

    @Slot()
    def _tick(self) -> None:
        last, computed, others = self._last, self._computed, self._others
        self._read_clocks()
        wall = self._last - last
        waited_ms = 1000 * (wall - (self._computed - computed)) - _EVERY_MS
        is_ours = self._others - others > _OURS * wall
        self.felt(waited_ms if is_ours else 0.0, self._last)

    def felt(self, waited_ms: float, now: float) -> None:
        """Take in how long a turn of the window waited for threads of the program, in ms, at a time in s."""
        if waited_ms > _LATE_MS:
            self._told, self._too_many = now, self.at_once
            self._say(min(self.at_once - 1, round(0.7 * self.at_once)))
            return
        is_known = self.at_once < _NEAR * self._too_many
        if now - self._told >= (_GROWS_EVERY_S if is_known else _TRIES_EVERY_S):
            self._told = now
            self._say(self.at_once + (max(1, self.at_once // 4) if self._too_many > self._most else 1))

    def _say(self, at_once: int) -> None:
        at_once = max(_LEAST, min(self._most, at_once))
        if at_once != self.at_once:
            self.at_once = at_once
            self._bound(at_once)
