"""Collects Python's cyclic garbage in the window's own thread only.

The collector runs in whichever thread happens to allocate. A page or view-model that it finds in a worker thread
is destroyed there, and Qt dies of that: seen as segmentation faults and as slots called on half-cleared objects.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.garbage import hold_collector, release_collector

_EVERY_MS, _OFTEN_MS = 250, 50
_NEW, _YOUNG, _ALL = 0, 1, 2  # generations: each is looked through with the younger ones
_MANY = 4_000  # young objects: a look through them takes about 3 ms
_BUSY = 2_000  # objects that are new since the look before: something is going on
_CALM = 8  # looks in a row at which little was new, two seconds: nothing is going on any more
_ALL_AFTER = 100  # looks at something: as many as Python has between two through all
_PUT_OFF_AT_MOST = 600  # looks: half a minute


class WindowCollector(QObject):
    """Takes the collector over; what was made before the first paint is left out of every later look."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        hold_collector()
        gc.freeze()
        self._put_off = self._calm = self._looks = 0
        self._young = (
            0  # objects that outlived a look at the new ones, since the last look at all that are young
        )
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that is due, as Python itself would.

        A look takes as long as there is much to look at, so while much is made they follow each other closely, and one
        through the young objects comes by their number: Python counts looks, and after ten there may be fifty thousand.
        One through all that there is takes tens of milliseconds, and waits until less is made."""
        made, limits = gc.get_count(), gc.get_threshold()
        is_busy = made[0] > _BUSY
        self._calm = 0 if is_busy else self._calm + 1
        self._timer.setInterval(_OFTEN_MS if is_busy else _EVERY_MS)
        if self._looks >= _ALL_AFTER and self._may_take_long:
            self._look(_ALL, made[0])
        elif made[1] > limits[1] or self._young + made[0] > _MANY:
            self._look(_YOUNG, made[0])
        elif made[0] > limits[0]:
            self._look(_NEW, made[0])

    @property
    def _may_take_long(self) -> bool:
        """True once nothing has been going on for a while, or where that does not come."""
        if self._calm >= _CALM or self._put_off >= _PUT_OFF_AT_MOST:
            return True
        self._put_off += 1
        return False

    def _look(self, oldest: int, made: int) -> None:
        found = gc.collect(oldest)
        self._young = 0 if oldest > _NEW else self._young + max(0, made - found)
        self._looks += 1
        if oldest == _ALL:
            self._looks = self._put_off = 0

    def let_go(self) -> None:
        """Give the collector back to Python."""
        self._timer.stop()
        gc.unfreeze()
        release_collector()
        self.deleteLater()
