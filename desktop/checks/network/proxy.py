"""The way through an HTTP proxy, rung by rung: the proxy itself, its leave, and the service behind it.

Source: RFC 9110, 9.3.6 (CONNECT), 11.7 (Proxy-Authenticate).
"""

import re
import time
from base64 import b64encode
from enum import StrEnum

from desktop.checks.network.climb import dial_rungs, fault_rungs, tls_rungs
from desktop.checks.network.lines import Lines
from desktop.checks.network.places import valid_host, valid_port
from desktop.checks.network.rungs import ADVICE, Rung, RungState
from desktop.checks.secret import NONE, Secret
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError, ConnectionLostError, DeadlineError, UnreadableOutputError
from desktop.targets.network_door import Connection, Dialled, Network, TlsState

_STATUS = re.compile(r"HTTP/1\.[01] (\d{3})(?: (.*))?\Z")
_MOST_HEADERS = 100


class Kind(StrEnum):
    TLS = "tls"  # and shake hands with the service through the proxy
    TCP = "tcp"  # end when the proxy says that it is connected


@dataclass(frozen=True, slots=True)
class Params:
    host: str  # the proxy
    to_host: str  # the service behind it
    port: int = 3128
    to_port: int = 443
    kind: Kind = Kind.TLS
    user: str = ""
    password: Secret = NONE  # its name in the keyring
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    port: int
    to_host: str
    to_port: int
    vantage: str
    rungs: tuple[Rung, ...]
    is_whole: bool
    could_look: bool  # false: the fault is on the side that looks
    broken_at: str
    broken_said: str
    what_to_do: str
    status: int | None  # what the proxy answered
    proxy_name: str  # what it calls itself, in Server or Via
    sign_in_methods: tuple[str, ...]  # that it asks for
    connect_s: float | None  # to the proxy
    tunnel_s: float | None  # until the proxy was connected to the service
    total_s: float


@dataclass(frozen=True, slots=True)
class Answered:
    """A proxy's answer to CONNECT; names of headers in lower case."""

    status: int
    said: str
    headers: tuple[tuple[str, str], ...]
    duration_s: float

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for known, value in self.headers if known == name)


class NoTunnelError(ConnectError):
    """The proxy gave no tunnel; it never leaves the check."""


def read_network(network: Network, params: Params) -> Reading:
    valid_port(params.port)
    valid_port(params.to_port)
    valid_host(params.to_host)
    answers: list[Answered] = []
    try:
        dialled, rungs = _climb(network, params, answers)
    except NoTunnelError:
        raise
    except ConnectError as error:
        dialled, rungs = None, fault_rungs(error)
    return _summed_up(network.vantage, params, dialled, rungs, answers)


def _climb(network: Network, params: Params, answers: list[Answered]) -> tuple[Dialled, tuple[Rung, ...]]:
    """Go up until a rung breaks. The tunnel is asked for once, and a second time for the handshake."""
    dialled = network.dial(params.host, params.port)
    rungs = dial_rungs(dialled)
    if (connection := dialled.connection) is None:
        return dialled, rungs
    try:
        rungs += _tunnel_rungs(connection, params, answers)
    finally:
        connection.close()
    if params.kind is Kind.TCP or any(rung.state is not RungState.OK for rung in rungs):
        return dialled, rungs
    return dialled, rungs + _tls_rungs(network, params)


def _tunnel_rungs(connection: Connection, params: Params, answers: list[Answered]) -> tuple[Rung, ...]:
    try:
        answers.append(ask_for_tunnel(connection, params))
    except DeadlineError:
        return (_broken("proxy", "it took the connection and says nothing", "no_proxy"),)
    except ConnectionLostError:
        return (_broken("proxy", "it hung up without an answer", "no_proxy"),)
    except UnreadableOutputError as error:
        return (_broken("proxy", str(error), "no_proxy"),)
    return answer_rungs(answers[-1], params)


def ask_for_tunnel(connection: Connection, params: Params) -> Answered:
    """Say CONNECT and read the head of the answer."""
    begun, lines = time.monotonic(), Lines(connection)
    host = f"[{params.to_host}]" if ":" in params.to_host else valid_host(params.to_host)
    to = f"{host}:{params.to_port}"
    request = [f"CONNECT {to} HTTP/1.1", f"Host: {to}"]
    if params.user:
        pair = b64encode(f"{params.user}:{params.password}".encode()).decode()
        request.append(f"Proxy-Authorization: Basic {pair}")
    lines.send("\r\n".join([*request, ""]))
    first = lines.read()
    found = _STATUS.match(first)
    if not found:
        raise UnreadableOutputError(f"{first[:100]!r} is no answer of an HTTP proxy")
    said = f"status {found[1]} {(found[2] or '').strip()[:100]}".strip()
    return Answered(int(found[1]), said, _headers(lines), time.monotonic() - begun)


def _headers(lines: Lines) -> tuple[tuple[str, str], ...]:
    headers: list[tuple[str, str]] = []
    while len(headers) < _MOST_HEADERS and (line := lines.read()):
        name, _, value = line.partition(":")
        headers.append((name.strip().lower(), value.strip()))
    return tuple(headers)


def answer_rungs(answer: Answered, params: Params) -> tuple[Rung, ...]:
    """Return the rungs proxy, sign_in, permission and tunnel, up to the one that breaks."""
    if answer.status == 407:
        said = f"{answer.said}; it asks for {', '.join(_methods(answer)) or 'a sign-in'}"
        return _ok("proxy"), _broken("sign_in", said, "proxy_refuses" if params.user else "proxy_sign_in")
    passed = (_ok("proxy"), _ok("sign_in"))
    if 200 <= answer.status < 300:
        tunnel = Rung("tunnel", RungState.OK, answer.duration_s, answer.said, "")
        return (*passed, _ok("permission"), tunnel)
    if answer.status in (401, 403, 405, 451):
        return (*passed, _broken("permission", answer.said, "proxy_forbids"))
    if answer.status >= 500:
        return (*passed, _ok("permission"), _broken("tunnel", answer.said, "proxy_cannot"))
    return (_broken("proxy", f"{answer.said}, which is no answer to CONNECT", "no_proxy"),)


def _tls_rungs(network: Network, params: Params) -> tuple[Rung, ...]:
    def before(connection: Connection) -> None:
        try:
            answer = ask_for_tunnel(connection, params)
        except (DeadlineError, UnreadableOutputError, ConnectionLostError) as error:
            raise NoTunnelError(str(error), rung="tunnel") from error
        if not 200 <= answer.status < 300:
            raise NoTunnelError(answer.said, rung="tunnel")

    try:
        peer = network.tls(
            params.host, params.port, server_name=params.to_host, ca_file=params.ca_file, before=before
        )
    except NoTunnelError as error:
        return (_broken("tls", f"the second tunnel was not given: {error}", "proxy_cannot"),)
    if peer.state is TlsState.NOT_TRIED:
        return (_broken("tls", f"the proxy was gone at the second try: {peer.said}", "no_proxy"),)
    return tls_rungs(peer)


def _summed_up(
    vantage: str,
    params: Params,
    dialled: Dialled | None,
    climbed: tuple[Rung, ...],
    answers: list[Answered],
) -> Reading:
    broken = next((rung for rung in climbed if rung.state is not RungState.OK), None)
    answer = answers[0] if answers else None
    return Reading(
        host=params.host,
        port=params.port,
        to_host=params.to_host,
        to_port=params.to_port,
        vantage=vantage,
        rungs=(*climbed, *_rest(params, climbed)),
        is_whole=broken is None,
        could_look=broken is None or broken.state is not RungState.UNKNOWN,
        broken_at=broken.rung if broken else "",
        broken_said=broken.said.removesuffix(".") if broken else "",
        what_to_do=broken.what_to_do if broken else "",
        status=answer.status if answer else None,
        proxy_name=next(iter((*answer.all("server"), *answer.all("via"))), "") if answer else "",
        sign_in_methods=_methods(answer) if answer else (),
        connect_s=dialled.connect_s if dialled else None,
        tunnel_s=answer.duration_s if answer and 200 <= answer.status < 300 else None,
        total_s=sum(rung.duration_s or 0.0 for rung in climbed),
    )


def _rest(params: Params, climbed: tuple[Rung, ...]) -> tuple[Rung, ...]:
    tried = {rung.rung for rung in climbed}
    names = ["name", "route", "tcp", "proxy", "sign_in", "permission", "tunnel"]
    names += ["tls", "certificate"] if params.kind is Kind.TLS else []
    return tuple(Rung(name, RungState.NOT_TRIED, None, "", "") for name in names if name not in tried)


def _methods(answer: Answered) -> tuple[str, ...]:
    words = (value.split(None, 1)[0] for value in answer.all("proxy-authenticate") if value.strip())
    return tuple(dict.fromkeys(words))


def _ok(rung: str) -> Rung:
    return Rung(rung, RungState.OK, None, "", "")


def _broken(rung: str, said: str, advice: str) -> Rung:
    return Rung(rung, RungState.BROKEN, None, said, ADVICE[advice])


CHECK = CheckSpec(
    id="net.proxy",
    title="The way through a proxy",
    explanation=(
        "Connects to an HTTP proxy, asks it for a tunnel to a service with CONNECT, and shakes hands with the service "
        "through it. The first rung that breaks tells whose matter it is: the proxy is away, it wants a sign-in (407), "
        "its rules forbid the service (403), it cannot reach the service itself (502 to 504), or somebody in between "
        "shows another certificate, as proxies that inspect traffic do. Programs differ in which proxy they use: look "
        "next at their environment (https_proxy, no_proxy) and at the proxy's log."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "unknown: not could_look | Nothing is known about the proxy ${host}: ${broken_said}.",
        (
            "fail: not is_whole | The way to ${to_host} through ${host} breaks at ${broken_at}: "
            "${broken_said}. ${what_to_do}"
        ),
        "warn: exists(tunnel_s) and tunnel_s > 3 | The proxy ${host} needs ${tunnel_s} to reach ${to_host}.",
        "pass: otherwise | The way to ${to_host} through ${host} holds (${total_s}).",
    ),
)
