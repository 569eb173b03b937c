"""Looks now and then whether somebody else changed the file, and keeps what is not saved."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from desktop.dataclass import dataclass
from desktop.ui.editor.port import EditorPort

DRAFT_MS, WATCH_MS = 800, 2000


@dataclass(frozen=True, slots=True)
class _Hash:
    file: str
    sha256: str


class DiskWatch(QObject):
    """`heard` comes with the hash of the file on the disk, empty where it is gone."""

    heard = Signal(str)
    _came = Signal(object)

    def __init__(self, port: EditorPort, keep: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._port, self._file, self._is_closed = port, "", False
        self._timer = QTimer(self, interval=WATCH_MS)
        self._timer.timeout.connect(self.check)
        self._draft_timer = QTimer(self, singleShot=True, interval=DRAFT_MS)
        self._draft_timer.timeout.connect(keep)
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def follow(self, file: str) -> None:
        self._file = file

    def watch(self, is_on: bool) -> None:
        if is_on:
            self._timer.start()
            self.check()
        else:
            self._timer.stop()

    def close(self) -> None:
        self._is_closed = True
        self._timer.stop()
        self._draft_timer.stop()

    @Slot()
    def check(self) -> None:
        file = self._file
        if file and not self._is_closed:
            self._port.hash_of(file, lambda sha256: self._came.emit(_Hash(file, sha256)))

    def keep_soon(self) -> None:
        """Keep what is typed before long, also while a person types on and on."""
        if not self._draft_timer.isActive() and not self._is_closed:
            self._draft_timer.start()

    def keep_no_more(self) -> None:
        self._draft_timer.stop()

    @Slot(object)
    def _take(self, told: _Hash) -> None:
        if told.file == self._file:
            self.heard.emit(told.sha256)
