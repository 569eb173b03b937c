"""The tests that run and the ones that ended while the page was there, by target."""

import time
from collections.abc import Callable
from dataclasses import field
from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop.checks.network.rungs import Climb, Rung
from desktop.dataclass import dataclass
from desktop.ui.connections.port import ConnectionsPort

CANCEL_AFTER_S = 3.0  # most tests are over by then, and a button that comes and goes is in the way
_LOOK_MS = 250


@dataclass(slots=True)
class Trial:
    """One test of one target. `climbed` is there once it has ended."""

    target: str
    begun_at: datetime
    heard: list[Rung] = field(default_factory=list)
    climbed: Climb | None = None
    can_cancel: bool = False
    cancel: Callable[[], None] = lambda: None
    begun_s: float = field(default_factory=time.monotonic)

    @property
    def is_running(self) -> bool:
        return self.climbed is None


class Trials(QObject):
    """`changed` names the target whose test moved on, `ended` the one whose test is over."""

    changed = Signal(str)
    ended = Signal(str)
    _heard = Signal(object, object)  # a Trial and its Rung, on their way from the tester's thread
    _over = Signal(object, object)

    def __init__(self, port: ConnectionsPort, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._port, self._now = port, now
        self._by_target: dict[str, Trial] = {}
        self._clock = QTimer(self, interval=_LOOK_MS)
        self._clock.timeout.connect(self._look_at_long_ones)
        self._heard.connect(self._take_rung, Qt.ConnectionType.QueuedConnection)
        self._over.connect(self._take_end, Qt.ConnectionType.QueuedConnection)

    def of(self, target: str) -> Trial | None:
        return self._by_target.get(target)

    def begin(self, target: str) -> None:
        """Begin a test unless one of this target runs."""
        known = self._by_target.get(target)
        if known is not None and known.is_running:
            return
        trial = self._by_target[target] = Trial(target, self._now())
        trial.cancel = self._port.test(
            target,
            lambda rung: self._heard.emit(trial, rung),
            lambda climbed: self._over.emit(trial, climbed),
        )
        self._clock.start()
        self.changed.emit(target)

    @Slot()
    def _look_at_long_ones(self) -> None:
        running = [trial for trial in self._by_target.values() if trial.is_running]
        if not running:
            self._clock.stop()
        for trial in running:
            if not trial.can_cancel and time.monotonic() - trial.begun_s >= CANCEL_AFTER_S:
                self.offer_cancel(trial)

    def offer_cancel(self, trial: Trial) -> None:
        """Let a person stop a test that takes long."""
        trial.can_cancel = trial.is_running
        self.changed.emit(trial.target)

    @Slot(object, object)
    def _take_rung(self, trial: Trial, rung: Rung) -> None:
        trial.heard.append(rung)
        self.changed.emit(trial.target)

    @Slot(object, object)
    def _take_end(self, trial: Trial, climbed: Climb) -> None:
        trial.climbed, trial.can_cancel = climbed, False
        self.changed.emit(trial.target)
        self.ended.emit(trial.target)
