"""Watches the files of a run's runbooks: when one changes, somebody has to look whether it is another now."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

_REST_MS = 400  # editors write a file in several goes, and some replace it
_LOOKS = 5  # how often a file that is gone is looked for again


class FileWatch(QObject):
    """`changed` once a file that changed has come to rest."""

    changed = Signal()

    def __init__(self, files: Iterable[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = [file for file in dict.fromkeys(files) if file]
        self._looks = 0
        self._watcher = QFileSystemWatcher(self)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._look)
        self._watcher.fileChanged.connect(self._wait)
        self._watch()

    def _watch(self) -> bool:
        """Watch what is there; a file that was replaced is another one, and has to be watched anew."""
        there = [file for file in self._files if Path(file).is_file()]
        missing = [file for file in there if file not in self._watcher.files()]
        if missing:
            self._watcher.addPaths(missing)
        return len(there) == len(self._files)

    @Slot()
    def _wait(self) -> None:
        self._looks = 0
        self._rest.start()

    @Slot()
    def _look(self) -> None:
        self._looks += 1
        if not self._watch() and self._looks < _LOOKS:
            self._rest.start()
        self.changed.emit()
