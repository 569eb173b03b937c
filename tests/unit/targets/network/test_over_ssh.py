"""Names and words as they come back from an SSH host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.targets.network.over_ssh import parse_getent, state_of
from desktop.targets.network_door import PortState

GLIBC = """\
2606:2800:21f::1 STREAM example.com
2606:2800:21f::1 DGRAM
2606:2800:21f::1 RAW
192.0.2.34   STREAM
192.0.2.34   DGRAM
192.0.2.34   RAW
"""
MUSL = "192.0.2.34      STREAM example.com\n192.0.2.34      DGRAM  example.com\n"


def test_getent_of_glibc_and_of_musl() -> None:
    assert parse_getent(GLIBC) == ("2606:2800:21f::1", "192.0.2.34")
    assert parse_getent(MUSL) == ("192.0.2.34",)


@given(st.text())
def test_any_output_of_getent_gives_addresses_or_none(text: str) -> None:
    assert len(set(parse_getent(text))) == len(parse_getent(text))


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("No connection to x: Connection refused. Look at it from there.", PortState.REFUSED),
        ("Connection timed out", PortState.FILTERED),
        ("No route to host", PortState.UNREACHABLE),
        ("Network is unreachable", PortState.UNREACHABLE),
        ("Connect failed", PortState.FAILED),
    ],
)
def test_words_of_an_sshd(words: str, state: PortState) -> None:
    assert state_of(words) is state
