"""PostgreSQL: the one home of psycopg. Each statement has a read-only transaction of its own, which is rolled back."""

import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import errors as theirs
from psycopg.rows import tuple_row

from desktop.domain.database_url import Engine
from desktop.targets.database.broken import (
    LinkLostError,
    StatementRefusedError,
    TookTooLongError,
    one_line,
)
from desktop.targets.database.gate import POSTGRESQL_READS, refused_of_postgresql
from desktop.targets.database.link import SETTLE_S, Where, collected, millis
from desktop.targets.database.postgresql_errors import broken_at
from desktop.targets.database.postgresql_states import TellingConnection
from desktop.targets.database.statement import Bound
from desktop.targets.database_door import Rows, Server

DEFAULT_PORT = 5432
_CANCEL_S = 2.0
_CHUNK_ROWS = 100  # so many are in memory at once, beside those kept
_VOLATILE = (
    "select distinct p.proname from pg_catalog.pg_proc p where p.proname = any($1) and p.provolatile = 'v'"
    " and not (p.pronamespace = 'pg_catalog'::regnamespace and p.proname = any($2)) order by 1"
)
# Of an extension, and so in no fixed schema.
_EXTENSION_READS = ("pg_stat_statements", "pg_stat_statements_info")


class PostgresLink:
    """One connection."""

    def __init__(self, connection: "psycopg.Connection[tuple[object, ...]]") -> None:
        self._connection = connection
        self._fileno = connection.fileno()

    @classmethod
    def connected(cls, where: Where) -> "PostgresLink":
        """Connect and sign in.

        Raises:
            RungBrokenError: the rung that does not hold.
        """
        given: dict[str, Any] = {
            key: value for key, value in _settings(where).items() if value not in ("", 0, None)
        }
        try:
            connection = TellingConnection.connect(
                "", autocommit=True, row_factory=tuple_row, prepare_threshold=None, **given
            )
        except psycopg.Error as error:
            raise broken_at(error, where) from error
        return cls(connection)

    def server(self) -> Server:
        info = self._connection.info
        tls = ""
        if self._connection.pgconn.ssl_in_use:
            with suppress(StatementRefusedError, TookTooLongError):
                told = self.ask(_TLS, limit=1, wait_s=5).rows
                tls = str(told[0]["version"]) if told else "TLS"
            tls = tls or "TLS"
        version = str(info.parameter_status("server_version") or "")
        return Server(Engine.POSTGRESQL, version, info.user, info.dbname, tls)

    def ask(self, sql: str, *, limit: int, wait_s: float) -> Rows:
        with self._reading(wait_s):
            return self._streamed(sql, (), limit)

    def ask_bound(self, bound: Bound, *, limit: int, wait_s: float) -> Rows:
        names = sorted({name for name, _ in bound.called})
        with self._reading(wait_s):
            if names:
                allowed = list(POSTGRESQL_READS)
                found = self._streamed(_VOLATILE, (names, allowed), len(names))
                refused_of_postgresql(
                    str(row["proname"]) for row in found.rows if row["proname"] not in _EXTENSION_READS
                )
            return self._streamed(bound.sql, bound.values, limit)

    def _streamed(self, sql: str, values: Sequence[object], limit: int) -> Rows:
        """The extended protocol carries one statement only, whatever a text looks like."""
        cursor = psycopg.RawCursor(self._connection, row_factory=tuple_row)
        rows = cursor.stream(sql.encode(), list(values), size=_CHUNK_ROWS)
        try:
            first = next(rows, None)
            columns = [column.name for column in cursor.description or ()]
            return collected(columns, _with(first, rows), limit)
        finally:
            rows.close()  # type: ignore[attr-defined]  # a generator, which cancels what is not wanted any more

    @contextmanager
    def _reading(self, wait_s: float) -> Iterator[None]:
        begin = (
            "begin transaction read only;"
            f"set local statement_timeout = {millis(wait_s)}; set local lock_timeout = {millis(wait_s)};"
            "set local standard_conforming_strings = on; set local timezone = 'UTC';"
            "set local client_min_messages = error"
        )
        try:
            self._connection.execute(begin)  # psycopg sends it as it is, for there is nothing to bind
            yield
        except theirs.QueryCanceled as error:
            raise TookTooLongError(one_line(error)) from error
        except theirs.LockNotAvailable as error:
            raise TookTooLongError(one_line(error)) from error
        except theirs.InsufficientPrivilege as error:
            raise StatementRefusedError(one_line(error), is_denied=True) from error
        except psycopg.Error as error:
            if self._connection.broken or self._connection.closed:
                raise LinkLostError(one_line(error)) from error
            raise StatementRefusedError(one_line(error)) from error
        finally:
            if not self._connection.closed:
                with suppress(psycopg.Error):
                    self._connection.execute("rollback")

    def abort(self) -> None:
        threading.Thread(target=self._abort, name="cancel", daemon=True).start()

    def _abort(self) -> None:
        """Ask the server to cancel, then shut the socket, which ends the thread that waits on it."""
        with suppress(psycopg.Error, OSError):
            self._connection.cancel_safe(timeout=_CANCEL_S)
        with suppress(OSError), socket.socket(fileno=os.dup(self._fileno)) as same:
            same.shutdown(socket.SHUT_RDWR)
        time.sleep(SETTLE_S)
        self.close()

    def close(self) -> None:
        self._connection.close()


_TLS = "select version from pg_catalog.pg_stat_ssl where pid = pg_backend_pid()"


def _settings(where: Where) -> dict[str, object]:
    url = where.url
    settings: dict[str, object] = {
        "service": where.service,
        "host": url.socket or url.host,
        "hostaddr": where.address,
        "port": where.port or url.port or (DEFAULT_PORT if url.host else 0),
        "user": url.user,
        "dbname": url.database,
        "sslmode": url.sslmode,
        "sslrootcert": url.sslrootcert,
        "password": where.password,
        "application_name": "handrail",
        "connect_timeout": max(2, int(where.timeout_s)),
    }
    return settings


def _with(first: Sequence[object] | None, rest: Iterator[Sequence[object]]) -> Iterator[Sequence[object]]:
    if first is not None:
        yield first
        yield from rest
