"""The stream under an SSH connection: opening it, and the limit on sending that paramiko does not have."""

import errno
import selectors
import socket
import threading
import time
from contextlib import suppress
from typing import Protocol

from desktop.domain.errors import CancelledError, ConnectError
from desktop.targets.base import Call

_SLICE_S = 0.1
_IDLE_S = 0.5
_FIRST_BYTES = 80
_READ_BYTES = 32 * 1024
_STALL_S = 20.0  # sending makes no headway for so long: the link is given up
_IN_PROGRESS = {errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK)}


class ByteStream(Protocol):
    """What paramiko asks of a socket; a channel through a jump host is one too."""

    def send(self, data: bytes, /) -> int: ...
    def recv(self, limit: int, /) -> bytes: ...
    def settimeout(self, timeout: float | None, /) -> None: ...
    def close(self) -> None: ...


class GuardedStream:
    """A socket for paramiko that ends a send without headway, which paramiko itself repeats for ever."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._stalled_since: float | None = None
        self._is_closed = False
        self._read = memoryview(b"")  # what came and was not asked for yet
        self.first_bytes = b""  # what the other side began with, to tell what it is when it is no SSH server
        self.call: Call | None = None  # the call that is sending now, whose end ends the sending too

    def send(self, data: bytes, flags: int = 0) -> int:
        try:
            sent = self._stream.send(data)
        except TimeoutError:
            self._look_at_the_clock()
            raise
        self._stalled_since = None
        return sent

    def recv(self, limit: int, flags: int = 0) -> bytes:
        """Return what is there; paramiko asks twice for each packet, and the system is asked once for many."""
        if not self._read:
            data = self._stream.recv(max(limit, _READ_BYTES))
            if len(self.first_bytes) < _FIRST_BYTES:
                self.first_bytes += data[:_FIRST_BYTES]
            self._read = memoryview(data)
        part, self._read = self._read[:limit], self._read[limit:]
        return part.tobytes()

    @property
    def _closed(self) -> bool:  # paramiko looks at this attribute of a real socket when it ends its thread
        return self._is_closed

    def settimeout(self, timeout: float | None) -> None:
        # paramiko looks ten times a second whether it was closed: a thousand idle hosts kept a core busy.
        self._stream.settimeout(None if timeout is None else max(timeout, _IDLE_S))

    def close(self) -> None:
        self._is_closed = True
        if isinstance(self._stream, socket.socket):
            with suppress(OSError):
                self._stream.shutdown(
                    socket.SHUT_RDWR
                )  # wakes the thread that reads from it; closing does not
        self._stream.close()

    def _look_at_the_clock(self) -> None:
        now = time.monotonic()
        self._stalled_since = self._stalled_since or now
        call = self.call
        is_call_over = call is not None and (call.left_s <= 0 or call.cancel.is_cancelled)
        if is_call_over or now - self._stalled_since > _STALL_S:
            raise OSError(errno.ETIMEDOUT, "the link takes no more data")


def open_tcp(host: str, port: int, call: Call, timeout_s: float) -> socket.socket:
    """Connect to the first address of the host that answers.

    Raises:
        ConnectError (rung `name` or `tcp`), CancelledError.
    """
    addresses = resolve(host, port, call, timeout_s)
    until = time.monotonic() + min(timeout_s, call.left_s)
    failures: list[str] = []
    for place, (family, address) in enumerate(addresses):
        share_s = max(0.0, until - time.monotonic()) / (len(addresses) - place)
        sock = socket.socket(family, socket.SOCK_STREAM)
        code = _connect_code(sock, address, call, share_s)
        if code == 0:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock
        sock.close()
        failures.append(f"{address[0]} {_words(code, share_s)}")
    raise ConnectError(_tcp_message(host, port, failures), rung="tcp")


def resolve(
    host: str, port: int, call: Call, timeout_s: float
) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
    """Return the addresses of a host, in the system's order, within the limits of the call."""
    found: list[tuple[socket.AddressFamily, tuple[str, int]]] = []
    failure: list[OSError | UnicodeError] = []

    def ask(flags: int = 0) -> None:
        try:
            for family, _, _, _, address in socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM, flags=flags
            ):
                found.append((family, address))  # type: ignore[arg-type]
        except (OSError, UnicodeError) as error:
            failure.append(error)

    ask(socket.AI_NUMERICHOST)  # an address costs no thread and no question
    if found:
        return found
    failure.clear()
    thread = threading.Thread(
        target=ask, name=f"name of {host}", daemon=True
    )  # the system's call has no limit
    thread.start()
    until = time.monotonic() + min(timeout_s, call.left_s)
    while thread.is_alive() and time.monotonic() < until:
        if call.cancel.is_cancelled:
            raise CancelledError(f"Connecting to {host} was stopped; nothing was sent.")
        thread.join(0.05)
    if found and not thread.is_alive():
        return found
    what = (
        f"the resolver says: {failure[0]}"
        if failure
        else f"no answer from the resolver within {timeout_s:g} s"
    )
    raise ConnectError(
        f"The name {host} is not known here: {what}. Check how it is written, the VPN and the DNS settings "
        f"(for example with `getent hosts {host}`).",
        rung="name",
    )


def _connect_code(sock: socket.socket, address: tuple[str, int], call: Call, timeout_s: float) -> int:
    sock.setblocking(False)
    code = sock.connect_ex(address)
    if code not in _IN_PROGRESS:
        return code
    until = time.monotonic() + timeout_s
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_WRITE)
        while time.monotonic() < until:
            if call.cancel.is_cancelled:
                sock.close()
                raise CancelledError(f"Connecting to {address[0]} was stopped; nothing was sent.")
            if selector.select(_SLICE_S):
                return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    return errno.ETIMEDOUT


def _words(code: int, waited_s: float) -> str:
    if code == errno.ECONNREFUSED:
        return "refused the connection"
    if code == errno.ETIMEDOUT:
        return f"gave no answer within {waited_s:.1f} s"
    return f"cannot be reached ({errno.errorcode.get(code, code)})"


def _tcp_message(host: str, port: int, failures: list[str]) -> str:
    what = "; ".join(failures)
    if any("refused" in one for one in failures):
        hint = f"Nothing listens on port {port}, or a firewall refuses: is sshd running, is the port right?"
    else:
        hint = "The host is down, or a firewall drops the packets: check its state, VPN and security groups."
    return f"No connection to {host} port {port}: {what}. {hint}"
