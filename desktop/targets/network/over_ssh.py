"""The network as an SSH host sees it: streams through its sshd, names as its own programs resolve them."""

import time
from dataclasses import replace
from typing import Protocol

from desktop.domain.errors import (
    CommandMissingError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    NotApplicableError,
    UnreadableOutputError,
)
from desktop.domain.target_ref import TargetRef
from desktop.targets.base import Call, Shell
from desktop.targets.network.addresses import is_address
from desktop.targets.network.datagrams_over_ssh import send_from_there
from desktop.targets.network.door import NetworkDoor
from desktop.targets.network.limits import narrowed
from desktop.targets.network.query import parse_nameservers
from desktop.targets.network.resolver import NameServers
from desktop.targets.network.sockets import Opened
from desktop.targets.network_door import Connection, Datagram, NameState, PortState, Resolution, SignIn

_DATABASES = {"A": "ahostsv4", "AAAA": "ahostsv6"}
_WHY_NOT = """
import socket, sys
try:
    socket.getaddrinfo(sys.argv[1], None)
except socket.gaierror as error:
    codes = {socket.EAI_NONAME: "no such name", getattr(socket, "EAI_NODATA", None): "no address"}
    print(codes.get(error.errno, "try again"))
"""
_SETTLED = {"no such name": NameState.NXDOMAIN, "no address": NameState.NO_DATA}
_WORDS = {
    PortState.REFUSED: "connection refused",
    PortState.FILTERED: "no answer came back in time",
    PortState.UNREACHABLE: "no route to host",
}
_NOT_FOUND = 2  # getent's exit status when a key is not there


class Vantage(Protocol):
    """What is needed of an SSH target."""

    @property
    def ref(self) -> TargetRef: ...

    def shell(self, call: Call) -> Shell: ...

    def open_channel(
        self, host: str, port: int, call: Call, *, limit_s: float | None = None
    ) -> Connection: ...


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
        """getent says the same of a name that is not there and of a resolver that is not: ask again."""
        state = self._ask_python(host)
        if state is not None:
            return Resolution(host, kind, state)
        answer = self._ask_dns(host, kind)
        state = NameState.NXDOMAIN if answer.state is NameState.FOUND else answer.state
        return replace(answer, state=state, records=())

    def _ask_python(self, host: str) -> NameState | None:
        """Tell what getaddrinfo there says, where there is a Python; None when that does not settle it."""
        try:
            out = self._target.shell(self._call).run(["python3", "-c", _WHY_NOT, host])
        except CommandMissingError:
            return None
        return _SETTLED.get(out.stdout.strip())

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
            connection = self._target.open_channel(address, port, streaming, limit_s=connecting.left_s)
        except ConnectionLostError:
            raise
        except DeadlineError:
            return Opened(PortState.FILTERED, _WORDS[PortState.FILTERED], time.monotonic() - begun)
        except ConnectError as error:
            if (
                error.rung != "tcp"
            ):  # its sshd forbids forwarding, or it went away: nothing is known of the port
                raise
            state = state_of(str(error))
            return Opened(state, _WORDS.get(state, str(error)), time.monotonic() - begun)
        return Opened(PortState.OPEN, "connected", time.monotonic() - begun, connection)

    def _send(self, address: str, port: int, payload: bytes, timeout_s: float) -> Datagram:
        limit_s = narrowed(self._call, timeout_s).timeout_s
        return send_from_there(self._target.shell(self._call), address, port, payload, limit_s)

    def sign_in(self, host: str, port: int, *, user: str = "") -> SignIn:
        raise NotApplicableError(
            f"Signing in from {self.vantage} is not tried: our keys are not there. Try it from this computer."
        )


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
