"""A server that answers AWS's calls as the service would: one prepared answer for each operation."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Prepared = tuple[int, str]  # status and body


@contextmanager
def answering_aws(prepared: Mapping[str, Prepared], date: str = "") -> Iterator[str]:
    """Give the URL of a server that knows operations by their name, or REST calls by method and beginning of the path.

    `date` is told as its clock, instead of the right time."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            target = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            self._answer(target or parse_qs(body.decode()).get("Action", [""])[0])

        def do_GET(self) -> None:
            self._answer(f"GET {self.path}")

        def date_time_string(self, timestamp: float | None = None) -> str:
            return date or super().date_time_string(timestamp)

        def _answer(self, asked: str) -> None:
            named = (name for name in prepared if name == asked or (" " in name and asked.startswith(name)))
            status, body = prepared[next(named)]
            self.send_response(status)
            is_xml = body.startswith("<")
            self.send_header("Content-Type", "text/xml" if is_xml else "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def as_json(answer: Mapping[str, Any]) -> Prepared:
    return 200, json.dumps(answer)


def refused(code: str, message: str = "no", status: int = 400) -> Prepared:
    return status, json.dumps({"__type": code, "message": message})
