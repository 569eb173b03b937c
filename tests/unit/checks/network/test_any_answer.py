"""Whatever a server or a tool says gives a reading or a typed refusal, never another error."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.checks.catalogue import find_check
from desktop.checks.network import mtu, path, ping
from desktop.checks.network.ntp_packets import read_answer
from desktop.checks.parameters import build_params
from desktop.checks.read import as_fields
from desktop.domain.errors import TargetError
from desktop.targets.base import CommandOutput
from desktop.targets.network.datagrams_over_ssh import parse as parse_datagram
from desktop.targets.network_door import Dialled, PortState
from tests.fakes.network import PreparedNetwork
from tests.unit.checks.network.test_golden_network import CASES

PARSERS: dict[str, Callable[[str], object]] = {
    "net.ping": lambda text: ping.parse("a.example", text),
    "net.path": lambda text: path.parse("a.example", text),
    "net.mtu": lambda text: mtu.parse(mtu.Params("a.example"), text),
}
TEXTS = [
    (case.parent.name, "\n".join(*json.loads(case.read_text(encoding="utf-8"))["output"].values()))
    for case in CASES
    if case.parent.name in PARSERS
]
TALKS = [
    case_bytes
    for case in CASES
    if case.parent.name == "net.ldap"
    for case_bytes in json.loads(case.read_text(encoding="utf-8"))["says"]
    if isinstance(case_bytes, str)
]
PIECES = st.sampled_from(
    ["", "\0", "-1", "99999999999999999999", "²", "*", "ms", "!", "(", "\x1b[31m", "\u0661"]
)


@given(sample=st.sampled_from(TEXTS), data=st.data())
@settings(max_examples=300)
def test_damaged_output_of_a_tool(sample: tuple[str, str], data: st.DataObject) -> None:
    name, text = sample
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 40)))
    with suppress(TargetError):
        assert PARSERS[name](text[:begin] + data.draw(PIECES) + text[end:])


@pytest.mark.parametrize("name", PARSERS)
@given(text=st.text(max_size=300))
@settings(max_examples=40)
def test_any_text(name: str, text: str) -> None:
    with suppress(TargetError):
        assert PARSERS[name](text)


def reading_of(check: str, said: bytes) -> dict[str, Any]:
    params = (
        {"host": "a.example", "to_host": "b.example", "kind": "tcp"}
        if check == "net.proxy"
        else {"host": "a.example"}
    )
    spec, opened = find_check(check), Dialled("a.example", 1, PortState.OPEN, "connected", "192.0.2.1")
    assert spec.network is not None
    return as_fields(spec.network(PreparedNetwork([opened], says=[said]), build_params(spec, params)))


@pytest.mark.parametrize("check", ["net.smtp", "net.ldap", "net.proxy"])
@given(said=st.binary(max_size=300))
@settings(max_examples=60)
def test_any_bytes_of_a_server(check: str, said: bytes) -> None:
    assert reading_of(check, said)["address" if check != "net.proxy" else "broken_at"]


@given(sample=st.sampled_from(TALKS), data=st.data())
@settings(max_examples=200)
def test_damaged_answer_of_a_directory(sample: str, data: st.DataObject) -> None:
    said = bytearray(bytes.fromhex(sample))
    for at in data.draw(st.lists(st.integers(0, max(0, len(said) - 1)), max_size=4)):
        if said:
            said[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(said)))
    assert reading_of("net.ldap", bytes(said[:cut]))["state"]


@given(data=st.binary(max_size=100))
def test_any_datagram_for_an_answer_about_time(data: bytes) -> None:
    with suppress(TargetError):
        assert read_answer(data, data[24:32], 1.0, 2.0)


@given(text=st.text(max_size=100) | st.from_regex(r"answered [0-9]{1,12}\.[0-9]{6} - [0-9a-f]{0,6}"))
def test_any_word_of_the_script_that_sends(text: str) -> None:
    with suppress(TargetError):
        assert parse_datagram(CommandOutput(("sh",), 0, text, ""), "192.0.2.1", 1, 1)
