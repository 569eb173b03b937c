"""Web servers in trouble in the middle of an answer: lost, stalled, slow, endless, and no text at all."""

import resource
import socket
import time
from collections.abc import Iterator

import pytest

from desktop.domain.target_ref import LOCAL, TargetKind, TargetRef
from desktop.targets.local.target import LocalTarget
from desktop.targets.ssh.target import SshTarget
from tests.integration.looking import Look, looking_from
from tests.servers.sshd import Sshd
from tests.servers.streams import Serve, tcp_server

LONG = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
MUCH = 1_000_000_000


@pytest.fixture(params=["here", "ssh"])
def look(request: pytest.FixtureRequest, sshd: Sshd, ssh_home: object) -> Iterator[Look]:
    target = SshTarget(TargetRef(TargetKind.SSH, host="127.0.0.1", user=sshd.user, port=sshd.port))
    yield looking_from(LocalTarget(LOCAL) if request.param == "here" else target)
    target.close()


def begun(then: Serve) -> Serve:
    """Read the request, say a part of the answer, and go on with `then`."""

    def serve(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(LONG + b"half of it ")
        then(connection)

    return serve


def stall(connection: socket.socket) -> None:
    connection.settimeout(20)
    connection.recv(1)  # until the other side leaves


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def drip(connection: socket.socket) -> None:
    for _ in range(989):
        connection.sendall(b".")
        time.sleep(0.002)


def test_an_answer_that_breaks_off_is_told_as_a_part(look: Look) -> None:
    with tcp_server(begun(hang_up)) as port:
        seen = look("net.http", url=f"http://127.0.0.1:{port}/", contains="half of it")
    assert (seen.fields["status"], seen.fields["is_body_complete"]) == (200, False)
    assert seen.fields["body_start"] == "half of it "
    assert (seen.verdict, seen.fields["is_cut_off"]) == ("fail", True)
    assert "only 11 B of its body came in time" in seen.said


def test_an_answer_that_stalls_ends_at_our_own_deadline(look: Look) -> None:
    began = time.monotonic()
    with tcp_server(begun(stall)) as port:
        seen = look("net.http", url=f"http://127.0.0.1:{port}/", wait_s=1)
    assert time.monotonic() - began < 4
    assert (seen.verdict, seen.fields["is_cut_off"], seen.fields["status"]) == ("fail", True, 200)


def test_an_answer_that_is_slow_and_flows_is_waited_for(look: Look) -> None:
    with tcp_server(begun(drip)) as port:
        seen = look("net.http", url=f"http://127.0.0.1:{port}/", wait_s=20)
    assert (seen.fields["body_bytes"], seen.fields["is_body_complete"], seen.fields["is_cut_off"]) == (
        1000,
        True,
        False,
    )
    assert seen.verdict in ("pass", "warn")
    assert seen.fields["total_s"] > 1.5


def test_a_gigabyte_is_cut_within_bounded_memory(look: Look) -> None:
    def flood(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {MUCH}\r\n\r\n".encode())
        piece = b"x" * 2**20
        while True:
            connection.sendall(piece)

    with tcp_server(flood) as port:
        before_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        seen = look("net.http", url=f"http://127.0.0.1:{port}/", wait_s=20)
        grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kib
    assert (seen.fields["body_bytes"], seen.fields["is_body_complete"], seen.fields["is_cut_off"]) == (
        2**20,
        False,
        False,
    )
    assert seen.verdict in ("pass", "warn")
    assert grown_kib < 50 * 1024


def test_bytes_that_are_no_text_are_replaced(look: Look) -> None:
    def serve(connection: socket.socket) -> None:
        connection.recv(65_536)
        connection.sendall(LONG.replace(b"1000", b"11") + b"ok\xff\xfe\x00\x1b[31m!")

    with tcp_server(serve) as port:
        seen = look("net.http", url=f"http://127.0.0.1:{port}/")
    assert seen.fields["status"] == 200
    assert "\x1b" not in seen.said
    assert seen.fields["body_start"].startswith("ok\ufffd\ufffd")
