"""A web server with pages that are good, slow, broken, endless or that lead elsewhere."""

import gzip
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BIG_BYTES = 5 * 2**20


class _Pages(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        self.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        with suppress(OSError):
            self._answer()

    do_HEAD = do_GET  # noqa: N815 - the name is http.server's

    def _answer(self) -> None:
        path, _, rest = self.path.partition("?")
        match path:
            case "/":
                self._send(200, b"<h1>Welcome</h1> all systems are up", "text/html; charset=utf-8")
            case "/json":
                body = json.dumps({"status": "ok", "parts": [{"name": "db", "up": True}]}).encode()
                self._send(200, body, "application/json")
            case "/latin":
                self._send(200, "Störung".encode("latin-1"), "text/plain; charset=iso-8859-1")
            case "/secret":
                self._send(200, b"x", "text/plain", {"Set-Cookie": "session=topsecret"})
            case "/gzip":
                self._send(200, gzip.compress(b"packed " * 10), "text/plain", {"Content-Encoding": "gzip"})
            case "/bomb":
                packed = gzip.compress(b"\0" * (50 * 2**20))
                self._send(200, packed, "text/plain", {"Content-Encoding": "gzip"})
            case "/big":
                self._send(200, b"x" * BIG_BYTES, "text/plain")
            case "/broken":
                self._send(502, b"Bad gateway: upstream is down", "text/plain")
            case "/missing":
                self._send(404, b"no", "text/plain")
            case "/slow":
                time.sleep(0.5)
                self._send(200, b"late", "text/plain")
            case "/never":
                time.sleep(4)
            case "/loop":
                self._send(302, b"", "text/plain", {"Location": "/loop"})
            case "/to":
                self._send(302, b"", "text/plain", {"Location": rest})
            case _:
                self._send(404, b"no such page", "text/plain")

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hung up: some of them are meant to."""


class Web:
    """A running server and what it was asked."""

    def __init__(self, port: int, seen: list[tuple[str, dict[str, str]]]) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.port = port
        self.seen = seen


@contextmanager
def web_server() -> Iterator[Web]:
    seen: list[tuple[str, dict[str, str]]] = []
    pages = type("Pages", (_Pages,), {"seen": seen})
    server = _Server(("127.0.0.1", 0), pages)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Web(server.server_port, seen)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
