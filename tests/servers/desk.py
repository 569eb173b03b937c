"""A Freshdesk that keeps the notes it takes in memory, and answers by chance as desks do on a bad day.

`python -m tests.servers.desk SEED [NAME=SHARE...]` prints its address and serves until its input is closed. Of the
notes it takes some and loses the answer (`lost`), loses the request (`unsent`), answers 429 with Retry-After (`busy`)
or 500 before it takes one (`broken`) or after (`half`), hangs for longer than a client waits and takes it all the same
(`hang`), takes it and does not answer (`silent`), or knows of no such ticket (`no_ticket`). Requests that come before a
desk's Retry-After is over are counted in `disturbed`. Whoever signs in with another key has another desk.
"""

import base64
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[2]
BUSY_S = 0.05
HANG_S = 0.4
_SILENT_S = 60.0
_PAGE = 100
BAD_DAY: Mapping[str, float] = {
    "lost": 1 / 3,
    "unsent": 0.03,
    "busy": 0.06,
    "broken": 0.06,
    "half": 0.06,
    "hang": 0.01,
}


@dataclass
class Kept:
    """What the desk has, in the order in which it took it."""

    shares: dict[str, float]
    dice: random.Random
    taken: list[dict[str, object]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    closed_until: dict[str, float] = field(default_factory=dict)
    disturbed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fate(self, desk: str, *, is_post: bool) -> str:
        """Draw what happens to a request."""
        with self.lock:
            if time.monotonic() < self.closed_until.get(desk, 0.0):
                self.disturbed += 1
                return "busy"
            shares = [share if is_post else share / 4 for share in self.shares.values()]
            (name,) = self.dice.choices([*self.shares, "ok"], [*shares, 1 - sum(shares)])
            self.answers[name] = self.answers.get(name, 0) + 1
            if name == "busy":
                self.closed_until[desk] = time.monotonic() + BUSY_S
            return name

    def take(self, note: dict[str, object]) -> dict[str, object]:
        with self.lock:
            self.taken.append({**note, "id": len(self.taken) + 1})
            return self.taken[-1]

    def on(self, desk: str, ticket: str) -> list[dict[str, object]]:
        with self.lock:
            return [one for one in self.taken if (one["desk"], one["ticket"]) == (desk, ticket)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kept: Kept

    def log_message(self, format: str, *args: object) -> None: ...

    @property
    def _desk(self) -> str:
        _, _, word = self.headers["Authorization"].partition(" ")
        return base64.b64decode(word).decode().partition(":")[0]

    def do_POST(self) -> None:
        """`/api/v2/tickets/7/notes`"""
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        note = {**told, "desk": self._desk, "ticket": self.path.split("/")[4], "incoming": False}
        match fate := self.kept.fate(self._desk, is_post=True):
            case "busy":
                self._busy()
            case "broken":
                self._answer(500, {"description": "database is away"})
            case "unsent":
                self.close_connection = True
            case "no_ticket":
                self._answer(404, {"description": "no such ticket"})
            case _:
                if fate == "hang":
                    time.sleep(HANG_S)
                made = self.kept.take(note)
                if fate == "silent":
                    time.sleep(_SILENT_S)
                if fate == "half":
                    self._answer(500, {"description": "could not notify the watchers"})
                elif fate in ("lost", "hang", "silent"):
                    self.close_connection = True
                else:
                    self._answer(201, made)

    def do_GET(self) -> None:
        """`/api/v2/tickets/7/conversations?page=1`; `/all` and `/count` are for the tests."""
        kept, path = self.kept, urlsplit(self.path)
        if path.path == "/all":
            told = {"taken": kept.taken, "answers": kept.answers, "disturbed": kept.disturbed}
            return self._answer(200, told)
        if path.path == "/count":
            return self._answer(200, len(kept.taken))
        match kept.fate(self._desk, is_post=False):
            case "busy":
                return self._busy()
            case "broken" | "half":
                return self._answer(500, {"description": "search is away"})
            case "lost" | "unsent":
                self.close_connection = True
                return None
            case _:
                page = int(parse_qs(path.query)["page"][0])
                found = kept.on(self._desk, path.path.split("/")[4])
                return self._answer(200, found[(page - 1) * _PAGE : page * _PAGE])

    def _busy(self) -> None:
        self._answer(429, {"description": "slow down"}, {"Retry-After": str(BUSY_S)})

    def _answer(self, status: int, told: object, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(told).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed or waited no longer is no news here."""


def main(seed: int, shares: Mapping[str, float]) -> None:
    _Handler.kept = Kept(dict(shares), random.Random(seed))
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


@contextmanager
def desk_server(seed: int = 7, shares: Mapping[str, float] = BAD_DAY) -> Iterator[str]:
    """Give the address of a desk that runs in a process of its own."""
    words = [f"{name}={share}" for name, share in shares.items()]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.desk", str(seed), *words],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.communicate("")


if __name__ == "__main__":
    main(int(sys.argv[1]), {name: float(share) for name, share in (word.split("=") for word in sys.argv[2:])})
