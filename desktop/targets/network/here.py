"""The network as this computer sees it."""

import socket

from desktop.domain.errors import ConnectError
from desktop.targets.base import Call
from desktop.targets.network import names
from desktop.targets.network.datagrams import send_datagram
from desktop.targets.network.door import NAME_TIMEOUT_S, NetworkDoor
from desktop.targets.network.limits import narrowed
from desktop.targets.network.resolver import NameServers
from desktop.targets.network.sockets import Opened, exchange_udp, open_tcp
from desktop.targets.network_door import Connection, Datagram, PortState, Resolution, SignIn

_FAMILIES = {"A": socket.AF_INET, "AAAA": socket.AF_INET6}


class LocalNetwork(NetworkDoor):
    """Names through the system's resolver, sockets of this machine."""

    @property
    def _servers(self) -> NameServers:
        return NameServers(self._call, datagram=exchange_udp, stream=self._stream)

    @property
    def vantage(self) -> str:
        return "this computer"

    def _programs_see(self, host: str, kind: str) -> Resolution:
        family = _FAMILIES.get(kind, socket.AF_UNSPEC)
        found = names.look_up(host, narrowed(self._call, NAME_TIMEOUT_S), family)
        if found.state is None:
            # "Try again" is said of a resolver that failed and of one that is not there: ask it ourselves.
            return self._servers.ask_first(self._system_servers(), host, kind if kind in _FAMILIES else "A")
        return Resolution(host, kind, found.state, found.addresses, duration_s=found.duration_s)

    def _system_servers(self) -> tuple[str, ...]:
        from dns.exception import DNSException
        from dns.resolver import Resolver

        try:
            return tuple(str(server) for server in Resolver(configure=True).nameservers)
        except DNSException as error:
            raise ConnectError(
                f"The name servers of this computer are not known: {error}.", rung="name"
            ) from error

    def _open(self, address: str, port: int, *, connecting: Call, streaming: Call) -> Opened:
        return open_tcp(address, port, connecting=connecting, streaming=streaming)

    def _send(self, address: str, port: int, payload: bytes, timeout_s: float) -> Datagram:
        return send_datagram(address, port, payload, narrowed(self._call, timeout_s), self._now)

    def _stream(self, address: str, port: int, call: Call) -> Connection:
        opened = open_tcp(address, port, connecting=call, streaming=call)
        if opened.state is not PortState.OPEN or opened.connection is None:
            raise ConnectError(f"{address} port {port}: {opened.said}", rung="tcp")
        return opened.connection

    def sign_in(self, host: str, port: int, *, user: str = "") -> SignIn:
        from desktop.targets.network.signing_in import try_to_sign_in

        signed = try_to_sign_in(host, port, user, self._call)
        self._note(f"sign in {host} port {port}: {signed.said}")
        return signed
