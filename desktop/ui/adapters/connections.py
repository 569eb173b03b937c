"""Hosts and accounts from the person's files and own list, and tests of the way to them, for the connections page."""

import threading
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.domain.errors import HandrailError, InputError
from desktop.domain.target_ref import TargetKind, parse_target
from desktop.ui.connections.port import (
    About,
    Connection,
    DeskDraft,
    KeyAccepted,
    ListSaved,
    SecretKept,
    Source,
)
from desktop.ui.listeners import Listener, Listeners
from desktop.ui.ports import Unsubscribe
from desktop.ui.workers import Workers
from desktop.workbench import utc_now

if TYPE_CHECKING:
    from desktop.checks.network.rungs import Climb, OnRung
    from desktop.checks.network.ssh_ladder import SshLadder
    from desktop.records.connections import ConnectionBook, LastTest, OwnHost
    from desktop.targets.base import CancelToken
    from desktop.targets.ssh.config import Outline
    from desktop.ui.adapters.desk_connections import DeskConnections
    from desktop.ui.backstage import Backstage

DEADLINE_S = 45.0  # of a whole test; each rung has a shorter one of its own
_AT_ONCE = 3
DESK = "desk:"  # how the targets of help desks begin


class ConnectionsAdapter:
    """One for a window. Tests have threads of their own, so that a silent host keeps nobody else waiting."""

    def __init__(self, stage: "Backstage") -> None:
        self._stage, self._listeners = stage, Listeners()
        self._testers = Workers(_AT_ONCE, thread_name_prefix="connection")
        self._running: set[CancelToken] = set()
        self._lock = threading.Lock()
        self._ladders: dict[str, SshLadder] = {}
        self._rows: tuple[Connection, ...] = ()
        self._problems: tuple[str, ...] = ()
        self._is_read = self._is_closed = False

    @cached_property
    def _desks(self) -> "DeskConnections":
        from desktop.ui.adapters.desk_connections import DeskConnections

        return DeskConnections(self._stage)

    @cached_property
    def _book(self) -> "ConnectionBook":
        from desktop.records.connections import ConnectionBook

        return ConnectionBook()

    # -- the list --------------------------------------------------------------------------------

    def connections(self) -> Sequence[Connection]:
        return self._rows

    def problems(self) -> Sequence[str]:
        return self._problems

    def is_read(self) -> bool:
        return self._is_read

    def subscribe(self, listener: Listener) -> Unsubscribe:
        return self._listeners.add(listener)

    def refresh(self) -> None:
        self._stage.do(self._read)

    def _read(self) -> None:
        from desktop.redaction.clean import clean

        rows: list[Connection] = []
        problems: list[str] = []
        for part in (self._own_hosts, self._ssh_hosts, self._account_rows, self._desk_rows):
            try:
                rows += part()
            except HandrailError as fault:
                problems.append(clean(str(fault)))
        problems += [clean(self._book.problem)] if self._book.problem else []
        self._rows, self._problems, self._is_read = tuple(rows), tuple(problems), True
        self._tell()

    def _tell(self) -> None:
        if not self._is_closed:
            self._listeners.tell()

    def _own_hosts(self) -> list[Connection]:
        from desktop.redaction.clean import clean

        return [
            Connection(
                source=Source.OWN,
                name=clean(host.name),
                target=clean(host.target),
                told=clean(host.target),
                note=clean(host.note),
                last=self._last(host.target),
            )
            for host in self._book.kept.hosts
        ]

    def _ssh_hosts(self) -> list[Connection]:
        from desktop.targets.ssh.config import outlines

        found = (self._ssh_host(name, drawn) for name, drawn in outlines(self._ssh_config).items())
        return [row for row in found if row is not None]

    def _ssh_host(self, name: str, drawn: "Outline") -> Connection | None:
        from desktop.redaction.clean import clean

        try:
            target = str(parse_target(f"ssh:{name}"))
        except InputError:
            return None  # no target can be written for it
        over = f" · over {drawn.jump}" if drawn.jump else ""
        return Connection(
            source=Source.SSH,
            name=name,
            target=target,
            told=clean(f"{drawn.way}{over}"),
            is_over_jump=bool(drawn.jump),
            last=self._last(target),
        )

    def _account_rows(self) -> list[Connection]:
        from desktop.ui.connections.profiles import profile_rows

        return list(profile_rows(self._last))

    def _desk_rows(self) -> list[Connection]:
        return list(self._desks.rows(dict(self._book.kept.tests)))

    def _last(self, target: str) -> "LastTest | None":
        return self._book.kept.tests.get(target)

    @property
    def _ssh_config(self) -> Path | None:
        return self._stage.bench.targets.settings.ssh_config

    # -- one connection --------------------------------------------------------------------------

    def about(self, connection: Connection, done: Callable[[Sequence[About]], None]) -> None:
        self._stage.do(partial(self._about, connection, done))

    def _about(self, connection: Connection, done: Callable[[Sequence[About]], None]) -> None:
        from desktop.ui.connections.about import about_account, about_database, about_host, runs_there

        if connection.desk is not None:
            done(self._desks.about(connection))
            return
        ref = parse_target(connection.target)
        match ref.kind:
            case TargetKind.AWS | TargetKind.SSM:
                facts = about_account(ref)
            case TargetKind.DATABASE:
                facts = about_database(ref)
            case _:
                facts = about_host(ref, self._ssh_config)
        done((*facts, *runs_there(connection.target)))

    def test(self, target: str, on_rung: "OnRung", done: "Callable[[Climb], None]") -> Callable[[], None]:
        from desktop.targets.base import CancelToken

        cancel = CancelToken()
        with self._lock:
            self._running.add(cancel)
        self._testers.do(partial(self._test, target, cancel, on_rung, done))
        return cancel.cancel

    def _test(
        self, target: str, cancel: "CancelToken", on_rung: "OnRung", done: "Callable[[Climb], None]"
    ) -> None:
        try:
            climbed = self._climb(target, cancel, on_rung)
        finally:
            with self._lock:
                self._running.discard(cancel)
        if not climbed.is_stopped:
            self._remember(target, climbed)
        done(climbed)

    def _climb(self, target: str, cancel: "CancelToken", on_rung: "OnRung") -> "Climb":
        from desktop.checks.aws.account_ladder import climb_account
        from desktop.checks.database.climbing import climb_database
        from desktop.checks.network.ssh_ladder import SshLadder
        from desktop.checks.network.winrm_ladder import climb_winrm_at
        from desktop.targets.base import Call
        from desktop.targets.network.here import LocalNetwork

        if target.startswith(DESK):
            return self._desks.climb(target, cancel, on_rung)
        ref = parse_target(target)
        call = Call.within(DEADLINE_S, cancel=cancel)
        if ref.kind in (TargetKind.AWS, TargetKind.SSM):
            return climb_account(ref, call, on_rung)
        if ref.kind is TargetKind.DATABASE:
            return climb_database(self._stage.bench.targets.target(ref), call, on_rung)
        settings = self._stage.bench.targets.settings
        if ref.kind is TargetKind.WINRM:
            return climb_winrm_at(ref, settings, call, on_rung)
        ladder = self._ladders[target] = SshLadder(ref, settings, LocalNetwork)
        return ladder.climb(call, on_rung)

    def _remember(self, target: str, climbed: "Climb") -> None:
        from dataclasses import replace

        try:
            last = self._book.keep_test(target, climbed.rungs, utc_now())
        except HandrailError as fault:
            self._problems = (*self._problems, str(fault))
        else:
            self._rows = tuple(replace(row, last=last) if row.target == target else row for row in self._rows)
        self._tell()

    def accept_host_key(
        self, target: str, fingerprint: str, done: Callable[[KeyAccepted | HandrailError], None]
    ) -> None:
        self._stage.do(partial(self._accept, target, fingerprint, done))

    def _accept(
        self, target: str, fingerprint: str, done: Callable[[KeyAccepted | HandrailError], None]
    ) -> None:
        try:
            self._ladders[target].accept_host_key(fingerprint)
        except HandrailError as fault:
            done(fault)
        else:
            done(KeyAccepted(target))

    def keep_secret(self, name: str, value: str, done: Callable[[SecretKept | HandrailError], None]) -> None:
        self._stage.do(partial(self._keep_secret, name, value, done))

    def _keep_secret(self, name: str, value: str, done: Callable[[SecretKept | HandrailError], None]) -> None:
        from desktop.records.secret_names import forget_named, save_named

        secrets = self._stage.bench.secrets
        try:
            if value:
                save_named(secrets, name, value)
            else:
                forget_named(secrets, name)
            done(SecretKept(secrets.describe(), is_there=bool(value)))
        except HandrailError as fault:
            done(fault)

    # -- the own list ----------------------------------------------------------------------------

    def keep(self, host: "OwnHost", replaces: str, done: Callable[[ListSaved | HandrailError], None]) -> None:
        self._stage.do(partial(self._write, partial(self._book_keeps, host, replaces), done))

    def remove(self, name: str, done: Callable[[ListSaved | HandrailError], None]) -> None:
        self._stage.do(partial(self._write, lambda: self._book.remove_host(name), done))

    def keep_desk(
        self, draft: DeskDraft, replaces: str, done: Callable[[ListSaved | HandrailError], None]
    ) -> None:
        self._stage.do(partial(self._write, lambda: self._desks.keep(draft, replaces), done))

    def remove_desk(self, name: str, done: Callable[[ListSaved | HandrailError], None]) -> None:
        self._stage.do(partial(self._write, lambda: self._desks.remove(name), done))

    def put_back_desk(self, done: Callable[[ListSaved | HandrailError], None]) -> None:
        self._stage.do(partial(self._write, lambda: self._desks.put_back(), done))

    def _book_keeps(self, host: "OwnHost", replaces: str) -> None:
        self._book.keep_host(host, replaces)

    def _write(self, work: Callable[[], None], done: Callable[[ListSaved | HandrailError], None]) -> None:
        try:
            work()
        except HandrailError as fault:
            done(fault)
            return
        self._read()
        done(ListSaved())

    def close(self) -> None:
        """Stop the tests that run; from now on nobody listens."""
        self._is_closed = True
        with self._lock:
            running = tuple(self._running)
        for cancel in running:
            cancel.cancel()
        self._testers.shutdown(wait=False, cancel_futures=True)
