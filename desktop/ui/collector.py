"""Collects Python's cyclic garbage in the window's own thread only.

The collector runs in whichever thread happens to allocate. A page or view-model that it finds in a worker thread
is destroyed there, and Qt dies of that: seen as segmentation faults and as slots called on half-cleared objects.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_EVERY_MS, _OFTEN_MS = 250, 50
_ALL = 2  # the oldest generation, and the younger ones with it
_BUSY = 2_000  # objects that are new since the look before: something is going on
_PUT_OFF_AT_MOST = 600  # looks: half a minute


class WindowCollector(QObject):
    """Takes the collector over; what was made before the first paint is left out of every later look."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        gc.freeze()
        self._put_off = 0
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation that is due, as Python itself would.

        A look takes as long as there is much that is new, so while much is made they follow each other closely. One
        through all that there is takes tens of milliseconds, and waits until less is made."""
        made = gc.get_count()
        self._timer.setInterval(_OFTEN_MS if made[0] > _BUSY else _EVERY_MS)
        due = [count > limit for count, limit in zip(made, gc.get_threshold(), strict=True)]
        oldest = max((generation for generation, is_due in enumerate(due) if is_due), default=-1)
        if oldest == _ALL and made[0] > _BUSY and self._put_off < _PUT_OFF_AT_MOST:
            self._put_off += 1
            oldest -= 1
        elif oldest == _ALL:
            self._put_off = 0
        if oldest >= 0:
            gc.collect(oldest)

    def let_go(self) -> None:
        """Give the collector back to Python."""
        self._timer.stop()
        gc.unfreeze()
        if self._was_on:
            gc.enable()
        self.deleteLater()
