"""One datagram from this machine, and what came back: an answer, a refusal, or nothing."""

import errno
import selectors
import socket
import time
from collections.abc import Callable
from datetime import datetime

from desktop.domain.errors import ConnectError, DeadlineError, InputError
from desktop.targets.base import Call
from desktop.targets.network.sockets import NO_ROUTE, family_of, wait_ready, words_of
from desktop.targets.network_door import Datagram, DatagramState

_STATES = {
    errno.ECONNREFUSED: DatagramState.REFUSED,
    errno.ECONNRESET: DatagramState.REFUSED,  # Windows' word for it
    errno.EHOSTUNREACH: DatagramState.UNREACHABLE,
    errno.EHOSTDOWN: DatagramState.UNREACHABLE,
    errno.EACCES: DatagramState.UNREACHABLE,
    errno.EPERM: DatagramState.UNREACHABLE,
}


def send_datagram(
    address: str, port: int, payload: bytes, call: Call, now: Callable[[], datetime]
) -> Datagram:
    """Send and wait within the call.

    Raises:
        ConnectError: no route from here (rung `route`). InputError: more than one datagram can carry.
    """
    try:
        return _exchange(address, port, payload, call, now)
    except DeadlineError:
        return silence(address, port)
    except OSError as error:
        return judge_error(address, port, error.errno or 0, "this computer", len(payload))


def _exchange(address: str, port: int, payload: bytes, call: Call, now: Callable[[], datetime]) -> Datagram:
    with socket.socket(family_of(address), socket.SOCK_DGRAM) as sock:
        sock.setblocking(False)
        sock.connect((address, port))
        begun, sent_at = time.monotonic(), now()
        sock.send(payload)
        wait_ready(sock, selectors.EVENT_READ, call, f"Waiting for {address} port {port} (UDP)")
        data = sock.recv(65535)
        received_at, took_s = now(), time.monotonic() - begun
    return answer(address, port, data, sent_at, received_at, took_s)


def answer(
    address: str,
    port: int,
    data: bytes,
    sent_at: datetime | None,
    received_at: datetime | None,
    duration_s: float | None,
) -> Datagram:
    said = f"{len(data)} bytes came back"
    return Datagram(
        address, port, DatagramState.ANSWERED, said, address, data, sent_at, received_at, duration_s
    )


def silence(address: str, port: int) -> Datagram:
    return Datagram(address, port, DatagramState.SILENT, "nothing came back in time", address)


def judge_error(address: str, port: int, code: int, vantage: str, size: int) -> Datagram:
    """Return what an error of the socket tells about the other side; raise when it tells about this one."""
    if code in NO_ROUTE:
        raise ConnectError(f"No route to {address} from {vantage}: {words_of(code)}.", rung="route")
    if code == errno.EMSGSIZE:
        raise InputError(f"{size} bytes are more than one datagram can carry.")
    state = _STATES.get(code)
    if state is None:
        raise ConnectError(
            f"{address} port {port} (UDP) could not be tried from {vantage}: {words_of(code)}.", rung="udp"
        )
    return Datagram(address, port, state, words_of(code), address)
