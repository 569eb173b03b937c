"""What Home paints first: open and recent runs in a small JSON file that the standard library alone reads."""

import dataclasses
import json
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from desktop.domain.verdict import Ended, Verdict
from desktop.records.rows import RunRow

_FORMAT = 1
RECENT_RUNS = 30  # beside those that are open
_NAME = "runs.json"
_NAMES = tuple(one.name for one in dataclasses.fields(RunRow))


def snapshot_path(folder: Path) -> Path:
    """Where the snapshot of the records in a folder is."""
    return folder / _NAME


def read_snapshot(folder: Path) -> tuple[RunRow, ...]:
    """Return the runs of the last snapshot, newest first; none when there is no snapshot that can be read.

    It is a picture, not the record: what it shows may be older than the record, never newer. A page asks several times
    while it renders, so a file is read once for as long as it is the same."""
    path = snapshot_path(folder)
    try:
        stat = path.stat()
        return _rows_of(path, (stat.st_ino, stat.st_mtime_ns, stat.st_size))
    except (OSError, ValueError, KeyError, TypeError):
        return ()


@lru_cache(maxsize=1)
def _rows_of(path: Path, _state: tuple[int, ...]) -> tuple[RunRow, ...]:
    """Return the rows of a file in one state; each snapshot is a new file in place of the last."""
    data = json.loads(path.read_bytes())
    return tuple(_row(raw) for raw in data["runs"]) if data["format"] == _FORMAT else ()


def recent_targets(folder: Path) -> tuple[str, ...]:
    """Return the targets of recent runs, newest first, each once; this computer is none of them."""
    refs = (row.target_ref for row in read_snapshot(folder))
    return tuple(dict.fromkeys(ref for ref in refs if ref not in ("", "local")))


def line_of(row: RunRow) -> str:
    """Return a run as the snapshot has it."""
    return json.dumps(_plain(row))


def write_snapshot(folder: Path, lines: Sequence[str]) -> None:
    """Write the lines of runs. A snapshot that cannot be written is left as it was."""
    text = f'{{"format": {_FORMAT}, "runs": [{", ".join(lines)}]}}'
    path, fresh = snapshot_path(folder), folder / f"{_NAME}.{os.getpid()}-{threading.get_ident()}"
    try:
        fresh.write_text(text, encoding="ascii")
        fresh.chmod(0o600)
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()  # half of it, on a full disk


def _plain(row: RunRow) -> dict[str, Any]:
    plain = {
        name: getattr(row, name) for name in _NAMES
    }  # all plain values: `asdict` would copy each in depth
    return plain | {"started_at": row.started_at.isoformat(), "last_at": row.last_at.isoformat()}


def _row(raw: dict[str, Any]) -> RunRow:
    times = {name: datetime.fromisoformat(raw[name]) for name in ("started_at", "last_at")}
    ended = Ended(raw["ended"]) if raw["ended"] else None
    return RunRow(**(raw | times | {"ended": ended, "verdict": Verdict(raw["verdict"])}))
