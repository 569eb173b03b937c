"""Home's snapshot, kept up with each run that changes: no other line is read or written anew for it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from pathlib import Path

from desktop.records.rows import RunRow
from desktop.records.snapshot import RECENT_RUNS, line_of, write_snapshot

# When a run began, its id, whether it stays however many are newer, and how the snapshot says it.
_Line = tuple[datetime, str, bool, str]


class Picture:
    """Belongs to whoever holds the lock of the record.

    `read` gives the lines that the snapshot is to have; `version` changes when another process wrote to the record,
    and is None where that cannot be told: then all of them are read again."""

    def __init__(
        self, folder: Path, read: Callable[[], Sequence[RunRow]], version: Callable[[], int | None]
    ) -> None:
        self._folder, self._read, self._version = folder, read, version
        self._changed: dict[str, RunRow] = {}  # by run: written since the last picture
        self._lines: tuple[_Line, ...] = ()  # of the last picture
        self._seen: int | None = None  # the version of what is known

    def note(self, row: RunRow) -> None:
        """Take the line of a run that was just written."""
        self._changed[row.run_id] = row

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
            known, self._seen = [_line(row) for row in self._read()], version
        else:
            known = [line for line in self._lines if line[1] not in self._changed]
            known += map(_line, self._changed.values())
        self._changed, self._lines = {}, _shown(known)
        write_snapshot(self._folder, [text for *_, text in self._lines])


def _line(row: RunRow) -> _Line:
    """A run that leaves something open stays."""
    return row.started_at, row.run_id, row.is_open or row.obligations > 0, line_of(row)


def _shown(lines: Sequence[_Line]) -> tuple[_Line, ...]:
    """Return the newest runs and those that leave something open, newest first. Runs only come: none that fell out
    can belong to the newest again."""
    ordered = sorted(lines, key=itemgetter(0, 1), reverse=True)
    return tuple(line for place, line in enumerate(ordered) if place < RECENT_RUNS or line[2])
