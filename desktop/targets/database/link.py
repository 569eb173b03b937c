"""A connection to one engine, as the door needs it. All of it runs in a worker thread, except `abort`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.database_url import DatabaseUrl
from desktop.domain.values import Value
from desktop.targets.database.plain import Reduced, plain_row
from desktop.targets.database.statement import Bound
from desktop.targets.database_door import Rows, Server

SETTLE_S = 0.3  # from when a socket is shut until the thread that waits on it has seen it
_MOST_CHARACTERS = 2_000_000  # of one answer, so that what is kept of it stays small


@dataclass(frozen=True, slots=True)
class Where:
    """How to reach a server: what the target says, the address that its name gave, and when to give up."""

    url: DatabaseUrl
    address: str = ""
    port: int = 0  # on this computer, of a way through an SSH host; 0: that of the server itself
    service: str = ""  # a name of pg_service.conf
    timeout_s: float = 15.0
    password: str | None = None  # None: what the driver finds by itself

    def __repr__(self) -> str:
        return f"Where({self.url})"  # never the password


class Link(Protocol):
    def server(self) -> Server: ...

    def ask(self, sql: str, *, limit: int, wait_s: float) -> Rows:
        """Raises StatementRefusedError, TookTooLongError or LinkLostError."""
        ...

    def ask_bound(self, bound: Bound, *, limit: int, wait_s: float) -> Rows:
        """The same with values, after looking that nothing it calls does more than read."""
        ...

    def abort(self) -> None:
        """End what runs and close, from any thread, without waiting for it."""
        ...

    def close(self) -> None: ...


def collected(columns: Sequence[str], rows: Iterable[Sequence[object]], limit: int) -> Rows:
    """Return at most `limit` rows with plain values; what is beyond is not read."""
    names = unique(columns)
    kept: list[Mapping[str, Value]] = []
    reduced = Reduced()
    for row in rows:
        if len(kept) == limit or reduced.characters > _MOST_CHARACTERS:
            return Rows(names, tuple(kept), is_complete=False)
        kept.append(plain_row(names, row, reduced))
    return Rows(names, tuple(kept))


def unique(columns: Sequence[str]) -> tuple[str, ...]:
    """Return column names, each once: a second `id` becomes `id_2`."""
    given: list[str] = []
    for name in columns:
        number, free = 1, name
        while free in given:
            number += 1
            free = f"{name}_{number}"
        given.append(free)
    return tuple(given)


def millis(seconds: float) -> int:
    return max(1, int(seconds * 1000))
