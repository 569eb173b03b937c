"""The SQLite file of the record: how it is opened, and what its errors mean in words."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from desktop.domain.errors import RecordBusyError, RecordCorruptError, RecordError, RecordFullError

FILE_NAME = "records.db"
_BUSY_S = 10.0  # how long one process waits while another one commits
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
_FULL |= {sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOLFS}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class Database:
    """One SQLite file: a connection that writes and a few that read."""

    def __init__(self, path: Path, *, read_only_because: str = "") -> None:
        self.path = path
        self.read_only_because = read_only_because  # a sentence; empty when it can be written
        self._writing: Connection | None = None
        is_read_only = bool(read_only_because)
        self._reader = _engine(path, is_read_only=is_read_only, begin="BEGIN", connections=4)
        self._writer = _engine(path, is_read_only=is_read_only, begin="BEGIN IMMEDIATE", connections=1)

    @contextmanager
    def reading(self, what: str) -> Iterator[Connection]:
        """A view of the record that stays the same while it is read; `what` completes an error's sentence."""
        with translated(what, self.path), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self, what: str) -> Iterator[Connection]:
        """A transaction that is on the disk when the block has ended, or has not happened at all.

        Raises:
            RecordFullError, RecordBusyError, RecordCorruptError: nothing was written.
        """
        with translated(what, self.path), self._writer_for(what).begin():
            yield self._writer_for(what)

    @contextmanager
    def appending(self, what: str) -> Iterator[sqlite3.Connection]:
        """The same for the few statements of an event, on the driver's own connection.

        An event is acknowledged in two thirds of the time, as most of it was spent on the way to the driver."""
        with translated(what, self.path):
            driver = self._writer_for(what).connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.execute("BEGIN IMMEDIATE")
            try:
                yield driver
                driver.execute("COMMIT")
            finally:
                if driver.in_transaction:
                    driver.execute("ROLLBACK")

    def version(self) -> int | None:
        """Return a number that changes when another connection has written; None where nothing can be written."""
        if self._writing is None:
            return None
        driver = self._writing.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        return int(driver.execute("PRAGMA data_version").fetchone()[0])

    def _writer_for(self, what: str) -> Connection:
        if self.read_only_because:
            raise RecordFullError(f"{what} was not saved. {self.read_only_because}")
        if self._writing is None:  # kept: taking one from the pool each time costs as much as the insert
            self._writing = self._writer.connect()
        return self._writing

    def give_back_space(self) -> None:
        """Let the file shrink after much was deleted, and empty the log, which still holds it."""
        with translated("Shrinking the record", self.path), closing(connect(self.path)) as connection:
            connection.execute("PRAGMA incremental_vacuum").fetchall()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        if self._writing:
            self._writing.close()
            self._writing = None
        self._reader.dispose()
        self._writer.dispose()


@contextmanager
def translated(what: str, path: Path) -> Iterator[None]:
    """Turn the database's errors into ours."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        told = _in_words(what, path, cause)
        if isinstance(told, RecordCorruptError):
            with suppress(OSError):
                suspicion(path).touch(mode=0o600)
        raise told from error


def suspicion(path: Path) -> Path:
    """The file that says that damage was met, so that the next start looks at every page."""
    return path.with_name(f"{path.name}.suspect")


def make_file(path: Path) -> None:
    """Make the file for this user alone before SQLite does with the usual mode; its -wal and -shm follow it.

    Raises:
        RecordFullError: it cannot be made.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise RecordFullError(
            f"Opening the record {path} did not work: {error.strerror}. Look at the free space and at who owns it."
        ) from error


def connect(path: Path, *, is_read_only: bool = False) -> sqlite3.Connection:
    """Open the file as every connection to it is opened: a commit is on the disk when it returns."""
    uri = f"{path.absolute().as_uri()}?mode={'ro' if is_read_only else 'rw'}"
    # `isolation_level=None`: transactions begin where we say so, not where the driver guesses.
    made = sqlite3.connect(uri, uri=True, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
    if not is_read_only:
        made.execute("PRAGMA auto_vacuum=INCREMENTAL")  # only a new file takes it
        made.execute("PRAGMA journal_mode=WAL")
    made.execute("PRAGMA synchronous=FULL")
    made.execute("PRAGMA foreign_keys=ON")
    return made


def _engine(path: Path, *, is_read_only: bool, begin: str, connections: int) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=lambda: connect(path, is_read_only=is_read_only),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=8 if connections > 1 else 0,
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _in_words(what: str, path: Path, cause: BaseException | None) -> RecordError:
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in _FULL:
        return RecordFullError(
            f"{what} was not saved: {cause} ({path}). What was saved before can be read. "
            "Make room or make the folder writable, then try again."
        )
    if code in _BUSY:
        return RecordBusyError(
            f"{what} was not possible: another process holds {path} for more than {_BUSY_S:g} s. Try again."
        )
    if code == sqlite3.SQLITE_CONSTRAINT:  # only the number of an event can be taken already
        return RecordBusyError(
            f"{what} was not saved: the run has gone on in another window. Close it there, then open it again."
        )
    if code in _CORRUPT:
        return RecordCorruptError(
            f"{what} was not possible: {path} is damaged ({cause}). Start Handrail again: it keeps the damaged "
            "file, and saves what can be read into a new one."
        )
    return RecordError(f"{what} did not work: {cause} ({path}).")
