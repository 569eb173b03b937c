"""Home's snapshot, kept up with each run that changes: no other line is read or written anew for it."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from desktop.records.rows import RunRow
from desktop.records.snapshot import RECENT_RUNS, line_of, write_snapshot

_Lines = dict[str, RunRow]  # by run


class Picture:
    """Belongs to whoever holds the lock of the record.

    `read` gives the lines that the snapshot is to have; `version` changes when another process wrote to the record,
    and is None where that cannot be told: then all of them are read again."""

    def __init__(
        self, folder: Path, read: Callable[[], Sequence[RunRow]], version: Callable[[], int | None]
    ) -> None:
        self._folder, self._read, self._version = folder, read, version
        self._lines: _Lines = {}
        self._texts: dict[str, tuple[RunRow, str]] = {}  # how the snapshot says them
        self._seen: int | None = None  # the version of what is known

    def note(self, row: RunRow) -> None:
        """Take the line of a run that was just written."""
        self._lines[row.run_id] = row

    def forget(self) -> None:
        """Read all lines again next time: runs were deleted or came from elsewhere."""
        self._seen = None

    def paint(self) -> None:
        """Write the snapshot.

        Raises:
            RecordError: the runs cannot be listed.
        """
        version = self._version()
        if version is None or version != self._seen:
            self._lines, self._seen = {row.run_id: row for row in self._read()}, version
        self._lines = _shown(self._lines.values())
        self._texts = {run_id: self._text(row) for run_id, row in self._lines.items()}
        write_snapshot(self._folder, [text for _, text in self._texts.values()])

    def _text(self, row: RunRow) -> tuple[RunRow, str]:
        known = self._texts.get(row.run_id)
        return known if known and known[0] is row else (row, line_of(row))


def _shown(rows: Iterable[RunRow]) -> _Lines:
    """Return the newest runs and those that leave something open, newest first. Runs only come: none that fell out
    can belong to the newest again."""
    ordered = sorted(rows, key=lambda row: (row.started_at, row.run_id), reverse=True)
    return {
        row.run_id: row
        for place, row in enumerate(ordered)
        if place < RECENT_RUNS or row.is_open or row.obligations > 0
    }
