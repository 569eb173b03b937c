"""The way to a desk, rung by rung: its name, the connection, the sign-in, and what the account may do."""

import time
from collections.abc import Callable, Iterator

import httpx2

from desktop.checks.network import ladder as network_ladder
from desktop.checks.network.rungs import Rung, RungState
from desktop.desks.desk import Client, SignedIn
from desktop.desks.errors import DeskDeniedError, DeskError, DeskSignInError
from desktop.domain.desk import DeskConfig
from desktop.domain.errors import HandrailError
from desktop.targets.network.checked import proxy_for
from desktop.targets.network_door import Network

_SIGN_IN = "Save a new token with `handrail desk sign-in NAME`, and look at the account's e-mail."
_READ = "Ask whoever administers the desk for the right to see its tickets, and look at the desk's view."
_COMMENT = "Ask whoever administers the desk for the right to comment."


def climb(config: DeskConfig, client: Client, network: Network) -> Iterator[Rung]:
    """Yield the rungs as they are tried; the first that breaks is the last."""
    for rung in (*_connection(config, network), None):
        if rung is not None:
            yield rung
            if rung.state is not RungState.OK:
                return
    signed: list[SignedIn] = []
    rung = _tried("sign_in", lambda: signed.append(client.signed_in()), _SIGN_IN, DeskSignInError)
    if not signed:
        yield rung
        return
    yield Rung("sign_in", RungState.OK, rung.duration_s, f"as {signed[0].name}", "")
    rung = _tried("read", lambda: next(iter(client.queue()), None), _READ, DeskDeniedError)
    yield rung
    if rung.state is RungState.OK:
        yield _commenting(signed[0])


def _connection(config: DeskConfig, network: Network) -> Iterator[Rung]:
    """Climb to the desk itself, or say that a proxy does; certificates are then looked at when signing in."""
    url = httpx2.URL(config.address)
    proxy = proxy_for(url)
    if proxy:
        host = httpx2.URL(proxy if "://" in proxy else f"http://{proxy}").host
        yield Rung("name", RungState.OK, None, f"the proxy {host} connects to {url.host}", "")
        return
    kind = network_ladder.Kind.TLS if url.scheme == "https" else network_ladder.Kind.TCP
    port = url.port or (443 if url.scheme == "https" else 80)
    params = network_ladder.Params(host=url.host, kind=kind, port=port)
    yield from network_ladder.read_network(network, params).rungs


def _tried(name: str, act: Callable[[], object], advice: str, refused: type[DeskError]) -> Rung:
    """Return how it went; what is no refusal of this rung's leaves open what it would have shown."""
    begun = time.monotonic()
    try:
        act()
    except HandrailError as fault:
        state = RungState.BROKEN if isinstance(fault, refused | DeskSignInError) else RungState.UNKNOWN
        return Rung(name, state, time.monotonic() - begun, str(fault), advice)
    return Rung(name, RungState.OK, time.monotonic() - begun, "tickets can be read", "")


def _commenting(signed: SignedIn) -> Rung:
    if signed.can_comment is None:
        return Rung("comment", RungState.NOT_TRIED, None, signed.said, "")
    state = RungState.OK if signed.can_comment else RungState.BROKEN
    return Rung("comment", state, None, signed.said, "" if signed.can_comment else _COMMENT)
