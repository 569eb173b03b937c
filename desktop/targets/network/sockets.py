"""TCP and UDP from this machine, with the call's deadline and cancel on every wait."""

import errno
import os
import selectors
import socket
import time

from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError, ConnectionLostError, DeadlineError
from desktop.targets.base import Call
from desktop.targets.network_door import Connection, PortState

_SLICE_S = 0.1  # how often a wait looks whether it was cancelled
_PENDING = {
    errno.EINPROGRESS,
    errno.EWOULDBLOCK,
    errno.EAGAIN,
    getattr(errno, "WSAEWOULDBLOCK", errno.EAGAIN),
}
_STATES = {
    errno.ECONNREFUSED: PortState.REFUSED,
    errno.ECONNRESET: PortState.REFUSED,
    errno.ETIMEDOUT: PortState.FILTERED,
    errno.EHOSTUNREACH: PortState.UNREACHABLE,
    errno.EHOSTDOWN: PortState.UNREACHABLE,
    errno.EACCES: PortState.UNREACHABLE,  # the local firewall rejects
    errno.EPERM: PortState.UNREACHABLE,
}
NO_ROUTE = {errno.ENETUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


@dataclass(frozen=True, slots=True)
class Opened:
    """One try on one address."""

    state: PortState
    said: str
    duration_s: float
    connection: Connection | None = None


class SocketConnection:
    """An open TCP socket of this machine."""

    def __init__(self, sock: socket.socket, peer: str, call: Call) -> None:
        self._sock, self._peer, self._call = sock, peer, call

    def send(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            wait_ready(self._sock, selectors.EVENT_WRITE, self._call, f"Sending to {self._peer}")
            try:
                view = view[self._sock.send(view) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._lost(error) from error

    def receive(self, limit: int = 65536) -> bytes:
        while True:
            wait_ready(self._sock, selectors.EVENT_READ, self._call, f"Waiting for {self._peer}")
            try:
                return self._sock.recv(limit)
            except BlockingIOError:
                continue
            except OSError as error:
                raise self._lost(error) from error

    def close(self) -> None:
        self._sock.close()

    def _lost(self, error: OSError) -> ConnectionLostError:
        return ConnectionLostError(f"{self._peer} cut the connection: {error.strerror}.", rung="stream")


def open_tcp(address: str, port: int, *, connecting: Call, streaming: Call) -> Opened:
    """Try to connect within the one call; what then flows is bound by the other.

    Raises:
        ConnectError: this machine has no route there (rung `route`).
        CancelledError: a person stopped it.
    """
    begun = time.monotonic()
    sock = socket.socket(family_of(address), socket.SOCK_STREAM)
    try:
        code = _connect_code(sock, address, port, connecting)
    except BaseException:
        sock.close()
        raise
    took_s = time.monotonic() - begun
    if code == 0:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = SocketConnection(sock, f"{address} port {port}", streaming)
        return Opened(PortState.OPEN, "connected", took_s, connection)
    sock.close()
    if code in NO_ROUTE:
        raise ConnectError(f"This computer has no route to {address}: {words_of(code)}.", rung="route")
    return Opened(_STATES.get(code, PortState.FAILED), words_of(code), took_s)


def _connect_code(sock: socket.socket, address: str, port: int, call: Call) -> int:
    sock.setblocking(False)
    code = sock.connect_ex((address, port))
    if code not in _PENDING:
        return code
    try:
        wait_ready(sock, selectors.EVENT_WRITE, call, f"Connecting to {address} port {port}")
    except DeadlineError:
        return errno.ETIMEDOUT
    return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)


def exchange_udp(address: str, port: int, request: bytes, call: Call) -> bytes:
    """Send one datagram and return the first that comes back from there.

    Raises:
        DeadlineError: none came. ConnectError: nothing listens, or there is no route.
    """
    with socket.socket(family_of(address), socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        try:
            sock.connect((address, port))
            sock.send(request)
            wait_ready(sock, selectors.EVENT_READ, call, f"Asking {address} port {port}")
            return sock.recv(65535)
        except OSError as error:
            raise ConnectError(f"{address} port {port} (UDP): {error.strerror}.", rung="udp") from error


def wait_ready(sock: socket.socket, event: int, call: Call, what: str) -> None:
    """Return when the socket is ready; raise DeadlineError or CancelledError when the call is over first."""
    with selectors.DefaultSelector() as selector:
        selector.register(sock, event)
        while not selector.select(min(_SLICE_S, call.left_s)):
            call.check(what)


def family_of(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def words_of(code: int) -> str:
    return "no answer came back in time" if code == errno.ETIMEDOUT else os.strerror(code).lower()
