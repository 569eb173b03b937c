"""A damaged record: moved aside, never deleted, and what can be read of it saved into a new one."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as insert_or

from desktop.domain.advance import fold
from desktop.domain.errors import RecordError
from desktop.domain.outbox import PostState
from desktop.paths import private_folder
from desktop.records.chain import Link, faults
from desktop.records.database import FILE_NAME, Database, connect
from desktop.records.events_table import all_recorded, insert_links, write_row
from desktop.records.outbox_table import post, post_file
from desktop.records.rows import row_of
from desktop.records.tables import evidence

_BESIDE = ("", "-wal", "-shm")
_STEP = 4096  # rows that are read at once while nothing is damaged
_OVER = [state.value for state in PostState if state.is_final]
_BARREN = 3  # so many steps without a row are the end of a table


def move_aside(folder: Path, at: datetime) -> Path:
    """Move a damaged database, with its log, into a folder of its own; return that folder.

    Raises:
        RecordError: it cannot be moved.
    """
    aside = folder / f"damaged-{at:%Y%m%d-%H%M%S}"
    try:
        private_folder(aside)
        for ending in _BESIDE:
            with suppress(FileNotFoundError):
                (folder / (FILE_NAME + ending)).replace(aside / (FILE_NAME + ending))
    except OSError as error:
        raise RecordError(
            f"The record in {folder} is damaged and cannot be moved to {aside}: {error.strerror}."
        ) from error
    return aside


def salvage(aside: Path, fresh: Database) -> str:
    """Copy all runs whose chain holds from the start, as far as it does; return what came of it in words."""
    runs_saved, events_saved, events_seen = 0, 0, 0
    try:
        with closing(connect(aside / FILE_NAME, is_read_only=True)) as damaged:
            _copy_evidence(damaged, fresh)
            _copy_posts(damaged, fresh)
            for run_id, links in _by_run(damaged).items():
                whole = _whole_beginning(run_id, links)
                runs_saved += _save_run(fresh, whole)
                events_saved, events_seen = events_saved + len(whole), events_seen + len(links)
    except sqlite3.Error:
        pass  # not a database at all any more: nothing to save, and the sentence below says so
    return (
        f"The record of runs was damaged. {runs_saved} runs ({events_saved} of {events_seen} events that could "
        f"be read) were saved into a new record; the damaged file is kept in {aside}."
    )


def _by_run(damaged: sqlite3.Connection) -> dict[str, list[Link]]:
    runs: dict[str, list[Link]] = {}
    for row in _rows(damaged, "event", "run_id, seq, at, kind, body, prev_sha256, sha256"):
        link = Link(*row)
        runs.setdefault(link.run_id, []).append(link)
    return runs


def _whole_beginning(run_id: str, links: list[Link]) -> list[Link]:
    """The longest beginning of a run without a fault; a search by halves, as faults come at an end mostly."""
    ordered = sorted(links, key=lambda link: link.seq)
    low, high = 0, len(ordered)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (low, middle - 1) if faults(ordered[:middle], run_id) else (middle, high)
    return ordered[:low]


def _save_run(fresh: Database, links: list[Link]) -> bool:
    try:
        run = fold(all_recorded(links))
        if not run.runbook:
            return False
        with fresh.writing("A salvaged run") as connection:
            insert_links(connection, links)
            write_row(connection, row_of(run))
    except RecordError:
        return False
    return True


def _copy_evidence(damaged: sqlite3.Connection, fresh: Database) -> None:
    known = set()
    with fresh.writing("Salvaged evidence") as connection:
        for row in _rows(damaged, "evidence", "sha256, data"):
            known.add(row[0])
            connection.exec_driver_sql("INSERT OR IGNORE INTO evidence VALUES (?, ?)", row)
        for row in _rows(damaged, "evidence_of_run", "run_id, sha256, name, size_bytes, kept_bytes"):
            if row[1] in known:
                connection.exec_driver_sql(
                    "INSERT OR IGNORE INTO evidence_of_run VALUES (?, ?, ?, ?, ?)", row
                )


def _copy_posts(damaged: sqlite3.Connection, fresh: Database) -> None:
    """Save the outbox. What waited may have left after the last state that can be read: it is looked for first."""
    lines, files = ([column.name for column in table.columns] for table in (post, post_file))
    with fresh.writing("Salvaged posts") as connection:
        for row in _rows(damaged, "post", ", ".join(lines)):
            values = dict(zip(lines, row, strict=True))
            if values["state"] not in _OVER:
                values |= {"state": PostState.UNKNOWN.value, "not_before": None}
            connection.execute(insert_or(post).on_conflict_do_nothing(), values)
        known = (
            set(connection.scalars(select(post.c.key))),
            set(connection.scalars(select(evidence.c.sha256))),
        )
        for row in _rows(damaged, "post_file", ", ".join(files)):
            values = dict(zip(files, row, strict=True))
            if values["key"] in known[0] and values["sha256"] in known[1]:
                connection.execute(insert_or(post_file).on_conflict_do_nothing(), values)


def _rows(damaged: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows that can be read; where some cannot, by ever smaller ranges of row ids."""
    first, barren = 1, 0
    while (
        barren < _BARREN
    ):  # the highest row id may stand on a damaged page: look a little past the last find
        found = _range(damaged, table, columns, first, first + _STEP - 1)
        barren = 0 if found else barren + 1
        yield from found
        first += _STEP


def _range(
    damaged: sqlite3.Connection, table: str, columns: str, first: int, last: int
) -> list[tuple[Any, ...]]:
    query = f"SELECT {columns} FROM {table} WHERE rowid BETWEEN ? AND ?"
    try:
        return damaged.execute(query, (first, last)).fetchall()
    except sqlite3.Error:
        if first == last:
            return []
    middle = (first + last) // 2
    head = _range(damaged, table, columns, first, middle)
    return head + _range(damaged, table, columns, middle + 1, last)
