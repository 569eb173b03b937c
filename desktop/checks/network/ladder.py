"""The way to a service, rung by rung: the first that breaks is named, with what to do about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from desktop.checks.network.rungs import ADVICE, Rung, RungState
from desktop.checks.spec import CheckSpec
from desktop.domain.errors import ConnectError, ConnectionLostError, DeadlineError, InputError
from desktop.targets.network_door import (
    Dialled,
    HttpRequest,
    HttpState,
    Network,
    PortState,
    TlsPeer,
    TlsState,
)


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
_BANNER_LIMIT_BYTES = 8192  # RFC 4253, 4.2 lets a server send other lines first


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    kind: Kind = Kind.TCP
    port: int = 0  # 0: the usual one of the kind
    path: str = "/"  # of http and https
    server_name: str = ""
    ca_file: str = ""


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
    broken_said: str
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
    dialled, climbed = _connect(network, params.host, port)
    if dialled is None or dialled.connection is None:
        return climbed
    try:
        if params.kind is Kind.SSH:
            return (*climbed, _banner(dialled))
    finally:
        dialled.connection.close()
    if params.kind in (Kind.TLS, Kind.HTTPS):
        climbed += tls_rungs(
            network.tls(params.host, port, server_name=params.server_name, ca_file=params.ca_file)
        )
    if params.kind in (Kind.HTTP, Kind.HTTPS) and all(rung.state is RungState.OK for rung in climbed):
        climbed += (_http(network, params, port),)
    return climbed


def _connect(network: Network, host: str, port: int) -> tuple[Dialled | None, tuple[Rung, ...]]:
    try:
        dialled = network.dial(host, port)
    except ConnectError as error:
        return None, fault_rungs(error)
    return dialled, dial_rungs(dialled)


def fault_rungs(error: ConnectError) -> tuple[Rung, ...]:
    """Return the rungs when the side that looks could not: no resolver, no route, a forbidden address."""
    if error.rung == "name":
        return (Rung("name", RungState.UNKNOWN, None, str(error), ADVICE["resolver"]),)
    advice = ADVICE["policy" if error.rung == "policy" else "no_route"]
    return (
        Rung("name", RungState.OK, None, "the name has an address", ""),
        Rung("route", RungState.UNKNOWN, None, str(error), advice),
    )


def dial_rungs(dialled: Dialled) -> tuple[Rung, ...]:
    """Return the rungs name, route and tcp, as far as the try came."""
    if dialled.state is PortState.NO_NAME:
        return (Rung("name", RungState.BROKEN, dialled.name_s, dialled.said, ADVICE["name"]),)
    name = Rung("name", RungState.OK, dialled.name_s, ", ".join(dialled.tried) or dialled.address, "")
    if dialled.state is PortState.UNREACHABLE:
        return (name, Rung("route", RungState.BROKEN, dialled.connect_s, dialled.said, ADVICE["route"]))
    route = Rung("route", RungState.OK, None, f"a way to {dialled.address} is there", "")
    if dialled.state is PortState.OPEN:
        return (name, route, Rung("tcp", RungState.OK, dialled.connect_s, dialled.said, ""))
    advice = ADVICE.get(str(dialled.state), ADVICE["failed"])
    return (name, route, Rung("tcp", RungState.BROKEN, dialled.connect_s, dialled.said, advice))


def _banner(dialled: Dialled) -> Rung:
    assert dialled.connection is not None
    try:
        line = read_banner(dialled.connection.receive)
    except DeadlineError:
        return Rung(
            "banner", RungState.BROKEN, None, "the port is open and says nothing", ADVICE["no_banner"]
        )
    except ConnectionLostError as error:
        return Rung("banner", RungState.BROKEN, None, str(error), ADVICE["no_banner"])
    if not line:
        said = "it hung up or says something that is not SSH"
        return Rung("banner", RungState.BROKEN, None, said, ADVICE["no_banner"])
    return Rung("banner", RungState.OK, None, line, "")


def read_banner(receive: Callable[[int], bytes]) -> str:
    """Return the identification line of an SSH server (RFC 4253, 4.2); empty when none comes."""
    held = b""
    while len(held) < _BANNER_LIMIT_BYTES:
        more = receive(1024)
        held += more
        *lines, last = held.split(b"\n")
        for line in lines if more else [*lines, last]:
            if line.startswith(b"SSH-"):
                return line.decode("ascii", "replace").strip()[:255]
        if not more:
            return ""
    return ""


def tls_rungs(peer: TlsPeer) -> tuple[Rung, ...]:
    """Return the rungs tls and certificate of a handshake."""
    if peer.state is not TlsState.OK:
        return (Rung("tls", RungState.BROKEN, peer.handshake_s, peer.said, ADVICE["tls"]),)
    tls = Rung("tls", RungState.OK, peer.handshake_s, peer.said, "")
    if not peer.is_trusted:
        return (tls, Rung("certificate", RungState.BROKEN, None, peer.trust_error, ADVICE["certificate"]))
    if not peer.name_matches:
        names = ", ".join(peer.chain[0].names) if peer.chain else "no name"
        said = f"it is for {names}, not for {peer.server_name}"
        return (tls, Rung("certificate", RungState.BROKEN, None, said, ADVICE["certificate_name"]))
    ends = f"{peer.chain[0].not_after:%Y-%m-%d}" if peer.chain else "not known"
    return (tls, Rung("certificate", RungState.OK, None, f"trusted, ends {ends}", ""))


def _http(network: Network, params: Params, port: int) -> Rung:
    scheme = "https" if params.kind is Kind.HTTPS else "http"
    host = f"[{params.host}]" if ":" in params.host else params.host
    url = f"{scheme}://{host}:{port}/{params.path.removeprefix('/')}"
    answer = network.http(
        HttpRequest(url=url, max_redirects=0, ca_file=params.ca_file, body_limit_bytes=4096)
    )
    is_answer = answer.state in (
        HttpState.ANSWERED,
        HttpState.TOO_MANY_REDIRECTS,
        HttpState.REDIRECT_REFUSED,
    )
    if not is_answer:
        return Rung("http", RungState.BROKEN, answer.first_byte_s, answer.said, ADVICE["no_http"])
    said = f"status {answer.status}"
    if answer.status is not None and answer.status >= 400:
        return Rung("http", RungState.BROKEN, answer.first_byte_s, said, ADVICE["http_error"])
    return Rung("http", RungState.OK, answer.first_byte_s, said, "")


def summed_up(vantage: str, params: Params, port: int, climbed: tuple[Rung, ...]) -> Reading:
    """Name the first rung that does not hold and add those that were not tried."""
    tried = {rung.rung for rung in climbed}
    rest = (name for name in _RUNGS[params.kind] if name not in tried)
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
        broken_said=broken.said if broken else "",
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
        "unknown: not could_look | Nothing is known about ${host}: ${broken_said}",
        "fail: broken_at == 'name' | ${host} has no address: ${broken_said}. ${what_to_do}",
        "fail: not is_whole | ${host} port ${port} breaks at ${broken_at}: ${broken_said}. ${what_to_do}",
        "pass: otherwise | Every rung to ${host} port ${port} holds (${total_s}).",
    ),
)
