"""Opening the record: made when missing, upgraded with a copy first, read-only when newer, salvaged when damaged."""

import atexit
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Connection

from desktop.dataclass import dataclass
from desktop.domain.errors import RecordCorruptError, RecordFullError
from desktop.paths import data_dir, private_folder
from desktop.records import tables
from desktop.records.database import FILE_NAME, Database, connect, make_file, suspicion, translated
from desktop.records.lines import write_lines_anew
from desktop.records.outbox_table import make_outbox
from desktop.records.recovery import move_aside, salvage
from desktop.records.store import Maskers, Records

# From each schema version to the next one. A step changes tables within one transaction and never drops content.
Upgrade = Callable[[Connection], None]
UPGRADES: Mapping[int, Upgrade] = {1: make_outbox}

_Opened = tuple[Database, tuple[str, ...]]  # with what a person must be told


def open_records(
    folder: Path | None = None,
    *,
    maskers: Maskers | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Records:
    """Open the record of a folder (by default the user's).

    Raises:
        RecordFullError: the folder cannot be written, and there is no record in it to read.
        RecordBusyError: another process is upgrading it.
    """
    place = folder or data_dir()
    try:
        private_folder(place)
    except OSError as error:
        raise RecordFullError(
            f"The folder of the record {place} cannot be made: {error.strerror}. "
            "Set HANDRAIL_DATA_DIR to a folder that you may write."
        ) from error
    try:
        database, notices = _open(place / FILE_NAME, now)
    except RecordCorruptError:
        database, notices = _start_anew(place, now)
    return Records(database, maskers=maskers, notices=notices)


def _open(path: Path, now: Callable[[], datetime]) -> _Opened:
    try:
        make_file(path)
        # One look through the connection that stays open: closing the last one makes SQLite write, and a disk
        # that is full to the last byte may then not let the next one in.
        database = Database(path)
        found = _look(database)
        if found.version == 0:
            _make_tables(database)
    except RecordFullError as error:
        return _open_copy(path, error)
    if found.version > tables.SCHEMA_VERSION:
        database.close()
        why = f"{path} was written by a newer version of Handrail and is open for reading only; update Handrail."
        return Database(path, read_only_because=why), (why,)
    notices = _upgrade(database, found.version, now) if 0 < found.version < tables.SCHEMA_VERSION else ()
    if found.version and not _look(database).has_our_lines:
        write_lines_anew(database)
    return database, notices


@dataclass(frozen=True, slots=True)
class _Found:
    version: int  # of the schema; 0 for a new file
    has_our_lines: bool


def _look(database: Database) -> _Found:
    """Return what there is.

    Raises:
        RecordCorruptError: it is no database, or damaged.
    """
    mark = suspicion(database.path)
    try:
        with database.reading("Opening the record") as connection:
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
            lines = {str(row[1]) for row in connection.exec_driver_sql("PRAGMA table_info(run)")}
            if version:
                connection.exec_driver_sql("SELECT count(*) FROM run").one()
            fault = "ok"
            if mark.exists():
                fault = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    except RecordCorruptError:
        database.close()
        raise
    if fault != "ok":
        database.close()
        raise RecordCorruptError(f"The record {database.path} is damaged: {fault}")
    mark.unlink(missing_ok=True)
    return _Found(version, lines == {column.name for column in tables.run.columns})


def _make_tables(database: Database) -> None:
    """Another process may be doing the same: whoever comes second finds the tables and leaves them."""
    with database.writing("Making the record") as connection:
        tables.metadata.create_all(connection)
        _set_version(connection, tables.SCHEMA_VERSION)


def _open_copy(path: Path, error: RecordFullError) -> _Opened:
    """Where nothing can be written, not even SQLite's own files, a copy elsewhere can still be read.

    Raises:
        RecordFullError: there is nothing to read, or no place for a copy.
    """
    if not path.exists() or not path.stat().st_size:
        raise error
    try:
        copy = Path(mkdtemp(prefix="handrail-")) / path.name
        for ending in ("", "-wal"):
            if Path(f"{path}{ending}").exists():
                shutil.copyfile(f"{path}{ending}", f"{copy}{ending}")
    except OSError:
        raise error from None
    atexit.register(shutil.rmtree, copy.parent, ignore_errors=True)
    why = f"{error} Until then a copy is open for reading only."
    return Database(copy, read_only_because=why), (why,)


def _upgrade(database: Database, version: int, now: Callable[[], datetime]) -> tuple[str, ...]:
    path = database.path
    copy = path.with_name(f"{path.name}.v{version}-{now():%Y%m%d-%H%M%S}")
    make_file(copy)
    with (
        translated("Copying the record before its upgrade", path),
        closing(connect(path)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    with database.writing("Upgrading the record") as connection:
        found = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        for step in range(found, tables.SCHEMA_VERSION):  # empty when another process was first
            UPGRADES[step](connection)
        _set_version(connection, tables.SCHEMA_VERSION)
    return (f"The record was upgraded from version {version}; a copy of the old one is {copy}.",)


def _start_anew(folder: Path, now: Callable[[], datetime]) -> _Opened:
    aside = move_aside(folder, now())
    suspicion(folder / FILE_NAME).unlink(missing_ok=True)
    database, _ = _open(folder / FILE_NAME, now)
    return database, (salvage(aside, database),)


def _set_version(connection: Connection, version: int) -> None:
    connection.exec_driver_sql(f"PRAGMA user_version={version:d}")
