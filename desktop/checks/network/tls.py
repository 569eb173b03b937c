"""The certificate that a TLS server shows: how long it lasts, for which names, and who trusts it."""

from datetime import datetime
from math import floor

from desktop.checks.network.places import valid_port
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.targets.network_door import Certificate, Network, TlsPeer, TlsState

_SECONDS_A_DAY = 86400


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    port: int = 443
    server_name: str = ""  # to ask for (SNI) and to compare with, when it is not the host
    ca_file: str = ""  # trust these authorities instead of the system's


@dataclass(frozen=True, slots=True)
class Link:
    """One certificate of the chain, the server's own first."""

    subject: str
    issuer: str
    not_after: datetime
    days_left: int


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    port: int
    state: str  # ok, or why no certificate was seen
    said: str
    address: str
    days_left: int | None  # whole days; negative once it has ended
    not_before: datetime | None
    not_after: datetime | None
    is_in_time: bool | None
    is_trusted: bool | None
    trust_error: str
    server_name: str
    name_matches: bool | None
    names: tuple[str, ...]
    subject: str
    issuer: str
    is_self_signed: bool | None
    serial: str
    sha256: str
    key: str
    signature: str
    chain: tuple[Link, ...]
    chain_days_left: int | None  # of the certificate in the chain that ends first
    protocol: str
    cipher: str
    connect_s: float | None
    handshake_s: float | None


def read_network(network: Network, params: Params) -> Reading:
    peer = network.tls(
        params.host, valid_port(params.port), server_name=params.server_name, ca_file=params.ca_file
    )
    return read_peer(peer)


def read_peer(peer: TlsPeer) -> Reading:
    """Return what a handshake told, with days counted from when it was made."""
    own = peer.chain[0] if peer.chain else None
    chain = tuple(_link(each, peer.seen_at) for each in peer.chain)
    dialled = peer.dialled
    return Reading(
        host=dialled.host,
        port=dialled.port,
        state=str(dialled.state if peer.state is TlsState.NOT_TRIED else peer.state),
        said=peer.said,
        address=dialled.address,
        days_left=chain[0].days_left if chain else None,
        not_before=own.not_before if own else None,
        not_after=own.not_after if own else None,
        is_in_time=own.not_before <= peer.seen_at <= own.not_after if own else None,
        is_trusted=peer.is_trusted,
        trust_error=peer.trust_error,
        server_name=peer.server_name,
        name_matches=peer.name_matches,
        names=own.names if own else (),
        subject=own.subject if own else "",
        issuer=own.issuer if own else "",
        is_self_signed=own.is_self_signed if own else None,
        serial=own.serial if own else "",
        sha256=own.sha256 if own else "",
        key=own.key if own else "",
        signature=own.signature if own else "",
        chain=chain,
        chain_days_left=min((link.days_left for link in chain), default=None),
        protocol=peer.protocol,
        cipher=peer.cipher,
        connect_s=dialled.connect_s,
        handshake_s=peer.handshake_s,
    )


def _link(certificate: Certificate, now: datetime) -> Link:
    left_s = (certificate.not_after - now).total_seconds()
    return Link(
        certificate.subject, certificate.issuer, certificate.not_after, floor(left_s / _SECONDS_A_DAY)
    )


CHECK = CheckSpec(
    id="net.tls",
    title="TLS certificate",
    explanation=(
        "Shakes hands with a TLS server and reads the certificate it shows, even one that clients "
        "refuse. A certificate fails when it has ended, when the name that was asked for is not among "
        "its names, or when its chain leads to no authority that this computer trusts: self-signed, a "
        "private authority, or a server that forgot to send the intermediate certificate (browsers often "
        "hide that, programs do not). After a renewal the usual cause of an old certificate is a service "
        "that was not reloaded, or one server behind a load balancer that was missed. Look next at the "
        "issuer, at the serial on each server, and at the renewal job."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "fail: state != 'ok' | No certificate was seen at ${host} port ${port}: ${said}.",
        "unknown: not exists(days_left) | ${host} port ${port} speaks TLS without showing a certificate.",
        "fail: days_left < 0 | The certificate of ${host} ended on ${not_after}.",
        "fail: not name_matches | The certificate is for ${names}, not for ${server_name}.",
        "fail: not is_trusted | Clients do not trust this certificate: ${trust_error}.",
        "fail: days_left < 7 | The certificate ends in ${days_left}.",
        "warn: days_left < 30 | The certificate ends in ${days_left}.",
        "warn: chain_days_left < 7 | A certificate in the chain ends in ${chain_days_left}.",
        "pass: otherwise | The certificate is good for another ${days_left}, issued by ${issuer}.",
    ),
)
