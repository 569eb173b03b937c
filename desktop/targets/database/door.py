"""The door of one call: it connects when first asked, gives every statement its end, and translates what breaks."""

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from desktop.domain.database_url import Engine
from desktop.domain.errors import (
    CancelledError,
    DeadlineError,
    InputError,
    PermissionDeniedError,
    TargetError,
)
from desktop.domain.values import Value
from desktop.targets.base import Call, Stream
from desktop.targets.database.advice import ADVICE
from desktop.targets.database.broken import (
    LinkLostError,
    RungBrokenError,
    StatementRefusedError,
    TookTooLongError,
)
from desktop.targets.database.gate import check_beginning
from desktop.targets.database.link import Link
from desktop.targets.database.plain import evidence
from desktop.targets.database.statement import bind
from desktop.targets.database_door import MOST_ROWS, Held, Rows, Server, Way
from desktop.targets.waiting import in_thread

T = TypeVar("T")
_OWN_WAIT_S = 15.0  # for a statement of a check's own
_GRACE_S = 1.0  # so that the server's own word about its time limit comes first
_EVIDENCE_CHARACTERS = 200_000
_LATENCY = "select 1 as one"


class DatabaseDoor:
    """Belongs to one call; `connect` takes the call and hears of each rung."""

    def __init__(
        self, label: str, connect: Callable[[Call, Callable[[Held], None]], Link], call: Call
    ) -> None:
        self._label, self._connect, self._call = label, connect, call
        self._link: Link | None = None
        self._server: Server | None = None
        self._held: list[Held] = []

    # -- the way there ---------------------------------------------------------------------------

    def way(self) -> Way:
        try:
            self._climb()
        except RungBrokenError as broken:
            return Way(tuple(self._held), broken.rung, broken.said, ADVICE[broken.advice], broken.is_denied)
        return Way(tuple(self._held))

    def server(self) -> Server:
        if self._server is None:
            self._opened()
            self._server = self._asked("Asking for the version", lambda link: link.server(), _OWN_WAIT_S)
        return self._server

    def _climb(self) -> Link:
        self._held = []
        begun = time.monotonic()
        link = self._connected()
        took_s = time.monotonic() - begun - sum(one.duration_s or 0.0 for one in self._held)
        self._link = link
        server = self.server()
        if server.engine is Engine.SQLITE:
            self._held += [Held("file", took_s, server.database), Held("database", None, "is a database")]
        else:
            self._held += [
                Held("tls", None, server.tls or "not encrypted"),
                Held("sign_in", took_s, server.user),
                Held("database", None, server.database or "none is named"),
            ]
        begun = time.monotonic()
        try:
            link_rows = self._asked(
                "A first statement", lambda each: each.ask(_LATENCY, limit=1, wait_s=5), 5
            )
        except TargetError as fault:
            raise RungBrokenError("permission", str(fault).rstrip("."), "database_permission") from fault
        self._held.append(Held("permission", time.monotonic() - begun, f"{len(link_rows.rows)} row read"))
        return link

    def _opened(self) -> Link:
        if self._link is None:
            try:
                self._link = self._connected()
            except RungBrokenError as broken:
                raise broken.as_ours(self._label, ADVICE[broken.advice]) from broken
        return self._link

    def _connected(self) -> Link:
        self._call.check(f"Connecting to {self._label}")

        def connect() -> Link:
            link = self._connect(self._call, self._held.append)
            if self._call.cancel.is_cancelled or self._call.left_s <= 0:
                link.close()  # nobody waits for it any more
            return link

        return in_thread(connect, self._call, f"Connecting to {self._label}")

    # -- statements ------------------------------------------------------------------------------

    def rows(self, sql: str, *, limit: int = MOST_ROWS) -> Rows:
        self._opened()
        wait_s = min(_OWN_WAIT_S, self._call.left_s)
        found = self._asked("A statement", lambda link: link.ask(sql, limit=limit, wait_s=wait_s), wait_s)
        return self._kept(found)

    def query(self, sql: str, values: Mapping[str, Value], *, limit: int, wait_s: float) -> Rows:
        engine = self.server().engine
        bound = bind(sql, values, engine)
        check_beginning(bound, engine)
        wait_s = max(0.01, min(wait_s, self._call.left_s))
        found = self._asked(
            "The query", lambda link: link.ask_bound(bound, limit=limit, wait_s=wait_s), wait_s
        )
        return self._kept(found)

    def _asked(self, what: str, work: Callable[[Link], T], wait_s: float) -> T:
        link = self._link
        assert link is not None  # it was opened before
        self._call.check(what)
        left_s = min(wait_s + _GRACE_S, self._call.left_s)
        call = Call.within(left_s, cancel=self._call.cancel)
        try:
            return in_thread(lambda: work(link), call, f"{what} on {self._label}")
        except (DeadlineError, CancelledError) as over:
            self._link = None  # it closes when what it waits for has ended
            link.abort()
            raise type(over)(f"{over} The server was told to end it.") from over
        except TookTooLongError as error:
            raise DeadlineError(
                f"{what} on {self._label} gave no result within {wait_s:g} s, and the server ended it. Look for locks "
                "(db.locks) and load, or ask for less."
            ) from error
        except LinkLostError as error:
            self._link = None
            raise error.as_ours(self._label, what) from error
        except StatementRefusedError as error:
            raise self._refused(what, error) from error

    def _refused(self, what: str, error: StatementRefusedError) -> TargetError | InputError:
        if error.is_denied:
            return PermissionDeniedError(
                f"{what} on {self._label} was denied: {error.said}. This account may not read that; ask for the right."
            )
        return TargetError(f"{what} on {self._label} was refused: {error.said}.")

    def _kept(self, found: Rows) -> Rows:
        if self._call.on_output is not None:
            self._call.on_output(
                Stream.STDOUT, evidence(found.rows)[:_EVIDENCE_CHARACTERS].encode("utf-8", "replace")
            )
        return found

    def close(self) -> None:
        """Give the connection back; one that something still runs on ends with its thread."""
        link, self._link = self._link, None
        if link is not None:
            link.close()
