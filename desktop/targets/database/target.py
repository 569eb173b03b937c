"""A database as a target: who we are there, and a door through which only reads go."""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from desktop.domain.database_url import DatabaseUrl, Engine
from desktop.domain.errors import InputError, TargetError
from desktop.domain.target_ref import TargetRef, parse_target
from desktop.targets.base import Call, Database, Identity, Target
from desktop.targets.database.broken import RungBrokenError
from desktop.targets.database.door import DatabaseDoor
from desktop.targets.database.link import Link, Where
from desktop.targets.database.passwords import Passwords
from desktop.targets.database.wire import reach
from desktop.targets.database_door import Held
from desktop.targets.settings import TargetSettings

if TYPE_CHECKING:
    from desktop.targets.database.postgresql import PostgresLink
    from desktop.targets.database.through_ssh import Forward

LOOPBACK = "127.0.0.1"
_LINKS = {
    Engine.POSTGRESQL: ("desktop.targets.database.postgresql", "PostgresLink", 5432),
    Engine.MYSQL: ("desktop.targets.database.mysql", "MysqlLink", 3306),
    Engine.MARIADB: ("desktop.targets.database.mysql", "MysqlLink", 3306),
    Engine.SQLITE: ("desktop.targets.database.sqlite", "SqliteLink", 0),
}


class DatabaseTarget(Target):
    """Connects anew for each call, so that none of a server's connections is kept from others meanwhile."""

    def __init__(self, ref: TargetRef, settings: TargetSettings | None = None) -> None:
        super().__init__(ref)
        self._settings = settings or TargetSettings()
        self._url: DatabaseUrl | None = None
        self._service = ""
        self._passwords = Passwords(str(ref), ref.label, self._settings)

    @cached_property
    def _forward(self) -> "Forward":
        from desktop.targets.database.through_ssh import Forward

        return Forward(parse_target(self.url.via), self._settings)

    def accept_host_key(self, shown: str) -> None:
        """Trust the key of the SSH host that it is reached through."""
        if not self.url.via:
            super().accept_host_key(shown)
        self._forward.ssh.accept_host_key(shown)

    def close(self) -> None:
        if "_forward" in vars(self):
            self._forward.close()

    def identify(self, call: Call) -> Identity:
        door = DatabaseDoor(self.ref.label, self.link, call)
        try:
            server = door.server()
        finally:
            door.close()
        who = f"{server.user} on " if server.user else ""
        facts = {
            "os": str(server.engine),
            "version": server.version,
            "user": server.user,
            "database": server.database,
            "tls": server.tls,
        }
        return Identity(f"{who}{self.ref.label} ({server.engine} {server.version})", facts)

    def database(self, call: Call) -> Database:
        return DatabaseDoor(self.ref.label, self.link, call)

    @property
    def url(self) -> DatabaseUrl:
        """Where it is; a name is looked up in the person's connections, else it is a service of PostgreSQL.

        Raises:
            InputError: what is kept under the name is no database.
        """
        if self._url is None:
            self._url = self.ref.database or self._named(self.ref.profile)
        return self._url

    def _named(self, name: str) -> DatabaseUrl:
        kept = self._settings.find_connection(name) if self._settings.find_connection else ""
        if kept:
            if not kept.startswith(tuple(f"{engine}://" for engine in Engine)):
                raise InputError(f"{name!r} in your connections is {kept}, which is no database.")
            database = parse_target(kept).database
            assert database is not None  # it begins as one
            return database
        self._service = name
        return DatabaseUrl(Engine.POSTGRESQL)

    def link(self, call: Call, on_held: Callable[[Held], None]) -> Link:
        """Connect and sign in; runs in a thread of its own.

        Raises:
            RungBrokenError: the rung that does not hold.
        """
        module, name, port = _LINKS[self.url.engine]
        try:
            kind: type[PostgresLink] = getattr(import_module(module), name)
        except ModuleNotFoundError as error:
            raise TargetError(
                f"The driver for {self.url.engine} is not installed here ({error.name}). Install handrail[sql]."
            ) from error
        patience_s = max(1.0, min(self._settings.connect_timeout_s, call.left_s))
        where = Where(self.url, service=self._service, timeout_s=patience_s, password=self._passwords.first())
        if self.url.via:
            there = self._forward.reach(self.url.host, self.url.port or port, call, on_held)
            where = replace(where, address=LOOPBACK, port=there)
        elif self.url.host and not self.url.socket:
            where = replace(where, address=reach(self.url.host, self.url.port or port, on_held, call.left_s))
        return self._signed_in(kind.connected, where, call)

    def _signed_in(self, connected: Callable[[Where], Link], where: Where, call: Call) -> Link:
        try:
            return connected(where)
        except RungBrokenError as broken:
            if not broken.wants_password:
                raise
            last = broken
        for password in self._passwords.offers(where.password, call):
            try:
                link = connected(replace(where, password=password))
            except RungBrokenError as broken:
                if not broken.wants_password:
                    raise
                last = broken
                continue
            self._passwords.took()
            return link
        why = f" {self._passwords.why_none}" if self._passwords.why_none else ""
        raise RungBrokenError(
            "sign_in", f"{last.said}.{why}".rstrip("."), last.advice, wants_password=True
        ) from last
