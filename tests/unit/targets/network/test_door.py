"""What the door does with several addresses, with forbidden ones, and with redirects between public and private."""

import gzip
import socket
from collections.abc import Mapping

import pytest

from desktop.domain.errors import ConnectError, InputError, UnreadableOutputError
from desktop.targets.base import Call
from desktop.targets.network.door import NetworkDoor, valid_host
from desktop.targets.network.here import LocalNetwork
from desktop.targets.network.http import unpacked
from desktop.targets.network.resolver import NameServers
from desktop.targets.network.sockets import Opened
from desktop.targets.network_door import Datagram, HttpRequest, HttpState, NameState, PortState, Resolution
from tests.fakes.network import TalkingConnection

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
PUBLIC, OTHER_PUBLIC, PRIVATE = "8.8.8.8", "1.1.1.1", "10.0.0.7"


def leading_to(url: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n".encode()


class MappedDoor(NetworkDoor):
    """Names and addresses from a map; an address says its page, or is as closed as its state."""

    def __init__(self, names: Mapping[str, tuple[str, ...]], hosts: Mapping[str, bytes | PortState]) -> None:
        super().__init__(Call.within(10))
        self._names, self._hosts = names, hosts
        self.opened: list[str] = []

    @property
    def vantage(self) -> str:
        return "a map"

    @property
    def _servers(self) -> NameServers:
        raise NotImplementedError

    def _system_servers(self) -> tuple[str, ...]:
        return ()

    def _programs_see(self, host: str, kind: str) -> Resolution:
        records = self._names.get(host, ())
        return Resolution(host, kind, NameState.FOUND if records else NameState.NXDOMAIN, records)

    def _send(self, address: str, port: int, payload: bytes, timeout_s: float) -> Datagram:
        raise NotImplementedError

    def _open(self, address: str, port: int, *, connecting: Call, streaming: Call) -> Opened:
        self.opened.append(address)
        says = self._hosts.get(address)
        if says is None:
            raise ConnectError(f"no route to {address}", rung="route")
        if isinstance(says, PortState):
            return Opened(says, str(says), 0.01)
        return Opened(PortState.OPEN, "connected", 0.01, TalkingConnection(says))


def test_next_address_is_tried_when_the_first_is_closed() -> None:
    door = MappedDoor({"web": (PUBLIC, OTHER_PUBLIC)}, {PUBLIC: PortState.REFUSED, OTHER_PUBLIC: PAGE})
    dialled = door.dial("web", 80)
    assert (dialled.state, dialled.address, dialled.tried) == (
        PortState.OPEN,
        OTHER_PUBLIC,
        (PUBLIC, OTHER_PUBLIC),
    )


def test_most_telling_of_several_closed_addresses_is_told() -> None:
    door = MappedDoor(
        {"web": (PUBLIC, OTHER_PUBLIC)}, {PUBLIC: PortState.FILTERED, OTHER_PUBLIC: PortState.REFUSED}
    )
    assert door.dial("web", 80).state is PortState.REFUSED


def test_address_without_a_route_does_not_hide_one_that_has_it() -> None:
    door = MappedDoor({"web": ("2001:4860::1", PUBLIC)}, {PUBLIC: PAGE})
    assert door.dial("web", 80).address == PUBLIC
    with pytest.raises(ConnectError) as caught:
        MappedDoor({"web": ("2001:4860::1",)}, {}).dial("web", 80)
    assert caught.value.rung == "route"


def test_name_that_leads_to_the_metadata_service_is_not_contacted() -> None:
    door = MappedDoor({"evil.example": ("169.254.169.254",)}, {"169.254.169.254": PAGE})
    with pytest.raises(ConnectError, match="is link-local") as caught:
        door.dial("evil.example", 80)
    assert (caught.value.rung, door.opened) == ("policy", [])


def test_private_host_is_looked_at_when_a_person_names_it() -> None:
    door = MappedDoor({"intranet": (PRIVATE,)}, {PRIVATE: PAGE})
    assert door.http(HttpRequest(url="http://intranet/")).state is HttpState.ANSWERED


def test_public_site_may_not_lead_into_the_private_network() -> None:
    names = {"public.example": (PUBLIC,), "intranet": (PRIVATE,)}
    door = MappedDoor(names, {PUBLIC: leading_to("http://intranet/admin"), PRIVATE: PAGE})
    answer = door.http(HttpRequest(url="http://public.example/"))
    assert (answer.state, door.opened) == (HttpState.REDIRECT_REFUSED, [PUBLIC])
    assert "private address" in answer.said


def test_private_site_may_lead_to_another_private_one() -> None:
    names = {"intranet": (PRIVATE,), "wiki": ("10.0.0.8",)}
    door = MappedDoor(names, {PRIVATE: leading_to("http://wiki/"), "10.0.0.8": PAGE})
    answer = door.http(HttpRequest(url="http://intranet/"))
    assert (answer.state, answer.url) == (HttpState.ANSWERED, "http://wiki/")


def test_way_back_from_public_to_private_is_closed_too() -> None:
    names = {"intranet": (PRIVATE,), "public.example": (PUBLIC,), "wiki": ("10.0.0.8",)}
    pages = {
        PRIVATE: leading_to("http://public.example/"),
        PUBLIC: leading_to("http://wiki/"),
        "10.0.0.8": PAGE,
    }
    door = MappedDoor(names, pages)
    assert door.http(HttpRequest(url="http://intranet/")).state is HttpState.REDIRECT_REFUSED
    assert door.opened == [PRIVATE, PUBLIC]


@pytest.mark.parametrize(
    "host", ["", "-h", "a b", "a/b", "a..b", "a" * 64, "x" * 300, "a\nb", "$(id)", "\ud800"]
)
def test_what_is_no_host_name_is_refused(host: str) -> None:
    with pytest.raises(InputError):
        valid_host(host)


def test_international_names_become_ascii() -> None:
    assert valid_host("bücher.example") == "xn--bcher-kva.example"


class UnresolvedNetwork(LocalNetwork):
    """This computer with a name server that is not there."""

    def _system_servers(self) -> tuple[str, ...]:
        return ("127.0.0.9",)


def test_resolver_that_is_not_there_is_no_finding_about_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def try_again(*_: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", try_again)
    with pytest.raises(ConnectError, match="No resolver could be asked") as caught:
        UnresolvedNetwork(Call.within(5)).resolve("web.example")
    assert caught.value.rung == "name"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", " GZIP "])
def test_packed_bodies(encoding: str) -> None:
    assert unpacked(gzip.compress(b"hello"), encoding) == b"hello"
    assert len(unpacked(gzip.compress(b"\0" * 10**7), encoding, limit_bytes=1000)) == 1000
    with pytest.raises(UnreadableOutputError):
        unpacked(b"hello", encoding)


def test_bodies_that_are_not_packed_stay() -> None:
    assert unpacked(b"hello", "") == b"hello"
    assert unpacked(b"", "gzip") == b""
