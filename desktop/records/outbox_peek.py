"""Looks whether anything waits in the outbox without opening the record: that would cost each start of the window."""

import sqlite3
from contextlib import closing
from pathlib import Path

from desktop.domain.outbox import PostState

_QUERY = "SELECT 1 FROM post WHERE state NOT IN (?, ?) LIMIT 1"


def has_open_posts(folder: Path) -> bool:
    """Return whether a post of the record in a folder is neither sent nor dropped; true where that cannot be seen."""
    file = folder / "records.db"
    if not file.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=1.0)) as connection:
            final = (PostState.SENT.value, PostState.DROPPED.value)
            return connection.execute(_QUERY, final).fetchone() is not None
    except sqlite3.OperationalError as error:
        return "no such table" not in str(error)  # a record that never held a post has no table for them
