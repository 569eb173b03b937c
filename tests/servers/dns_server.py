"""A small name server over UDP and TCP, for names that are given in advance."""

import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from dns import flags, message, rcode, rdatatype, rrset

Zone = Mapping[tuple[str, str], tuple[str, ...]]  # (name, kind): records


@contextmanager
def dns_server(
    zone: Zone,
    *,
    code: rcode.Rcode = rcode.NOERROR,
    is_silent: bool = False,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[int]:
    """Serve the zone; a name that is in it under no kind is NXDOMAIN. `code` is answered to everything.

    An answer over 512 bytes is cut short over UDP, so that it has to be asked for over TCP."""
    with _sockets_at(host, port) as (datagrams, streams):
        is_over = threading.Event()
        server = _Server(zone, code, is_silent, is_over)
        threads = [
            threading.Thread(target=server.serve_datagrams, args=(datagrams,)),
            threading.Thread(target=server.serve_streams, args=(streams,)),
        ]
        for thread in threads:
            thread.start()
        try:
            yield datagrams.getsockname()[1]
        finally:
            is_over.set()
            for thread in threads:
                thread.join()


@contextmanager
def _sockets_at(host: str, port: int) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Give a UDP and a TCP socket at one port; when any will do (0), at one that is free for both."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams, socket.socket() as streams:
            datagrams.bind((host, port))
            streams.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                streams.bind((host, datagrams.getsockname()[1]))
            except OSError:
                if port:
                    raise
                continue
            streams.listen()
            yield datagrams, streams
            return


class _Server:
    def __init__(self, zone: Zone, code: rcode.Rcode, is_silent: bool, is_over: threading.Event) -> None:
        self._zone, self._code, self._is_silent, self._is_over = zone, code, is_silent, is_over

    def serve_datagrams(self, sock: socket.socket) -> None:
        sock.settimeout(0.05)
        while not self._is_over.is_set():
            try:
                wire, client = sock.recvfrom(4096)
            except TimeoutError:
                continue
            if not self._is_silent:
                sock.sendto(self._answer(wire, most=512), client)

    def serve_streams(self, listener: socket.socket) -> None:
        listener.settimeout(0.05)
        while not self._is_over.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(2)
                size = struct.unpack("!H", connection.recv(2))[0]
                answer = self._answer(connection.recv(size), most=65535)
                connection.sendall(struct.pack("!H", len(answer)) + answer)

    def _answer(self, wire: bytes, most: int) -> bytes:
        question = message.from_wire(wire)
        answer = message.make_response(question)
        asked = question.question[0]
        name, kind = asked.name.to_text(omit_final_dot=True), rdatatype.to_text(asked.rdtype)
        answer.set_rcode(self._code)
        records = self._zone.get((name, kind), ())
        if records and self._code == rcode.NOERROR:
            answer.answer.append(rrset.from_text(asked.name, 300, "IN", kind, *records))
        elif self._code == rcode.NOERROR and name not in {known for known, _ in self._zone}:
            answer.set_rcode(rcode.NXDOMAIN)
        if len(answer.to_wire(max_size=65535)) > most:
            answer.answer.clear()
            answer.flags |= flags.TC
        return answer.to_wire(max_size=65535)
