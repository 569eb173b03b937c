"""The way to a service, rung by rung: the first that breaks is named, with what to do about it."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from desktop.checks.network.climb import (
    banner_rung,
    dial_rungs,
    fault_rungs,
    http_rung,
    sign_in_rungs,
    tls_rungs,
)
from desktop.checks.network.rungs import Rung, RungState
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError, InputError
from desktop.targets.network_door import HttpRequest, Network


class Kind(StrEnum):
    TCP = "tcp"
    TLS = "tls"
    HTTP = "http"
    HTTPS = "https"
    SSH = "ssh"


_PORTS = {Kind.TLS: 443, Kind.HTTP: 80, Kind.HTTPS: 443, Kind.SSH: 22}
_RUNGS: Mapping[Kind, tuple[str, ...]] = {
    Kind.TCP: ("name", "route", "tcp"),
    Kind.TLS: ("name", "route", "tcp", "tls", "certificate"),
    Kind.HTTP: ("name", "route", "tcp", "http"),
    Kind.HTTPS: ("name", "route", "tcp", "tls", "certificate", "http"),
    Kind.SSH: ("name", "route", "tcp", "banner"),
}


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    kind: Kind = Kind.TCP
    port: int = 0  # 0: the usual one of the kind
    path: str = "/"  # of http and https
    server_name: str = ""
    ca_file: str = ""
    sign_in: bool = False  # of ssh: try the keys at hand, as a step on that host would
    user: str = ""  # to sign in as; empty: as SSH is configured


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    port: int
    kind: Kind
    vantage: str
    rungs: tuple[Rung, ...]
    is_whole: bool  # every rung holds
    could_look: bool  # false: the fault is on the side that looks, and nothing is known about the host
    broken_at: str  # the first rung that does not hold; empty when all do
    broken_said: str  # without its last period, so that it fits into a sentence
    what_to_do: str
    total_s: float


def read_network(network: Network, params: Params) -> Reading:
    port = params.port or _PORTS.get(params.kind, 0)
    if not 0 < port < 65536:
        raise InputError(f"net.ladder needs the port for kind {params.kind}: 1 to 65535.")
    climbed = _climb(network, params, port)
    return summed_up(network.vantage, params, port, climbed)


def _climb(network: Network, params: Params, port: int) -> tuple[Rung, ...]:
    """Go up until a rung breaks; the rungs above it are not tried."""
    try:
        dialled = network.dial(params.host, port)
    except ConnectError as error:
        return fault_rungs(error)
    climbed = dial_rungs(dialled)
    if dialled.connection is None:
        return climbed
    try:
        if params.kind is Kind.SSH:
            climbed += (banner_rung(dialled),)
    finally:
        dialled.connection.close()
    for wanted, look in _ABOVE:
        if params.kind in wanted and all(rung.state is RungState.OK for rung in climbed):
            climbed += look(network, params, port)
    return climbed


def _look_at_tls(network: Network, params: Params, port: int) -> tuple[Rung, ...]:
    peer = network.tls(params.host, port, server_name=params.server_name, ca_file=params.ca_file)
    return tls_rungs(peer)


def _look_at_http(network: Network, params: Params, port: int) -> tuple[Rung, ...]:
    scheme = "https" if params.kind is Kind.HTTPS else "http"
    host = f"[{params.host}]" if ":" in params.host else params.host
    url = f"{scheme}://{host}:{port}/{params.path.removeprefix('/')}"
    request = HttpRequest(url=url, max_redirects=0, ca_file=params.ca_file, body_limit_bytes=4096)
    return (http_rung(network.http(request)),)


def _look_at_sign_in(network: Network, params: Params, port: int) -> tuple[Rung, ...]:
    if not params.sign_in:
        return ()
    return sign_in_rungs(network.sign_in(params.host, port, user=params.user))


_ABOVE: tuple[tuple[tuple[Kind, ...], Callable[[Network, Params, int], tuple[Rung, ...]]], ...] = (
    ((Kind.TLS, Kind.HTTPS), _look_at_tls),
    ((Kind.HTTP, Kind.HTTPS), _look_at_http),
    ((Kind.SSH,), _look_at_sign_in),
)


def summed_up(vantage: str, params: Params, port: int, climbed: tuple[Rung, ...]) -> Reading:
    """Name the first rung that does not hold and add those that were not tried."""
    tried = {rung.rung for rung in climbed}
    above = ("host_key", "sign_in") if params.sign_in and params.kind is Kind.SSH else ()
    rest = (name for name in (*_RUNGS[params.kind], *above) if name not in tried)
    rungs = (*climbed, *(Rung(name, RungState.NOT_TRIED, None, "", "") for name in rest))
    broken = next((rung for rung in climbed if rung.state is not RungState.OK), None)
    return Reading(
        host=params.host,
        port=port,
        kind=params.kind,
        vantage=vantage,
        rungs=rungs,
        is_whole=broken is None,
        could_look=broken is None or broken.state is not RungState.UNKNOWN,
        broken_at=broken.rung if broken else "",
        broken_said=broken.said.removesuffix(".") if broken else "",
        what_to_do=broken.what_to_do if broken else "",
        total_s=sum(rung.duration_s or 0.0 for rung in climbed),
    )


CHECK = CheckSpec(
    id="net.ladder",
    title="The way to a service",
    explanation=(
        "Climbs from the name to the service: does the name resolve, is there a route, does the port "
        "take connections, does it speak TLS with a certificate that holds, does it answer. The first "
        "rung that breaks is where to work; everything above it is only a consequence. When the fault is "
        "on the side that looks (no resolver, no route) nothing is known about the service, and the "
        "verdict is unknown. For SSH the ladder ends at the server's greeting; host key and sign-in show "
        "when a step runs on that host."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "unknown: not could_look | Nothing is known about ${host}: ${broken_said}.",
        "fail: broken_at == 'name' | ${host} has no address: ${broken_said}. ${what_to_do}",
        "fail: not is_whole | ${host} port ${port} breaks at ${broken_at}: ${broken_said}. ${what_to_do}",
        "pass: otherwise | Every rung to ${host} port ${port} holds (${total_s}).",
    ),
)
