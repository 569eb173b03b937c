"""A help desk that keeps what it takes in memory, and answers by chance as desks do on a bad day.

`python -m tests.servers.desk SEED [NAME=SHARE...]` prints its address and serves until its input is closed. Of the
posts it takes some and loses the answer (`lost`), loses the request (`unsent`), answers 429 with Retry-After (`busy`)
or 500 before it takes one (`broken`) or after (`half`), or hangs for longer than a client waits and takes it all the
same (`hang`). Requests that come before a desk's Retry-After is over are counted in `disturbed`.
"""

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

import httpx2

from desktop.desks import errors as e
from desktop.desks.desk import Limits
from desktop.domain.desk import DeskKind, Note, Post, Posted, Ticket

ROOT = Path(__file__).resolve().parents[2]
BUSY_S = 0.05
HANG_S = 0.4
DEADLINE_S = 0.2  # of the client; below what a hang takes
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
    taken: list[dict[str, str]] = field(default_factory=list)
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

    def take(self, post: dict[str, str]) -> int:
        with self.lock:
            self.taken.append(post)
            return len(self.taken)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    kept: Kept

    def log_message(self, format: str, *args: object) -> None: ...

    def do_POST(self) -> None:
        body: dict[str, str] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        match fate := self.kept.fate(body["desk"], is_post=True):
            case "busy":
                self._busy()
            case "broken":
                self._answer(500, {"error": "database is away"})
            case "unsent":
                self.close_connection = True
            case _:
                if fate == "hang":
                    time.sleep(HANG_S)
                number = self.kept.take(body)
                if fate == "half":
                    self._answer(500, {"error": "could not notify the watchers"})
                elif fate in ("lost", "hang"):
                    self.close_connection = True
                else:
                    self._answer(201, {"id": str(number)})

    def do_GET(self) -> None:
        _, what, *rest = self.path.split("/")
        if what == "all":
            kept = self.kept
            told = {"taken": kept.taken, "answers": kept.answers, "disturbed": kept.disturbed}
            return self._answer(200, told)
        if what == "count":
            return self._answer(200, len(self.kept.taken))
        match self.kept.fate(what, is_post=False):
            case "busy":
                return self._busy()
            case "broken" | "half":
                return self._answer(500, {"error": "search is away"})
            case "lost" | "unsent":
                self.close_connection = True
                return None
            case _:
                with self.kept.lock:
                    found = [
                        str(place) for place, one in enumerate(self.kept.taken, 1) if one["key"] == rest[0]
                    ]
                return self._answer(200, found)

    def _busy(self) -> None:
        self._answer(429, {"error": "slow down"}, {"Retry-After": str(BUSY_S)})

    def _answer(self, status: int, told: object, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(told).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
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


class PlainDesk:
    """The smallest client of that desk."""

    kind = DeskKind.JIRA
    limits = Limits(body_chars=1000, attached_bytes=1000)

    def __init__(self, name: str, url: str) -> None:
        self.name = name
        self._client = httpx2.Client(base_url=url, timeout=DEADLINE_S, trust_env=False)

    def ticket(self, key: str) -> Ticket:
        raise NotImplementedError

    def queue(self, view: str = "") -> Iterator[Ticket]:
        raise NotImplementedError

    def find(self, post: Post) -> Posted | None:
        found = self._ask("GET", f"/{self.name}/{post.key}")
        return Posted(id=found[0]) if found else None

    def send(self, post: Post) -> Posted:
        assert isinstance(post.what, Note)
        ticket = post.what.ticket.key
        told = {"desk": self.name, "ticket": ticket, "key": post.key, "body": post.what.body}
        made = self._ask("POST", f"/{self.name}", told)
        return Posted(id=made["id"], url=f"{self._client.base_url}{self.name}/{ticket}#{made['id']}")

    def close(self) -> None:
        self._client.close()

    def _ask(self, method: str, path: str, told: object = None) -> "dict[str, str] | list[str]":
        try:
            answer = self._client.request(method, path, json=told)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            raise e.DeskUnreachableError(f"{self.name} cannot be reached: {error}") from error
        except httpx2.HTTPError as error:
            raise e.ReplyLostError(f"{self.name} took {path} and did not answer: {error}") from error
        match answer.status_code:
            case 429:
                after_s = float(answer.headers["Retry-After"])
                raise e.DeskBusyError(f"{self.name} wants rest", status=429, retry_after_s=after_s)
            case 500:
                raise e.DeskFaultError(f"{self.name} failed: {answer.text}", status=500)
        return answer.json()


if __name__ == "__main__":
    main(int(sys.argv[1]), {name: float(share) for name, share in (word.split("=") for word in sys.argv[2:])})
