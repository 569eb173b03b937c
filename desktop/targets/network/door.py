"""What the network door does from every vantage point: names, connections, TLS and HTTP within one call."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime

from desktop.domain.errors import ConnectError, InputError
from desktop.targets.base import Call
from desktop.targets.network.addresses import group_refusal, is_address, refusal
from desktop.targets.network.limits import narrowed, note
from desktop.targets.network.resolver import NameServers
from desktop.targets.network.sockets import Opened
from desktop.targets.network_door import (
    Connection,
    Datagram,
    DatagramState,
    Dialled,
    HttpAnswer,
    HttpRequest,
    NameState,
    PortState,
    Resolution,
    Talk,
    TalkInside,
    TlsPeer,
)

DIAL_TIMEOUT_S = 5.0
NAME_TIMEOUT_S = 12.0
_HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,252}\Z")
_STREAM_SHARE = 0.85  # of the call, so that a silent server is still reported as one
_MOST_TELLING = (PortState.REFUSED, PortState.UNREACHABLE, PortState.FAILED, PortState.FILTERED)


def utc_now() -> datetime:
    return datetime.now(UTC)


class NetworkDoor(ABC):
    """What LocalNetwork and SshNetwork share; they differ in how names are resolved and streams opened."""

    def __init__(self, call: Call, now: Callable[[], datetime] = utc_now) -> None:
        self._call = call
        self._now = now

    @property
    @abstractmethod
    def vantage(self) -> str: ...

    @property
    @abstractmethod
    def _servers(self) -> NameServers: ...

    @abstractmethod
    def _system_servers(self) -> tuple[str, ...]:
        """Return the addresses of the name servers that are configured there."""

    @abstractmethod
    def _programs_see(self, host: str, kind: str) -> Resolution:
        """Resolve as programs there do: `A`, `AAAA`, `ADDRESS` (both). ConnectError when nobody knows."""

    @abstractmethod
    def _send(self, address: str, port: int, payload: bytes, timeout_s: float) -> Datagram: ...

    @abstractmethod
    def _open(self, address: str, port: int, *, connecting: Call, streaming: Call) -> Opened: ...

    def resolve(self, host: str, kind: str = "A", *, server: str = "", port: int = 53) -> Resolution:
        self._call.check(f"Resolving {host}")
        kind = kind.upper()
        if server:
            found = self._servers.ask(self._server_address(server), port, host, kind)
        elif kind == "ADDRESS":
            return self._named(host)
        elif kind in ("A", "AAAA"):
            found = self._programs_see(valid_host(host), kind)
        else:
            found = self._servers.ask_first(self._system_servers(), host, kind)
        self._note(f"resolve {host} {kind} {f'at {server} ' if server else ''}: {told(found)}")
        return found

    def dial(
        self, host: str, port: int, *, timeout_s: float | None = None, allow_private: bool = True
    ) -> Dialled:
        self._call.check(f"Connecting to {host} port {port}")
        names = self._named(host)
        if names.state is not NameState.FOUND:
            return self._no_name(host, port, names)
        allowed = _allowed(names.records, host, allow_private=allow_private)
        dialled = self._first_open(host, port, allowed, DIAL_TIMEOUT_S if timeout_s is None else timeout_s)
        self._note(f"connect {host} port {port} at {dialled.address}: {dialled.said}")
        return replace(dialled, name_s=names.duration_s)

    def datagram(self, host: str, port: int, payload: bytes, *, timeout_s: float = 3.0) -> Datagram:
        self._call.check(f"Sending to {host} port {port} (UDP)")
        names = self._named(host)
        if names.state is not NameState.FOUND:
            return Datagram(host, port, DatagramState.NO_NAME, why_no_name(names))
        address = _for_datagrams(names.records, host)
        answer = self._send(address, port, payload, timeout_s)
        self._note(f"send {len(payload)} bytes to {host} port {port} (UDP) at {address}: {answer.said}")
        return replace(answer, host=host)

    def tls(
        self,
        host: str,
        port: int,
        *,
        server_name: str = "",
        ca_file: str = "",
        before: Talk | None = None,
        inside: TalkInside | None = None,
    ) -> TlsPeer:
        from desktop.targets.network.peer import look_at

        def dial() -> Dialled:
            dialled = self.dial(host, port)
            if dialled.connection is not None and before is not None:
                try:
                    before(dialled.connection)
                except BaseException:
                    dialled.connection.close()
                    raise
            return dialled

        peer = look_at(dial, server_name or host, ca_file, self._now(), inside)
        self._note(f"TLS {host} port {port}: {peer.said}")
        return peer

    def http(self, request: HttpRequest) -> HttpAnswer:
        from desktop.targets.network.browse import browse

        door = copy(self)
        door._call = narrowed(self._call, request.timeout_s, share=1)
        return browse(door, request, self._note)

    def _named(self, host: str) -> Resolution:
        if is_address(host):
            return Resolution(host, "ADDRESS", NameState.FOUND, (host,))
        found = self._programs_see(valid_host(host), "ADDRESS")
        self._note(f"resolve {host}: {told(found)}")
        return found

    def _server_address(self, server: str) -> str:
        if is_address(server):
            return server
        found = self._named(server)
        if not found.records:
            raise ConnectError(f"The resolver {server} has no address: {found.state}.", rung="name")
        return found.records[0]

    def _no_name(self, host: str, port: int, names: Resolution) -> Dialled:
        return Dialled(host, port, PortState.NO_NAME, why_no_name(names), name_s=names.duration_s)

    def _first_open(self, host: str, port: int, addresses: tuple[str, ...], timeout_s: float) -> Dialled:
        tried: list[str] = []
        closed: list[tuple[str, Opened]] = []
        faults: list[ConnectError] = []
        for address in addresses:
            tried.append(address)
            try:
                opened = self._try(address, port, timeout_s / len(addresses))
            except ConnectError as error:
                if error.rung != "route":
                    raise
                faults.append(error)
                continue
            if opened.state is PortState.OPEN:
                return _dialled(host, port, address, tuple(tried), opened)
            closed.append((address, opened))
        if not closed:
            raise faults[0]
        address, opened = min(closed, key=lambda one: _MOST_TELLING.index(one[1].state))
        return _dialled(host, port, address, tuple(tried), opened)

    def _try(self, address: str, port: int, timeout_s: float) -> Opened:
        connecting = narrowed(self._call, max(timeout_s, 0.5))
        streaming = narrowed(self._call, self._call.timeout_s, share=_STREAM_SHARE)
        return self._open(address, port, connecting=connecting, streaming=streaming)

    def _note(self, line: str) -> None:
        note(self._call, line)


def valid_host(host: str) -> str:
    """Return a host name in the form that resolvers take.

    Raises:
        InputError: it cannot be a host name.
    """
    try:
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError as error:
        raise InputError(f"{host!r} cannot be a host name: {error}.") from error
    labels = name.rstrip(".").split(".")
    if not _HOST.match(name) or not all(0 < len(label) < 64 for label in labels):
        raise InputError(f"{host!r} is not a host. Use a name of letters, digits and . _ - or an address.")
    return name


def why_no_name(names: Resolution) -> str:
    words = {
        NameState.NXDOMAIN: "there is no such name",
        NameState.NO_DATA: "the name has no address",
        NameState.REFUSED: "the resolver refuses to answer",
    }
    return words.get(names.state, "the resolver tried and failed (SERVFAIL)")


def told(found: Resolution) -> str:
    return ", ".join(found.records) or str(found.state)


def _allowed(addresses: tuple[str, ...], host: str, *, allow_private: bool) -> tuple[str, ...]:
    reasons = {address: refusal(address, allow_private=allow_private) for address in addresses}
    allowed = tuple(address for address, reason in reasons.items() if not reason)
    if not allowed:
        told = "; ".join(dict.fromkeys(reasons.values()))
        raise ConnectError(f"{host} was not contacted: {told}.", rung="policy")
    return allowed


def _for_datagrams(addresses: tuple[str, ...], host: str) -> str:
    reasons = {address: group_refusal(address) for address in addresses}
    allowed = [address for address, reason in reasons.items() if not reason]
    if not allowed:
        raise ConnectError(f"{host} was not contacted: {'; '.join(reasons.values())}.", rung="policy")
    return allowed[0]


def _dialled(host: str, port: int, address: str, tried: tuple[str, ...], opened: Opened) -> Dialled:
    connection: Connection | None = opened.connection
    return Dialled(
        host,
        port,
        opened.state,
        opened.said,
        address,
        tried,
        connect_s=opened.duration_s,
        connection=connection,
    )
