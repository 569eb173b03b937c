"""Small TCP servers in threads: one that speaks TLS, one that says what it is given, one that says nothing."""

import socket
import ssl
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from tests.servers.certificates import Files

Serve = Callable[[socket.socket], None]


@contextmanager
def tcp_server(serve: Serve) -> Iterator[int]:
    """Run `serve` in a thread for each connection; yield the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        is_over = threading.Event()
        accepting = threading.Thread(target=_accept, args=(listener, serve, is_over))
        accepting.start()
        try:
            yield listener.getsockname()[1]
        finally:
            is_over.set()
            accepting.join()


def _accept(listener: socket.socket, serve: Serve, is_over: threading.Event) -> None:
    open_ones: list[socket.socket] = []
    serving: list[threading.Thread] = []
    while not is_over.is_set():
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        connection.settimeout(10)
        open_ones.append(connection)
        serving.append(threading.Thread(target=_serve, args=(serve, connection)))
        serving[-1].start()
    for connection in open_ones:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        connection.close()
    for thread in serving:
        thread.join()


def _serve(serve: Serve, connection: socket.socket) -> None:
    with suppress(OSError):
        serve(connection)


def saying(data: bytes) -> Serve:
    """Say it and hang up."""

    def serve(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(4096):
            pass
        connection.close()

    return serve


def silent(connection: socket.socket) -> None:
    """Take what comes and say nothing."""
    while connection.recv(4096):
        pass


def hanging_up(connection: socket.socket) -> None:
    """Read a little and hang up."""
    connection.recv(4096)
    connection.close()


def speaking_tls(
    files: Files, *, newest: ssl.TLSVersion | None = None, answer: bytes = b"", asks_for_ours: bool = False
) -> Serve:
    """Shake hands, and answer the first bytes that come when there is something to answer."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.chain, files.key)
    if asks_for_ours:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(files.chain)
    if newest is not None:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        with warnings.catch_warnings(action="ignore"):  # that it is out of date is the point
            context.maximum_version = newest
        context.set_ciphers("ALL:@SECLEVEL=0")

    def serve(connection: socket.socket) -> None:
        with suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True) as stream:
            if stream.recv(65536) and answer:
                stream.sendall(answer)

    return serve


@contextmanager
def filtered_port() -> Iterator[int]:
    """A port whose queue is full, so that the kernel drops what else comes: nothing comes back."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
