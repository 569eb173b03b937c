"""The stream under an SSH connection gives up a send that makes no headway."""

import errno
import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from desktop.targets.base import Call, CancelToken
from desktop.targets.ssh.socket import GuardedStream, resolve


@pytest.fixture
def full() -> Iterator[GuardedStream]:
    """A stream whose other side reads nothing, filled to the brim."""
    near, far = socket.socketpair()
    near.setblocking(False)
    with suppress(BlockingIOError):
        while True:
            near.send(b"x" * 65536)
    near.settimeout(0.01)
    stream = GuardedStream(near)
    yield stream
    stream.close()
    far.close()


def give_up_code(stream: GuardedStream) -> int | None:
    """Send as paramiko does, again and again after each time-out, until something else comes."""
    for _ in range(5):
        try:
            stream.send(b"more")
        except TimeoutError as error:
            if error.errno is not None:
                return error.errno
        except OSError as error:
            return error.errno
    return None


def test_it_waits_while_the_call_goes_on(full: GuardedStream) -> None:
    full.call = Call.within(60)
    assert give_up_code(full) is None


def test_the_end_of_the_call_ends_the_send(full: GuardedStream) -> None:
    full.call = Call(time.monotonic() - 1, 1.0)
    assert give_up_code(full) == errno.ETIMEDOUT


def test_cancel_ends_the_send(full: GuardedStream) -> None:
    token = CancelToken()
    full.call = Call.within(60, cancel=token)
    token.cancel()
    assert give_up_code(full) == errno.ETIMEDOUT


def test_without_a_call_it_gives_up_after_a_while(
    full: GuardedStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.targets.ssh.socket._STALL_S", 0.02)
    assert give_up_code(full) == errno.ETIMEDOUT


def test_it_keeps_how_the_other_side_began() -> None:
    near, far = socket.socketpair()
    stream = GuardedStream(near)
    far.sendall(b"HTTP/1.1 400 Bad Request\r\n")
    stream.recv(10)
    stream.recv(100)
    assert stream.first_bytes.startswith(b"HTTP/1.1 400 Bad")
    stream.close()
    far.close()


def test_an_address_is_resolved_without_asking_anybody() -> None:
    assert resolve("127.0.0.1", 22, Call.within(1), 1) == [(socket.AF_INET, ("127.0.0.1", 22))]
    assert resolve("::1", 22, Call.within(1), 1)[0][0] is socket.AF_INET6
