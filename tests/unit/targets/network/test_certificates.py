"""Whether a certificate's names cover a host, and certificates that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import UnreadableOutputError
from desktop.targets.network.certificates import names_cover, parse_certificate


@pytest.mark.parametrize(
    ("names", "host", "is_covered"),
    [
        (("www.example.com",), "www.example.com", True),
        (("www.example.com",), "WWW.Example.com.", True),
        (("*.example.com",), "www.example.com", True),
        (("*.example.com",), "example.com", False),
        (("*.example.com",), "a.b.example.com", False),
        (("*.com",), "example.com", False),
        (("w*.example.com",), "www.example.com", False),
        (("example.com", "www.example.com"), "www.example.com", True),
        (("bücher.example",), "bücher.example", False),  # certificates hold the ASCII form
        (("xn--bcher-kva.example",), "bücher.example", True),
        (("192.0.2.1",), "192.0.2.1", True),
        (("192.0.2.1",), "192.0.2.2", False),
        (("2001:db8::1",), "2001:0db8::0001", True),
        (("*.0.2.1",), "192.0.2.1", False),
        ((), "example.com", False),
    ],
)
def test_names_that_cover_a_host(names: tuple[str, ...], host: str, is_covered: bool) -> None:
    assert names_cover(names, host) is is_covered


@given(st.lists(st.text()), st.text())
def test_any_names_and_host_have_an_answer(names: list[str], host: str) -> None:
    names_cover(tuple(names), host)


@given(st.binary(max_size=400))
def test_any_bytes_are_a_certificate_or_unreadable(der: bytes) -> None:
    with pytest.raises(UnreadableOutputError):
        parse_certificate(der)
