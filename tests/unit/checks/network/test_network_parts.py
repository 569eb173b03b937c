"""The small parts of the network checks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.checks.network.climb import read_banner
from desktop.checks.network.dns import Params as DnsParams
from desktop.checks.network.dns import read_network as read_dns
from desktop.checks.network.http import Params as HttpParams
from desktop.checks.network.http import decoded, read_answer
from desktop.checks.network.ladder import Kind
from desktop.checks.network.ladder import Params as LadderParams
from desktop.checks.network.ladder import read_network as read_ladder
from desktop.checks.network.tcp import Params as TcpParams
from desktop.checks.network.tcp import percentile
from desktop.checks.network.tcp import read_network as read_tcp
from desktop.domain.errors import ConnectError, InputError
from desktop.targets.network_door import HttpAnswer, HttpState
from tests.fakes.network import PreparedNetwork, TalkingConnection

NOBODY = PreparedNetwork([])


@given(st.lists(st.floats(0, 100), min_size=1), st.integers(1, 100))
def test_percentile_is_one_of_the_values(values: list[float], pct: int) -> None:
    ordered = sorted(values)
    found = percentile(ordered, pct)
    assert found in ordered
    assert sum(value <= found for value in ordered) >= len(ordered) * pct / 100


def test_percentile_of_nothing_is_not_known() -> None:
    assert percentile([], 50) is None
    assert (percentile([1, 2, 3, 4], 50), percentile([1, 2, 3, 4], 95)) == (2, 4)


@given(st.binary(max_size=20_000))
def test_any_bytes_are_a_greeting_or_none(data: bytes) -> None:
    line = read_banner(TalkingConnection(data).receive)
    assert line == "" or line.startswith("SSH-")


def test_greeting_after_other_lines_and_in_pieces() -> None:
    pieces = iter([b"hello\r\nSS", b"H-2.0-x", b" y\r\nSSH-late\r\n"])
    assert read_banner(lambda _limit: next(pieces)) == "SSH-2.0-x y"


def test_endless_greeting_ends() -> None:
    assert read_banner(lambda limit: b"x" * limit) == ""


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_impossible_ports_are_refused(port: int) -> None:
    with pytest.raises(InputError, match="1 to 65535"):
        read_tcp(NOBODY, TcpParams("h", port))


def test_ladder_needs_a_port_where_the_kind_has_none() -> None:
    with pytest.raises(InputError, match="needs the port"):
        read_ladder(NOBODY, LadderParams("h", Kind.TCP))


def test_bounds_of_what_is_asked() -> None:
    with pytest.raises(InputError, match="1 to 50 samples"):
        read_tcp(NOBODY, TcpParams("h", 80, samples=51))
    with pytest.raises(InputError, match="at most 16 servers"):
        read_dns(NOBODY, DnsParams("h", servers=("192.0.2.1",) * 17))


def test_no_server_at_all_answered() -> None:
    silent = [ConnectError(f"{address} gave no answer", rung="name") for address in ("a", "b")]
    with pytest.raises(ConnectError, match="a gave no answer; b gave no answer"):
        read_dns(PreparedNetwork(silent), DnsParams("h", servers=("192.0.2.1", "192.0.2.2")))


@given(st.binary(max_size=300), st.text(max_size=30), st.text(max_size=10))
def test_any_body_and_charset_are_read(body: bytes, charset: str, query: str) -> None:
    answer = HttpAnswer(
        state=HttpState.ANSWERED, said="", url="", status=200, body=body,
        headers={"content-type": f"text/html; charset={charset}"},
    )  # fmt: skip
    assert isinstance(decoded(answer), str)
    reading = read_answer(HttpParams("http://x/", contains=query), answer)
    assert reading.has_text is (query in decoded(answer) if query else None)
