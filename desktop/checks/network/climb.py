"""What came back on the way to a service, as rungs of its ladder."""

from collections.abc import Callable

from desktop.checks.network.rungs import ADVICE, Rung, RungState
from desktop.domain.errors import ConnectError, ConnectionLostError, DeadlineError
from desktop.targets.network_door import (
    Dialled,
    HttpAnswer,
    HttpState,
    PortState,
    SignIn,
    SignInState,
    TlsPeer,
    TlsState,
)

_BANNER_LIMIT_BYTES = 8192  # RFC 4253, 4.2 lets a server send other lines first
_SPOKE_HTTP = (HttpState.ANSWERED, HttpState.TOO_MANY_REDIRECTS, HttpState.REDIRECT_REFUSED)


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


def banner_rung(dialled: Dialled) -> Rung:
    """Return the rung banner of an open connection to an SSH server."""
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


def http_rung(answer: HttpAnswer) -> Rung:
    """Return the rung http of an answer; a redirect is one, wherever it leads."""
    if answer.state not in _SPOKE_HTTP:
        return Rung("http", RungState.BROKEN, answer.first_byte_s, answer.said, ADVICE["no_http"])
    said = f"status {answer.status}"
    if answer.status is not None and answer.status >= 400:
        return Rung("http", RungState.BROKEN, answer.first_byte_s, said, ADVICE["http_error"])
    return Rung("http", RungState.OK, answer.first_byte_s, said, "")


def sign_in_rungs(signed: SignIn) -> tuple[Rung, ...]:
    """Return the rungs host_key and sign_in of a try to sign in over SSH."""
    if signed.state is SignInState.NO_HOST_KEY:
        return (Rung("host_key", RungState.BROKEN, signed.duration_s, signed.said, ADVICE["host_key"]),)
    if signed.state is SignInState.KEY_CHANGED:
        return (
            Rung("host_key", RungState.BROKEN, signed.duration_s, signed.said, ADVICE["host_key_changed"]),
        )
    if signed.state is SignInState.BROKEN:
        return (Rung("host_key", RungState.BROKEN, signed.duration_s, signed.said, ADVICE["no_sign_in"]),)
    host_key = Rung("host_key", RungState.OK, None, "the host key is known", "")
    if signed.state is SignInState.REFUSED:
        return (
            host_key,
            Rung("sign_in", RungState.BROKEN, signed.duration_s, signed.said, ADVICE["sign_in"]),
        )
    return (host_key, Rung("sign_in", RungState.OK, signed.duration_s, signed.said, ""))
