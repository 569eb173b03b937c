"""How databases are written as targets: `postgresql://user@host:port/name`, `mysql://…`, `mariadb://…`, `sqlite:///file`.

`?via=ssh:host` goes through an SSH host.

A password never stands in one; where one does, it is refused without being repeated.
"""

import re
from enum import StrEnum
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.late_pattern import late_pattern

_HOST = late_pattern(r"[A-Za-z0-9_][A-Za-z0-9._-]*\Z")
_PLAIN = late_pattern(r"[^\x00-\x1f\x7f]{1,1024}\Z")
_FORM = "postgresql://user@host:port/database, mysql://…, mariadb://… or sqlite:///path/of/file"
_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")
_OPTIONS = ("socket", "sslmode", "sslrootcert", "via")


class Engine(StrEnum):
    POSTGRESQL = "postgresql"
    MYSQL = "mysql"
    MARIADB = "mariadb"
    SQLITE = "sqlite"


SCHEMES = (*(f"{engine}://" for engine in Engine), "postgres://")


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """Where a database is. Empty texts and port 0 are left to the driver: its defaults, and its own files."""

    engine: Engine
    host: str = ""
    user: str = ""
    port: int = 0
    database: str = ""  # of SQLite the path of the file
    socket: str = ""  # PostgreSQL: the folder; MySQL and MariaDB: the socket itself
    sslmode: str = ""  # as PostgreSQL names them, for all engines
    sslrootcert: str = ""
    via: str = ""  # the SSH target through which it is reached; its own names and loopback are then meant

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        is_file = self.engine is Engine.SQLITE
        path = quote(
            self.database.removeprefix("/") if is_file else self.database, safe="/" if is_file else ""
        )
        options = "&".join(
            f"{key}={quote(getattr(self, key), safe='/:@')}" for key in _OPTIONS if getattr(self, key)
        )
        return f"{self.engine}://{user}{host}{port}/{path}{f'?{options}' if options else ''}"

    @property
    def label(self) -> str:
        """What a person calls it: `shop on app@db-1`, or the file of SQLite."""
        if self.engine is Engine.SQLITE:
            return self.database
        user = f"{self.user}@" if self.user else ""
        port = f":{self.port}" if self.port else ""
        where = f"{user}{self.host or self.socket or 'this computer'}{port}"
        where += f" through {self.via}" if self.via else ""
        return f"{self.database} on {where}" if self.database else where


def parse_database_url(text: str) -> DatabaseUrl:
    """Return the database that a text names.

    Raises:
        InputError: it names none, or holds a password (which the message does not repeat).
    """
    scheme, _, rest = text.partition("://")
    engine = Engine("postgresql" if scheme == "postgres" else scheme)
    if re.match(r"[^/?]*:[^/?@]*@", rest):
        raise InputError(_with_password(scheme))
    try:
        parts = urlsplit(text)
        port = parts.port or 0
    except ValueError as error:
        raise InputError(f"{text!r} is not a database: {error}. Write {_FORM}.") from error
    if parts.fragment or (parts.port is not None and not port):
        raise InputError(f"{text!r} is not a database. Write {_FORM}.")
    options = _options(text, parts.query)
    if engine is Engine.SQLITE:
        return _file(text, parts.netloc, unquote(parts.path), options)
    return DatabaseUrl(
        engine=engine,
        host=_valid_host(parts.hostname or "", text),
        user=_valid("user name", unquote(parts.username or ""), text),
        port=port,
        database=_valid("database", unquote(parts.path.removeprefix("/")), text),
        **options,
    )


def _with_password(scheme: str) -> str:
    return (
        f"This {scheme}:// target holds a password. Leave it out: it comes from the keyring, ~/.pgpass or ~/.my.cnf, "
        "or asked for once. Change it where others may have seen it."
    )


def _options(text: str, query: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for key, value in parse_qsl(query, keep_blank_values=True):
        if "pass" in key.lower():
            raise InputError(_with_password(text.partition("://")[0]))
        if key not in _OPTIONS:
            raise InputError(f"A database target has no option {key!r}; it has {', '.join(_OPTIONS)}.")
        given[key] = _valid(key, value, text)
    if given.get("via") and given.get("socket"):
        raise InputError("A socket is on this computer: a database target has via or socket, not both.")
    if given.get("sslmode", "prefer") not in _MODES:
        raise InputError(f"sslmode is one of {', '.join(_MODES)}, not {given['sslmode']!r}.")
    return given


def _file(text: str, host: str, path: str, options: dict[str, str]) -> DatabaseUrl:
    if "via" in options:
        raise InputError(
            f"{text!r}: a file of SQLite is read on this computer only, not through an SSH host. Copy it here "
            '(sqlite3 FILE ".backup COPY"), or ask sqlite3 in a script step there.'
        )
    if host or options or not path.removeprefix("/"):
        raise InputError(f"{text!r} is not a database file. Write sqlite:///path/of/file.")
    path = f"/{path.lstrip('/')}"
    is_drive = re.match(r"/[A-Za-z]:[/\\]", path) is not None
    return DatabaseUrl(Engine.SQLITE, database=_valid("path", path[1:] if is_drive else path, text))


def _valid(what: str, value: str, text: str) -> str:
    if value and not _PLAIN.match(value):
        raise InputError(f"{text!r}: {value!r} is not a {what}.")
    return value


def _valid_host(host: str, text: str) -> str:
    if not host or _HOST.match(host):
        return host
    from ipaddress import ip_address  # names are more often than addresses

    try:
        ip_address(host)
    except ValueError:
        raise InputError(f"{text!r}: {host!r} is not a host. Write {_FORM}.") from None
    return host
