"""Servers that say anything at all: every answer is a state, never a crash."""

from contextlib import suppress
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from desktop.domain.errors import ConnectError, InputError, TargetError
from desktop.targets.network.browse import browse
from desktop.targets.network.peer import look_at
from desktop.targets.network.tls import HandshakeError, TlsStream, reading_context
from desktop.targets.network_door import Dialled, HttpRequest, HttpState, PortState, TlsState
from tests.fakes.network import TalkingConnection

STATUS = st.sampled_from(
    [b"200 OK", b"301 Moved", b"302", b"100 Continue", b"101 Switch", b"204 x", b"999 x", b"0"]
)
TOKENS = st.sampled_from(
    [b"Location: ", b"Content-Length: ", b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b"\r\n", b"\r\n\r\n",
     b"http://", b"https://[::1", b"//", b":99999/", b"%zz", b"\xff\xfe", b"5", b"-1", b"1e9", b"\0", b"@", b"?#",
     b"file:///", b"\x1f\x8b\x08", b"Content-Type: text/html; charset=", b"idna\xc3\xbc"]
)  # fmt: skip
ANSWERS = st.builds(
    lambda status, parts: b"HTTP/1.1 " + status + b"\r\n" + b"".join(parts),
    STATUS,
    st.lists(TOKENS | st.binary(max_size=8), max_size=12),
)


class OneServer:
    """A door behind which every host says the same."""

    def __init__(self, says: bytes) -> None:
        self._says = says

    def dial(self, host: str, port: int, *, allow_private: bool = True) -> Dialled:
        connection = TalkingConnection(self._says)
        return Dialled(host, port, PortState.OPEN, "connected", "8.8.8.8", connection=connection)


@given(st.binary(max_size=400) | ANSWERS)
@example(b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n")
@example(b"HTTP/1.1 302 Found\r\nLocation: http://x:99999/\r\n\r\n")
@example(b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n")
@example(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")
@example(b"HTTP/1.1 101 Switching\r\n\r\n")
def test_any_answer_over_http_is_a_state(says: bytes) -> None:
    lines: list[str] = []
    try:
        answer = browse(OneServer(says), HttpRequest(url="http://host/", max_redirects=3), lines.append)
    except TargetError:
        return
    assert answer.state in HttpState


@given(st.text(max_size=60) | st.builds("http://{}".format, st.text(max_size=40)))
@example("http://[::1")
@example("http://x:99999/")
@example("http://x:-1/")
@example("http://\udcff/")
@example("http://xn--/")
def test_any_url_is_asked_for_or_refused(url: str) -> None:
    try:
        browse(OneServer(b"HTTP/1.1 204 x\r\n\r\n"), HttpRequest(url=url), [].append)
    except (InputError, ConnectError):
        return


@given(
    st.binary(max_size=400)
    | st.builds(lambda tail: b"\x16\x03\x03\x00\x31\x02" + tail, st.binary(max_size=80))
)
def test_any_answer_to_a_handshake_is_a_state(says: bytes) -> None:
    stream = TlsStream(TalkingConnection(says), reading_context(), "host")
    try:
        stream.handshake()
    except HandshakeError as error:
        state = error.state
    assert state in (TlsState.NOT_TLS, TlsState.REFUSED, TlsState.CLOSED)


@settings(max_examples=20)  # each reads the system's trust anew
@given(st.binary(max_size=100))
def test_looking_at_any_server_gives_a_peer(says: bytes) -> None:
    peer = look_at(lambda: OneServer(says).dial("host", 443), "host", "", datetime.now(UTC))
    assert peer.state is not TlsState.OK


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
@example({"X": "a\r\nHost: other"})
@example({"X": "\udcff"})
@example({"": "x"})
def test_any_headers_are_sent_or_refused(headers: dict[str, str]) -> None:
    request = HttpRequest(url="http://host/", headers=headers)
    with suppress(InputError):
        answer = browse(OneServer(b"HTTP/1.1 204 x\r\n\r\n"), request, [].append)
        assert answer.status == 204
