"""Which addresses are contacted, and which never."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.targets.network.addresses import is_address, is_private, refusal

NEVER = [
    "169.254.169.254",
    "169.254.170.2",  # credentials of ECS tasks
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "100.100.100.200",
    "168.63.129.16",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
]
PRIVATE = [
    "127.0.0.1",
    "::1",
    "10.0.0.1",
    "192.168.1.1",
    "172.16.0.1",
    "100.64.0.1",
    "fd12::1",
    "::ffff:10.0.0.1",
]
PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", NEVER)
def test_never_contacted_whoever_named_it(address: str) -> None:
    assert refusal(address, allow_private=True)
    assert refusal(address, allow_private=False)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_only_when_a_person_named_it(address: str) -> None:
    assert is_private(address)
    assert refusal(address, allow_private=True) == ""
    assert "private" in refusal(address, allow_private=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_is_contacted(address: str) -> None:
    assert not is_private(address)
    assert refusal(address, allow_private=False) == ""


@given(st.ip_addresses())
def test_every_address_has_an_answer(address: IPv4Address | IPv6Address) -> None:
    assert is_address(str(address))
    if refusal(str(address), allow_private=True):
        assert refusal(str(address), allow_private=False)


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert is_address(text) or refusal(text, allow_private=True)
