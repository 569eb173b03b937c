"""MySQL and MariaDB: the one home of PyMySQL. Each statement has a read-only transaction, which is rolled back.

PyMySQL writes values into a statement; here they go by PREPARE and EXECUTE USING, so that the server binds them.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from configparser import Error as ConfigError
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pymysql
from pymysql.constants import CR
from pymysql.cursors import SSCursor

from desktop.domain.database_url import DatabaseUrl, Engine
from desktop.domain.values import Value
from desktop.targets.database.broken import (
    LinkLostError,
    StatementRefusedError,
    TookTooLongError,
    one_line,
)
from desktop.targets.database.gate import check_mysql_functions
from desktop.targets.database.link import SETTLE_S, Where, collected, millis
from desktop.targets.database.mysql_errors import DENIED, TOO_LONG, broken_at, number_of, said_of
from desktop.targets.database.statement import Bound
from desktop.targets.database_door import Rows, Server

DEFAULT_PORT = 3306
_ABORT_S = 2
_MOST_BYTES = 64 * 2**20  # of one answer, before it is cut to rows
_LOST = (CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST, CR.CR_SERVER_LOST_EXTENDED, 0)


class _Connection(pymysql.connections.Connection):  # type: ignore[misc]  # it has no types
    """Counts what comes back, so that one statement cannot fill the memory."""

    came_bytes = 0

    def _read_bytes(self, num_bytes: int) -> bytes:
        self.came_bytes += num_bytes
        if self.came_bytes > _MOST_BYTES:
            raise pymysql.err.DataError(f"the answer is larger than {_MOST_BYTES // 2**20} MiB")
        data: bytes = super()._read_bytes(num_bytes)
        return data


class _OnlyEncrypted:
    """Sends a password as it is, which some servers ask for, only where nobody can read along."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def authenticate(self, _packet: object) -> Any:
        if not self._connection._secure:
            raise pymysql.err.OperationalError(
                CR.CR_AUTH_PLUGIN_ERR,
                "the server asks for the password in the clear on a connection that is not encrypted",
            )
        self._connection.write_packet(self._connection.password + b"\0")
        packet = self._connection._read_packet()
        packet.check_error()
        return packet


class MysqlLink:
    """One connection."""

    def __init__(self, connection: _Connection, where: Where) -> None:
        self._connection, self._where = connection, where
        self.engine = Engine.MARIADB if "mariadb" in connection.get_server_info().lower() else Engine.MYSQL
        self._number = connection.thread_id()

    @classmethod
    def connected(cls, where: Where) -> "MysqlLink":
        """Connect and sign in.

        Raises:
            RungBrokenError: the rung that does not hold.
        """
        try:
            connection = _connect(where, where.timeout_s)
            with connection.cursor() as cursor:
                cursor.execute(
                    "set session sql_mode = 'STRICT_TRANS_TABLES', time_zone = '+00:00', autocommit = 1"
                )
        except (pymysql.err.Error, OSError, ConfigError, ValueError, IndexError) as error:
            raise broken_at(error, where) from error
        return cls(connection, where)

    def server(self) -> Server:
        told = self.ask(
            "select current_user() as who, database() as base, version() as version", limit=1, wait_s=5
        )
        row = told.rows[0]
        sock = self._connection._sock
        tls = str(sock.version() or "TLS") if isinstance(sock, ssl.SSLSocket) else ""
        return Server(self.engine, str(row["version"]), str(row["who"]), str(row["base"] or ""), tls)

    def ask(self, sql: str, *, limit: int, wait_s: float) -> Rows:
        with self._reading(wait_s, limit):
            return self._streamed(sql, limit)

    def ask_bound(self, bound: Bound, *, limit: int, wait_s: float) -> Rows:
        check_mysql_functions(bound)
        with self._reading(wait_s, limit):
            with self._connection.cursor() as cursor:
                for number, value in enumerate(bound.values):
                    cursor.execute(f"set @handrail_{number} = {_literal(value)}")
                cursor.execute(f"set @handrail_sql = {_literal(bound.sql)}")
                cursor.execute("prepare handrail from @handrail_sql")
            using = ", ".join(f"@handrail_{number}" for number in range(len(bound.values)))
            return self._streamed(f"execute handrail{f' using {using}' if using else ''}", limit)

    def _streamed(self, sql: str, limit: int) -> Rows:
        cursor = SSCursor(self._connection)
        cursor.execute(sql)
        columns = [str(column[0]) for column in cursor.description or ()]
        found = collected(columns, _rows(cursor), limit)
        if not found.is_complete:
            self._drop()
        return found

    @contextmanager
    def _reading(self, wait_s: float, limit: int) -> Iterator[None]:
        self._connection.came_bytes = 0
        longest = f"max_statement_time = {wait_s:.3f}"
        if self.engine is Engine.MYSQL:
            longest = f"max_execution_time = {millis(wait_s)}"
        wait = max(1, round(wait_s))
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(
                    f"set session {longest}, lock_wait_timeout = {wait}, innodb_lock_wait_timeout = {wait},"
                    f" sql_select_limit = {limit + 1}"
                )
                cursor.execute("start transaction read only")
            yield
        except pymysql.err.Error as error:
            raise self._translated(error) from error
        except OSError as error:
            raise LinkLostError(one_line(error)) from error
        finally:
            if self._connection.open:
                with suppress(pymysql.err.Error, OSError):
                    self._connection.rollback()

    def _translated(self, error: "pymysql.err.Error") -> Exception:
        number, said = number_of(error), said_of(error)
        if number in TOO_LONG:
            return TookTooLongError(said)
        if number in _LOST or isinstance(error, pymysql.err.InterfaceError):
            self._drop()
            return LinkLostError(said or "closed")
        if "larger than" in said:
            self._drop()
        return StatementRefusedError(said, is_denied=number in DENIED)

    def _drop(self) -> None:
        """Close the socket without reading what is still to come."""
        result = self._connection._result
        if result is not None:
            result.unbuffered_active = False
        self._connection._result = None
        self._connection._force_close()

    def abort(self) -> None:
        threading.Thread(target=self._abort, name="cancel", daemon=True).start()

    def _abort(self) -> None:
        """Ask the server to end the statement, then shut the socket, which ends the thread that waits on it."""
        with suppress(pymysql.err.Error, OSError, ConfigError, ValueError):
            other = _connect(self._where, _ABORT_S)
            with other.cursor() as cursor:
                cursor.execute(f"kill query {int(self._number)}")
            other.close()
        with suppress(OSError, AttributeError):
            self._connection._sock.shutdown(socket.SHUT_RDWR)
        time.sleep(SETTLE_S)
        self.close()

    def close(self) -> None:
        with suppress(pymysql.err.Error, OSError):
            self._connection.close()


def _rows(cursor: SSCursor) -> Iterator[Sequence[object]]:
    while (row := cursor.fetchone()) is not None:
        yield row


def _connect(where: Where, timeout_s: float) -> _Connection:
    url = where.url
    own_file = Path("~/.my.cnf").expanduser()
    given: dict[str, Any] = {
        "host": url.host or None,
        "port": url.port or (DEFAULT_PORT if url.host else 0),
        "user": url.user or None,
        "password": where.password or "",
        "database": url.database or None,
        "unix_socket": url.socket or None,
        "connect_timeout": max(1, timeout_s),
        "read_timeout": max(1, timeout_s),
        "write_timeout": max(1, timeout_s),
        "charset": "utf8mb4",
        "program_name": "handrail",
        "local_infile": False,
        "auth_plugin_map": {"mysql_clear_password": _OnlyEncrypted, "dialog": _OnlyEncrypted},
        "defer_connect": True,
        **({"read_default_file": str(own_file)} if own_file.is_file() else {}),
        **_tls(url),
    }
    connection = _Connection(**given)
    if url.host and not url.socket:
        connection.unix_socket = None  # that of ~/.my.cnf is for this computer
    if (
        where.port
    ):  # the way through an SSH host begins here; the name in its certificate stays that of the host
        connection.connect(socket.create_connection((where.address, where.port), timeout=max(1, timeout_s)))
    else:
        connection.connect()
    return connection


def _tls(url: DatabaseUrl) -> dict[str, Any]:
    match url.sslmode:
        case "disable":
            return {"ssl_disabled": True}
        case "" | "prefer":
            return {}
    context = ssl.create_default_context(cafile=url.sslrootcert or None)
    context.check_hostname = url.sslmode == "verify-full"
    context.verify_mode = ssl.CERT_NONE if url.sslmode == "require" else ssl.CERT_REQUIRED
    return {"ssl": context}


def _literal(value: Value) -> str:
    """Return a value in a spelling that holds nothing but figures: it cannot end where a quote would."""
    match value:
        case None:
            return "null"
        case bool():
            return "1" if value else "0"
        case int():
            return str(value)
        case float():
            return repr(value)
        case datetime():
            return _literal(value.replace(tzinfo=None).isoformat(" "))
        case date():
            return _literal(value.isoformat())
    return f"convert(x'{str(value).encode('utf-8', 'replace').hex()}' using utf8mb4)"
