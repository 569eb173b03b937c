"""The network as an SSH host sees it: streams through its sshd, names as its own programs resolve them."""

import time
from dataclasses import replace
from typing import Protocol

from desktop.domain.errors import (
    CommandMissingError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    UnreadableOutputError,
)
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call, Shell
from desktop.targets.network.addresses import is_address
from desktop.targets.network.door import NetworkDoor
from desktop.targets.network.query import parse_nameservers
from desktop.targets.network.resolver import NameServers
from desktop.targets.network.sockets import Opened
from desktop.targets.network_door import Connection, NameState, PortState, Resolution

_DATABASES = {"A": "ahostsv4", "AAAA": "ahostsv6"}
_NOT_FOUND = 2  # getent's exit status when a key is not there


class Vantage(Protocol):
    """What is needed of an SSH target."""

    @property
    def ref(self) -> TargetRef: ...

    def shell(self, call: Call) -> Shell: ...

    def open_channel(self, host: str, port: int, call: Call) -> Connection: ...


class SshNetwork(NetworkDoor):
    """Names through getent there, streams through direct-tcpip channels; DNS goes over TCP."""

    def __init__(self, target: Vantage, call: Call) -> None:
        super().__init__(call)
        self._target = target

    @property
    def vantage(self) -> str:
        return self._target.ref.label

    @property
    def _servers(self) -> NameServers:
        return NameServers(self._call, datagram=None, stream=self._target.open_channel)

    def _programs_see(self, host: str, kind: str) -> Resolution:
        begun = time.monotonic()
        try:
            out = self._target.shell(self._call).run(["getent", _DATABASES.get(kind, "ahosts"), host])
        except CommandMissingError:
            return self._ask_dns(host, kind)
        if out.exit_status == _NOT_FOUND:
            return self._why_not(host, kind)
        addresses = parse_getent(out.stdout)
        if out.exit_status or not addresses:
            raise UnreadableOutputError(
                f"getent {host} on {self.vantage}: exit {out.exit_status}: {out.stderr or out.stdout!r:.200}"
            )
        return Resolution(host, kind, NameState.FOUND, addresses, duration_s=time.monotonic() - begun)

    def _why_not(self, host: str, kind: str) -> Resolution:
        """getent says the same for a name that is not there and a resolver that is not: ask the resolver."""
        answer = self._ask_dns(host, kind)
        state = NameState.NXDOMAIN if answer.state is NameState.FOUND else answer.state
        return replace(answer, state=state, records=())

    def _ask_dns(self, host: str, kind: str) -> Resolution:
        servers = self._system_servers()
        first = self._servers.ask_first(servers, host, "A" if kind == "ADDRESS" else kind)
        if kind != "ADDRESS" or first.state not in (NameState.FOUND, NameState.NO_DATA):
            return first
        second = self._servers.ask_first(servers, host, "AAAA")
        records = first.records + second.records
        return replace(first, records=records, state=NameState.FOUND if records else NameState.NO_DATA)

    def _system_servers(self) -> tuple[str, ...]:
        out = self._target.shell(self._call).run(["cat", "/etc/resolv.conf"])
        return parse_nameservers(out.stdout)

    def _open(self, address: str, port: int, *, connecting: Call, streaming: Call) -> Opened:
        begun = time.monotonic()
        try:
            connection = self._target.open_channel(address, port, streaming)
        except ConnectionLostError:
            raise
        except DeadlineError:
            return Opened(PortState.FILTERED, "no answer came back in time", time.monotonic() - begun)
        except ConnectError as error:
            return Opened(state_of(str(error)), str(error), time.monotonic() - begun)
        return Opened(PortState.OPEN, "connected", time.monotonic() - begun, connection)


def parse_getent(text: str) -> tuple[str, ...]:
    """Return the addresses that `getent ahosts` printed, each once, in its order."""
    firsts = (line.split()[0] for line in text.splitlines() if line.strip())
    return tuple(dict.fromkeys(first for first in firsts if is_address(first)))


def state_of(words: str) -> PortState:
    """Tell what an sshd's words about a failed connection mean; it passes on its system's error text."""
    lower = words.lower()
    for mark, state in (
        ("refused", PortState.REFUSED),
        ("timed out", PortState.FILTERED),
        ("no route", PortState.UNREACHABLE),
        ("unreachable", PortState.UNREACHABLE),
    ):
        if mark in lower:
            return state
    return PortState.FAILED
