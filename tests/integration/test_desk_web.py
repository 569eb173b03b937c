"""One request to a desk on a real connection: what it refuses to follow, to hold and to wait for."""

import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from desktop.desks.errors import (
    DeskFaultError,
    DeskUnreachableError,
    PostRefusedError,
    ReplyLostError,
    StrangeReplyError,
)
from desktop.desks.http import Web, basic
from desktop.desks.patience import Patience
from tests.servers.certificates import Authority, Files

Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def served(answer: Answer, files: Files | None = None) -> Iterator[tuple[str, list[str]]]:
    """A server that answers as told, over TLS with a certificate; the list holds the sign-in of each request."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked.append(self.headers.get("Authorization", ""))
            answer(self)

        do_POST = do_CONNECT = do_GET  # noqa: N815 - as above

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if files is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files.chain, files.key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True).start()
    try:
        yield f"http{'s' if files else ''}://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def web(site: str, **patience: float) -> Iterator[Web]:
    opened = Web(site, basic("me@example.com", "token"), Patience(**patience))
    try:
        yield opened
    finally:
        opened.close()


def said(status: int, body: bytes = b"{}", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def post(opened: Web) -> object:
    return opened.ask("add a note", "POST", "/x", json={"a": 1}).data


def test_the_token_goes_to_the_desk_and_not_on_to_where_it_sends_us() -> None:
    with (
        served(said(200)) as (other, asked),
        served(said(302, Location=f"{other}/x")) as (site, _),
        web(site) as opened,
    ):
        with pytest.raises(PostRefusedError, match="sends us on to"):
            post(opened)
        assert asked == []


def test_a_netrc_of_the_person_is_not_used(home: Path) -> None:
    (home / ".netrc").write_text("machine 127.0.0.1 login mallory password stolen\n")
    os.chmod(home / ".netrc", 0o600)
    with served(said(200, b'{"a": 1}')) as (site, asked), web(site) as opened:
        assert post(opened) == {"a": 1}
    assert asked == [basic("me@example.com", "token")]


def test_an_answer_without_end_is_not_held() -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(200)
        handler.end_headers()
        for _ in range(40):
            handler.wfile.write(b"x" * 2**20)

    with (
        served(pour) as (site, _),
        web(site) as opened,
        pytest.raises(StrangeReplyError, match="bytes or more"),
    ):
        post(opened)


def test_an_answer_in_drops_ends_with_its_deadline() -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(200)
        handler.end_headers()
        for _ in range(60):
            handler.wfile.write(b" ")
            sleep(0.05)

    begun = monotonic()
    with (
        served(drip) as (site, _),
        web(site, silent_s=5, whole_s=0.4) as opened,
        pytest.raises(ReplyLostError) as raised,
    ):
        post(opened)
    assert raised.value.may_have_arrived
    assert monotonic() - begun < 3


@pytest.mark.parametrize("body", [b"<html>Sign in</html>", b"{", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_json_is_strange(body: bytes) -> None:
    with served(said(200, body)) as (site, _), web(site) as opened:
        with pytest.raises(StrangeReplyError) as raised:
            post(opened)
        assert raised.value.may_have_arrived
        with pytest.raises(StrangeReplyError) as raised:
            opened.get("it", "/x")
        assert not raised.value.may_have_arrived


def test_half_an_answer_is_a_lost_one() -> None:
    with (
        served(said(200, b'{"a"', Content_Length="400")) as (site, _),
        web(site) as opened,
        pytest.raises(ReplyLostError) as raised,
    ):
        post(opened)
    assert raised.value.may_have_arrived


def test_a_packed_answer_is_unpacked_up_to_the_cap() -> None:
    import gzip

    packed = gzip.compress(json.dumps({"a": 1}).encode())
    bomb = gzip.compress(b" " * (20 * 2**20), 1)
    with served(said(200, packed, Content_Encoding="gzip")) as (site, _), web(site) as opened:
        assert post(opened) == {"a": 1}
    with (
        served(said(200, bomb, Content_Encoding="gzip")) as (site, _),
        web(site) as opened,
        pytest.raises(StrangeReplyError, match="bytes or more"),
    ):
        post(opened)


def test_a_fault_page_that_is_no_json_is_told() -> None:
    with (
        served(said(503, b"<h1>Down\x1b[2J</h1>", Retry_After="9")) as (site, _),
        web(site) as opened,
        pytest.raises(DeskFaultError, match="<h1>Down</h1>") as raised,
    ):
        post(opened)
    assert raised.value.retry_after_s == 9


@pytest.mark.parametrize(
    "site", ["http://127.0.0.1:1", "https://127.0.0.1:1", "https://no-such-name.invalid"]
)
def test_nobody_there_means_that_nothing_was_sent(site: str) -> None:
    with web(site, connect_s=2) as opened, pytest.raises(DeskUnreachableError) as raised:
        post(opened)
    assert not raised.value.may_have_arrived


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "[::ffff:169.254.169.254]"]
)
def test_no_metadata_service_is_contacted(host: str) -> None:
    with web(f"https://{host}") as opened, pytest.raises(DeskUnreachableError, match="was not contacted"):
        post(opened)


def test_a_desk_proves_its_name_before_it_is_told_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = Authority(tmp_path)
    good, other = authority.issue("good", "127.0.0.1"), authority.issue("other", "desk.example.com")
    with served(said(200, b"[]"), good) as (site, asked), web(site) as opened:
        with pytest.raises(
            DeskUnreachableError, match="certificate verify failed"
        ):  # nobody trusts the authority
            post(opened)
        assert asked == []
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with served(said(200, b"[]"), good) as (site, asked), web(site) as opened:
        assert post(opened) == []
        assert asked == [basic("me@example.com", "token")]
    with served(said(200, b"[]"), other) as (site, asked), web(site) as opened:
        with pytest.raises(DeskUnreachableError, match="certificate verify failed"):
            post(opened)
        assert asked == []


def test_the_proxy_of_this_computer_is_asked_for_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        said(403)(handler)

    with served(refuse) as (proxy, signed):
        monkeypatch.setenv("https_proxy", proxy)
        with web("https://example.zendesk.com") as opened, pytest.raises(DeskUnreachableError, match="proxy"):
            post(opened)
    assert asked == ["example.zendesk.com:443"]
    assert signed == [""]  # the token is for the desk, inside of TLS


def test_a_desk_of_this_computer_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with served(said(200, b"[]")) as (site, _), web(site) as opened:
        assert post(opened) == []
