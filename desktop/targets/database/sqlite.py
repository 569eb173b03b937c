"""SQLite: a file of this computer, opened to be read, with a guard that lets nothing but reads through."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from stat import S_ISREG
from urllib.parse import quote

from desktop.domain.database_url import Engine
from desktop.domain.errors import InputError
from desktop.domain.values import Value
from desktop.targets.database.broken import (
    LinkLostError,
    RungBrokenError,
    StatementRefusedError,
    TookTooLongError,
    one_line,
)
from desktop.targets.database.gate import effect_told, is_sqlite_effect, words
from desktop.targets.database.link import SETTLE_S, Where, collected
from desktop.targets.database.statement import Bound
from desktop.targets.database_door import Rows, Server

_LOOK_EVERY = 20_000  # instructions of SQLite's machine
_LONGEST_VALUE = 16 * 2**20  # bytes of one value or row
_READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_PRAGMAS = words(
    """application_id auto_vacuum cache_size collation_list compile_options database_list encoding foreign_key_check
    foreign_key_list freelist_count index_info index_list index_xinfo integrity_check journal_mode page_count page_size
    quick_check schema_version table_info table_list table_xinfo user_version"""
)
_TAKE_ONE = words(
    """foreign_key_check foreign_key_list index_info index_list index_xinfo integrity_check quick_check table_info
    table_list table_xinfo"""
)


class SqliteLink:
    """One open file."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self._connection, self._path = connection, path
        self._ends_at = float("inf")
        self._stopped = threading.Event()
        self._refused = ""
        connection.set_authorizer(self._may)
        connection.set_progress_handler(self._is_over, _LOOK_EVERY)

    @classmethod
    def connected(cls, where: Where) -> "SqliteLink":
        """Open the file.

        Raises:
            RungBrokenError: rung `file` or `database`.
        """
        path = Path(where.url.database).expanduser()
        try:
            if not S_ISREG(path.stat().st_mode):
                raise RungBrokenError("file", f"{path} is no file", "file")
            with path.open("rb") as file:
                head = file.read(20)
        except PermissionError as error:
            raise RungBrokenError("permission", f"{path} may not be read", "file_permission") from error
        except OSError as error:
            raise RungBrokenError("file", f"{path}: {error.strerror}", "file") from error
        uri = f"file:{quote(path.as_posix())}?mode=ro{_still(path, head)}"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=5, isolation_level=None)
        link = cls(connection, str(path))
        if hasattr(connection, "setlimit"):
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        try:
            link.ask("select count(*) as tables from sqlite_master", limit=1, wait_s=5)
        except (StatementRefusedError, TookTooLongError, LinkLostError) as error:
            link.close()
            raise RungBrokenError("database", str(error), "file_database") from error
        return link

    def server(self) -> Server:
        return Server(Engine.SQLITE, sqlite3.sqlite_version, "", self._path, "")

    def ask(self, sql: str, *, limit: int, wait_s: float) -> Rows:
        return self._read(sql, (), limit, wait_s)

    def ask_bound(self, bound: Bound, *, limit: int, wait_s: float) -> Rows:
        return self._read(bound.sql, tuple(_bindable(value) for value in bound.values), limit, wait_s)

    def _read(self, sql: str, values: tuple[Value, ...], limit: int, wait_s: float) -> Rows:
        with self._reading(wait_s):
            cursor = self._connection.execute(sql, values)
            try:
                return collected([column[0] for column in cursor.description or ()], cursor, limit)
            finally:
                cursor.close()

    @contextmanager
    def _reading(self, wait_s: float) -> Iterator[None]:
        self._ends_at, self._refused = time.monotonic() + wait_s, ""
        try:
            yield
        except sqlite3.Error as error:
            if self._refused:
                raise InputError(self._refused) from error
            if time.monotonic() >= self._ends_at or self._stopped.is_set():
                raise TookTooLongError("interrupted") from error
            raise StatementRefusedError(one_line(error)) from error
        except OverflowError as error:
            raise StatementRefusedError(one_line(error)) from error

    def _may(
        self, action: int, first: str | None, second: str | None, _base: str | None, _inner: str | None
    ) -> int:
        if action in _READS:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            if not is_sqlite_effect(second or ""):
                return sqlite3.SQLITE_OK
            self._refused = effect_told(second or "")
        elif action == sqlite3.SQLITE_UPDATE and first == "sqlite_master":
            return (
                sqlite3.SQLITE_OK
            )  # so SQLite notes, in memory, a table of its own such as dbstat or json_each
        elif action == sqlite3.SQLITE_PRAGMA:
            name = (first or "").lower()
            if name in _PRAGMAS and (second is None or name in _TAKE_ONE):
                return sqlite3.SQLITE_OK
            self._refused = f"The query is not run: PRAGMA {name} is not among those that only read."
        else:
            self._refused = "The query is not run: it does more than read."
        return sqlite3.SQLITE_DENY

    def _is_over(self) -> bool:
        return self._stopped.is_set() or time.monotonic() >= self._ends_at

    def abort(self) -> None:
        self._stopped.set()
        with suppress(sqlite3.Error):
            self._connection.interrupt()
        threading.Timer(SETTLE_S, self.close).start()

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._connection.close()


def _still(path: Path, head: bytes) -> str:
    """A file with a write-ahead log that nobody has open is read as it lies: SQLite would put two files beside it."""
    has_log = head[18:20] == b"\2\2"  # of the format of an SQLite file: which versions may write and read it
    return "&immutable=1" if has_log and not path.with_name(f"{path.name}-wal").exists() else ""


def _bindable(value: Value) -> Value:
    return value.isoformat(" ") if isinstance(value, datetime) else value
