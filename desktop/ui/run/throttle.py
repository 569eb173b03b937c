"""Tells that something changed: at once, or a few times a second while changes come close together."""

from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot

EVERY_MS = 100
_REST = 4  # times as long as the telling took: the window has to do other things too


class Throttle(QObject):
    """`told` comes for the first change at once, and for the last one in any case."""

    told = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._has_more = False
        self._pause = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._pause.timeout.connect(self._tell_late)

    @property
    def has_more(self) -> bool:
        """True while a change is still to be told."""
        return self._has_more

    def tell(self, *, is_dense: bool) -> None:
        """Tell a change; `is_dense` while hundreds may follow each other."""
        if not is_dense:
            self._pause.stop()
            self._has_more = False
            self.told.emit()
        elif self._pause.isActive():
            self._has_more = True
        else:
            self._tell_and_rest()

    @Slot()
    def _tell_late(self) -> None:
        if self._has_more:
            self._has_more = False
            self._tell_and_rest()

    def _tell_and_rest(self) -> None:
        begun = perf_counter()
        self.told.emit()
        took_ms = (perf_counter() - begun) * 1000
        self._pause.start(max(EVERY_MS, round(_REST * took_ms)))
