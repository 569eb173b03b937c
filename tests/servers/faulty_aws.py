"""A faulty way to a server of AWS's services: whole regions deny, throttle, hang, hang up, or are switched off."""

import http.client
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_SIGNED_FOR = re.compile(r"Credential=[^/]+/\d+/([^/]+)/([^/]+)/")
_CODES = {
    "deny": (403, "UnauthorizedOperation"),
    "throttle": (503, "RequestLimitExceeded"),
    "off": (401, "AuthFailure"),  # what AWS answers for a region that is not switched on
    "expired": (400, "ExpiredToken"),
    "error": (500, "InternalError"),
}


@dataclass
class FaultyAws:
    """An address that hands calls on, and a count of them by region; `faults` are by `REGION` or `REGION/service`.

    Beside the codes above: `hang` answers after ten seconds, `cut` hangs up in the middle of an answer, `page` answers
    with a web page, `slow` a few bytes at a time."""

    url: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)


@contextmanager
def faulty_aws(url: str) -> Iterator[FaultyAws]:
    way = FaultyAws()
    address = urlsplit(url).netloc
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            found = _SIGNED_FOR.search(self.headers.get("Authorization", ""))
            region, service = (found[1], found[2]) if found else ("", "")
            way.counted[region] += 1
            fault = way.faults.get(f"{region}/{service}", way.faults.get(region, ""))
            if fault in _CODES:
                self._refuse(*_CODES[fault])
            elif fault == "page":
                self._write(200, b"<html>Please sign in to the network</html>", "text/html")
            else:
                is_over.wait(10 if fault == "hang" else 0)
                self._hand_on(body, fault)

        def do_GET(self) -> None:
            self.do_POST()

        def _refuse(self, status: int, code: str) -> None:
            if self.headers.get("X-Amz-Target"):
                return self._write(
                    status, json.dumps({"__type": code, "message": "as the test wants"}).encode()
                )
            told = f"<Code>{code}</Code><Message>as the test wants</Message>"
            self._write(
                status,
                f"<Response><Errors><Error>{told}</Error></Errors><Error>{told}</Error></Response>".encode(),
                "text/xml",
            )
            return None

        def _hand_on(self, body: bytes, fault: str) -> None:
            onward = http.client.HTTPConnection(address, timeout=30)
            onward.request(self.command, self.path, body, dict(self.headers))
            answer = onward.getresponse()
            data = answer.read()
            onward.close()
            kind = answer.getheader("Content-Type", "")
            self._write(answer.status, data, kind, is_cut=fault == "cut", is_slow=fault == "slow")

        def _write(
            self,
            status: int,
            data: bytes,
            kind: str = "application/x-amz-json-1.1",
            *,
            is_cut: bool = False,
            is_slow: bool = False,
        ) -> None:
            head = f"HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
            told = head.encode() + (data[: len(data) // 2] if is_cut else data)
            piece = max(1, len(told) // 40) if is_slow else len(told)
            for start in range(0, len(told), piece):
                self.wfile.write(told[start : start + piece])
                is_over.wait(0.05 if is_slow else 0)
            if is_cut:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """A client that has given up is no fault of the server."""

    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        way.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield way
    finally:
        is_over.set()
        server.shutdown()
        server.server_close()
