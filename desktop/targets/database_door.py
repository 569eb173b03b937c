"""The door of a database: read-only statements, and how far the way to it holds."""

from collections.abc import Mapping
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.database_url import Engine
from desktop.domain.values import Fields, Value

MOST_ROWS = 1000  # of one answer


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement gave: each row by the names of its columns; bytes as hexadecimal, times in UTC."""

    columns: tuple[str, ...]
    rows: tuple[Fields, ...]
    is_complete: bool = True  # false: there was more than was asked for


@dataclass(frozen=True, slots=True)
class Held:
    """A rung of the way that holds, and what came back; `duration_s` is None where another rung's holds it too."""

    rung: str
    duration_s: float | None
    said: str


@dataclass(frozen=True, slots=True)
class Way:
    """How far a connection came: the rungs that hold, then the first that does not (empty: all hold)."""

    held: tuple[Held, ...]
    broken: str = ""
    said: str = ""
    what_to_do: str = ""
    is_ours: bool = False  # the side that looks could not


@dataclass(frozen=True, slots=True)
class Server:
    """What answers on the other side, and as whom."""

    engine: Engine  # as the server says it: mysql and mariadb are told apart here
    version: str
    user: str
    database: str
    tls: str  # its version; empty: not encrypted


class Database(Protocol):
    """One database, connected to when it is first asked, through which only reads go.

    Each raises ConnectError (with the rung), AuthError, PermissionDeniedError, DeadlineError, CancelledError,
    ConnectionLostError or another TargetError."""

    def way(self) -> Way:
        """Connect, and tell rung by rung how far that came; only a call that is over raises."""
        ...

    def server(self) -> Server: ...

    def rows(self, sql: str, *, limit: int = MOST_ROWS) -> Rows:
        """Return what a statement of a check's own gives, in a read-only transaction."""
        ...

    def query(self, sql: str, values: Mapping[str, Value], *, limit: int, wait_s: float) -> Rows:
        """Return what somebody's statement gives; each `{name}` in it is bound to a value, never written into it.

        Raises:
            InputError: it is more than one statement, no read, calls what is not known to only read, or does not
                fit the values.
        """
        ...

    def close(self) -> None: ...
