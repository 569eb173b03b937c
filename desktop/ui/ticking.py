"""Wakes a part of the window when what it says of a deadline changes: each minute, and each second near it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

NEAR_S = 120  # this near a deadline, seconds are told


def wait_s(left_s: float) -> float:
    """Return after how long what is left reads otherwise: a minute at most, and a second near the end."""
    if abs(left_s) <= NEAR_S:
        return 1.0
    part = left_s % 60 if left_s > 0 else 60 - (-left_s) % 60
    return part or 60.0


class Ticker(QObject):
    """`ticked` as long as there is a moment to aim at; it sleeps while there is none."""

    ticked = Signal()

    def __init__(self, clock: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock, self._moments = clock, tuple[datetime, ...]()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def is_awake(self) -> bool:
        return self._timer.isActive()

    @property
    def wakes_in_ms(self) -> int:
        return self._timer.interval()

    def aim(self, moments: Iterable[datetime]) -> None:
        """Tick for these from now on; for none, not at all."""
        self._moments = tuple(moments)
        self._wind()

    def _wind(self) -> None:
        if not self._moments:
            self._timer.stop()
            return
        now = self._clock()
        lefts = [(moment - now).total_seconds() for moment in self._moments]
        coming_near = [left - NEAR_S for left in lefts if left > NEAR_S]
        wait = min((wait_s(min(lefts, key=abs)), *coming_near))
        self._timer.start(max(1, round(1000 * wait)))

    @Slot()
    def _tick(self) -> None:
        self._wind()
        self.ticked.emit()
