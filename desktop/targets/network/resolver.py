"""Questions to name servers: one that was named, or the first of the system's own that answers."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.domain.errors import ConnectError, DeadlineError
from desktop.targets.base import Call
from desktop.targets.network.limits import narrowed
from desktop.targets.network.query import ask, exchange_stream
from desktop.targets.network_door import Connection, Resolution

_TRY_S = 3.0  # one try; a lost datagram is sent once more
_TRIES = 2

Datagram = Callable[[str, int, bytes, Call], bytes]
Stream = Callable[[str, int, Call], Connection]


class NameServers:
    """Asks name servers from one vantage point. Through SSH there are no datagrams, so all goes over TCP.

    Link-local resolvers are asked too (clouds have theirs there): a DNS question gets no credentials."""

    def __init__(self, call: Call, *, datagram: Datagram | None, stream: Stream) -> None:
        self._call, self._datagram, self._stream = call, datagram, stream

    def ask(self, address: str, port: int, host: str, kind: str) -> Resolution:
        """Ask one name server.

        Raises:
            ConnectError: it cannot be reached or gives no answer (rung `name`).
        """
        begun = time.monotonic()
        try:
            answer = ask(
                host,
                kind,
                udp=(lambda wire: self._by_datagram(address, port, wire)) if self._datagram else None,
                tcp=lambda wire: self._by_stream(address, port, wire),
            )
        except (ConnectError, DeadlineError) as error:
            self._call.check(f"Asking the resolver {address} for {host}")
            raise ConnectError(
                f"The resolver {address} port {port} gave no answer for {host}: {error}", rung="name"
            ) from error
        return replace(answer, server=address, duration_s=time.monotonic() - begun)

    def ask_first(self, addresses: Sequence[str], host: str, kind: str) -> Resolution:
        """Ask the system's own name servers in their order until one answers.

        Raises:
            ConnectError: none did, or there is none.
        """
        faults: list[ConnectError] = []
        for address in addresses:
            try:
                return self.ask(address, 53, host, kind)
            except ConnectError as error:
                faults.append(error)
        told = "; ".join(str(fault) for fault in faults) or "no name server is configured"
        raise ConnectError(f"No resolver could be asked for {host}: {told}", rung="name")

    def _by_datagram(self, address: str, port: int, wire: bytes) -> bytes:
        assert self._datagram is not None
        for _ in range(_TRIES - 1):
            try:
                return self._datagram(address, port, wire, narrowed(self._call, _TRY_S, share=0.3))
            except DeadlineError:
                self._call.check(f"Asking the resolver {address}")
        return self._datagram(address, port, wire, narrowed(self._call, _TRY_S, share=0.3))

    def _by_stream(self, address: str, port: int, wire: bytes) -> bytes:
        connection = self._stream(address, port, narrowed(self._call, _TRIES * _TRY_S))
        try:
            return exchange_stream(connection, wire)
        finally:
            connection.close()
