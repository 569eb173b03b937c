"""An HTTP server in front of a desk's: passes requests on, breaks chosen ones, and may answer from a state of its own.

A request that is broken by a lost reply has arrived; one that is refused (`code`) is answered by the server behind it,
which is asked for that status, so that its own headers and body come back.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Asked:
    """A request as it came in, and the answer of the server behind."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    status: int = 0
    answer: bytes = b""

    @property
    def path(self) -> str:
        return urlsplit(self.target).path


@dataclass
class FaultyDesk:
    """`fault_at` is the place of the request to break, from 0; `fault` is how: a status, `lost` or `silent`."""

    to: str
    fault_at: int = -1
    fault: str = ""
    arrived: list[Asked] = field(default_factory=list)
    answer: Callable[[Asked], tuple[int, bytes] | None] | None = None  # in place of the answer from behind
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def break_at(self, place: int, fault: str) -> None:
        """Count from here, and break the request at a place."""
        with self._lock:
            self.arrived, self.fault_at, self.fault = [], place, fault

    def take(self, asked: Asked) -> str:
        with self._lock:
            self.arrived.append(asked)
            return self.fault if len(self.arrived) - 1 == self.fault_at else ""

    def pass_on(self, asked: Asked, fault: str) -> tuple[int, list[tuple[str, str]], bytes]:
        behind = urlsplit(self.to)
        connection = HTTPConnection(behind.hostname or "", behind.port or 80, timeout=20)
        headers = {name: value for name, value in asked.headers.items() if name.lower() != "host"}
        if fault.isdecimal():
            headers["Prefer"] = f"code={fault}"
        connection.request(asked.method, asked.target, body=asked.body or None, headers=headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        asked.status, asked.answer = response.status, body
        return response.status, response.getheaders(), body


@contextmanager
def faulty_desk(to: str) -> Iterator[FaultyDesk]:
    """Start one in front of a server."""
    desk = FaultyDesk(to)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(desk))
    server.daemon_threads = True
    desk.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True).start()
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()


def _handler(desk: FaultyDesk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def go(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            asked = Asked(self.command, self.path, dict(self.headers.items()), self.rfile.read(size))
            fault = desk.take(asked)
            status, headers, body = desk.pass_on(asked, fault)
            if not fault and desk.answer is not None:
                own = desk.answer(asked)
                if own is not None:
                    status, body = own
            if fault == "lost":
                self.close_connection = True
                self.connection.close()
                return
            if fault == "silent":
                time.sleep(1.2)
                self.close_connection = True
                return
            with suppress(OSError):
                self._answer(status, headers, body)

        def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in (
                    "content-length",
                    "transfer-encoding",
                    "connection",
                    "server",
                    "date",
                ):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = go  # noqa: N815 - as the standard library calls them

        def log_message(self, *_: Any) -> None: ...

    return Handler
