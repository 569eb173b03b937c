"""Whether a directory answers, how it encrypts, who may sign in, and what its root entry says.

Source: RFC 4511 to 4513; Active Directory's additions to the root DSE are those of MS-ADTS, 3.1.1.3.2.
"""

import time
from enum import StrEnum
from math import floor

from desktop.checks.network.ldap_talk import STARTTLS, Directory, Entry, Result
from desktop.checks.network.places import valid_port
from desktop.checks.secret import NONE, Secret
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectionLostError, DeadlineError, InputError, UnreadableOutputError
from desktop.targets.network_door import Connection, Dialled, Network, TlsPeer, TlsState

_SECONDS_A_DAY = 86400
_ATTRIBUTES = (
    "namingContexts", "defaultNamingContext", "supportedLDAPVersion", "supportedSASLMechanisms",
    "supportedExtension", "vendorName", "vendorVersion", "dnsHostName", "isSynchronized",
)  # fmt: skip


class Security(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"  # from the first byte, as on port 636


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    port: int = 0  # 0: 389, or 636 with security=tls
    security: Security = Security.NONE
    user: str = ""  # a DN (or user@domain for Active Directory); empty: as nobody
    password: Secret = NONE  # its name in the keyring
    base: str = ""  # an entry that must be there
    server_name: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    port: int
    state: str  # ok; else where it ended: refused, tls_failed, not_trusted, closed, no_answer, not_ldap, …
    said: str
    address: str
    is_encrypted: bool
    protocol: str
    is_trusted: bool | None
    trust_error: str
    name_matches: bool | None
    days_left: int | None
    user: str
    is_signed_in: bool | None  # as `user`, or as nobody
    sign_in_code: int | None  # RFC 4511: 0 success, 49 wrong name or password, 48 and 8 not this way
    sign_in_said: str
    has_root_entry: bool | None
    has_base: bool | None  # null: no base was asked for, or it could not be looked at
    base_said: str
    naming_contexts: tuple[str, ...]
    ldap_versions: tuple[str, ...]
    sign_in_methods: tuple[str, ...]
    has_starttls: bool | None
    vendor: str
    host_name: str
    is_synchronised: bool | None  # only Active Directory tells
    connect_s: float | None
    sign_in_s: float | None
    search_s: float | None


@dataclass(slots=True)
class _Seen:
    """What is known so far, whatever ends the conversation."""

    dialled: Dialled | None = None
    peer: TlsPeer | None = None
    signed_in: Result | None = None
    root: Entry | None = None
    base: Entry | None = None
    sign_in_s: float | None = None
    search_s: float | None = None
    state: str = "ok"
    said: str = ""

    def end(self, state: str, said: str) -> None:
        self.state, self.said = state, said.removesuffix(".")


def read_network(network: Network, params: Params) -> Reading:
    if params.password and params.security is Security.NONE:
        raise InputError("net.ldap sends no password in clear: use security=starttls or security=tls.")
    if params.user and not params.password:
        raise InputError("net.ldap needs the password of the user; without one a directory signs in nobody.")
    port = valid_port(params.port or (636 if params.security is Security.TLS else 389))
    seen = _Seen()
    try:
        _converse(network, params, port, seen)
    except ConnectionLostError as error:
        seen.end("closed", str(error))
    except DeadlineError:
        seen.end("no_answer", "it took the connection and then said nothing")
    except UnreadableOutputError as error:
        seen.end("not_ldap", str(error))
    return _reading(params, port, seen)


def _converse(network: Network, params: Params, port: int, seen: _Seen) -> None:
    if params.security is Security.NONE:
        seen.dialled = network.dial(params.host, port)
        if (connection := seen.dialled.connection) is None:
            seen.end(str(seen.dialled.state), seen.dialled.said)
            return
        try:
            _look(connection, params, seen)
        finally:
            connection.close()
        return
    _look_encrypted(network, params, port, seen)


def _look_encrypted(network: Network, params: Params, port: int, seen: _Seen) -> None:
    def before(connection: Connection) -> None:
        result = Directory(connection).begin_tls()
        if not result.is_good:
            seen.end("tls_failed", f"STARTTLS: {result.said}")
            raise ConnectionLostError(seen.said, rung="stream")

    def inside(connection: Connection, *, is_trusted: bool) -> None:
        if params.password and not is_trusted:
            seen.end("not_trusted", "the password was not sent, because the certificate does not hold")
        else:
            _look(connection, params, seen)

    try:
        seen.peer = network.tls(
            params.host,
            port,
            server_name=params.server_name,
            ca_file=params.ca_file,
            before=before if params.security is Security.STARTTLS else None,
            inside=inside,
        )
    except ConnectionLostError:
        if seen.state == "tls_failed":
            return
        raise
    seen.dialled = seen.peer.dialled
    if seen.peer.state is TlsState.NOT_TRIED:
        seen.end(str(seen.dialled.state), seen.peer.said)
    elif seen.peer.state is not TlsState.OK:
        seen.end("tls_failed", seen.peer.said)


def _look(connection: Connection, params: Params, seen: _Seen) -> None:
    directory = Directory(connection, first_id=1)
    begun = time.monotonic()
    seen.signed_in = directory.bind(params.user, params.password)
    seen.sign_in_s = time.monotonic() - begun
    begun = time.monotonic()
    seen.root = directory.read("", _ATTRIBUTES)
    if params.base:
        seen.base = directory.read(params.base, ("1.1",))  # no attributes
    seen.search_s = time.monotonic() - begun
    directory.leave()


def _reading(params: Params, port: int, seen: _Seen) -> Reading:
    dialled, peer, signed_in = seen.dialled, seen.peer, seen.signed_in
    root = seen.root or Entry(Result(0, ""), False, {})
    own = peer.chain[0] if peer and peer.chain else None
    left_s = (own.not_after - peer.seen_at).total_seconds() if own and peer else None
    return Reading(
        host=params.host,
        port=port,
        state=seen.state,
        said=seen.said or (signed_in.said if signed_in else ""),
        address=dialled.address if dialled else "",
        is_encrypted=peer is not None and peer.state is TlsState.OK,
        protocol=peer.protocol if peer else "",
        is_trusted=peer.is_trusted if peer else None,
        trust_error=peer.trust_error if peer else "",
        name_matches=peer.name_matches if peer else None,
        days_left=floor(left_s / _SECONDS_A_DAY) if left_s is not None else None,
        user=params.user,
        is_signed_in=signed_in.is_good if signed_in else None,
        sign_in_code=signed_in.code if signed_in else None,
        sign_in_said=signed_in.said if signed_in else "",
        has_root_entry=seen.root.is_there if seen.root else None,
        has_base=_has_base(seen.base),
        base_said=seen.base.result.said if seen.base else "",
        naming_contexts=root.all("namingContexts"),
        ldap_versions=root.all("supportedLDAPVersion"),
        sign_in_methods=root.all("supportedSASLMechanisms"),
        has_starttls=STARTTLS in root.all("supportedExtension") if root.values else None,
        vendor=" ".join(filter(None, (root.first("vendorName"), root.first("vendorVersion")))),
        host_name=root.first("dnsHostName"),
        is_synchronised={"TRUE": True, "FALSE": False}.get(root.first("isSynchronized").upper()),
        connect_s=dialled.connect_s if dialled else None,
        sign_in_s=seen.sign_in_s,
        search_s=seen.search_s,
    )


def _has_base(base: Entry | None) -> bool | None:
    """A directory that hides an entry from us says either that it is not there or that we may not look."""
    if base is None or base.result.code not in (0, 32):
        return None
    return base.is_there


CHECK = CheckSpec(
    id="net.ldap",
    title="Directory (LDAP)",
    explanation=(
        "Connects to a directory, encrypts when asked to, signs in as nobody or with a password from the keyring, and "
        "reads the root entry, which names what the server serves. A password is sent only through a trusted "
        "certificate. Code 49 is a wrong name or password, or an account that is locked or expired (Active Directory "
        "says which in its data code); 8, 13 and 48 mean that the server wants encryption or another way to sign in. "
        "Programs that cannot sign in while this check can usually have an old password or another base. Look next at "
        "net.tls for the certificate and at the directory's own log."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "fail: state == 'tls_failed' | The directory ${host} does not encrypt: ${said}.",
        "fail: state == 'not_trusted' | ${host} was not signed in to: its certificate does not hold (${trust_error}).",
        "fail: state != 'ok' | ${host} port ${port} is no working directory (${state}): ${said}.",
        "fail: user != '' and not is_signed_in | The directory ${host} refuses ${user}: ${sign_in_said}.",
        "fail: sign_in_code in [51, 52] | The directory ${host} does not serve now: ${sign_in_said}.",
        "fail: exists(has_base) and not has_base | The directory ${host} shows no such entry: ${base_said}.",
        "unknown: base_said != '' and not exists(has_base) | The entry could not be looked at: ${base_said}.",
        "fail: exists(days_left) and days_left < 0 | The certificate of the directory ${host} has ended.",
        "warn: exists(is_trusted) and not is_trusted | ${host} encrypts with an untrusted certificate: ${trust_error}.",
        "warn: exists(name_matches) and not name_matches | ${host} encrypts with a certificate for another name.",
        "warn: exists(days_left) and days_left < 14 | The certificate of the directory ${host} ends in ${days_left}.",
        "warn: exists(is_synchronised) and not is_synchronised | ${host} has not caught up with its siblings.",
        "warn: not has_root_entry | ${host} speaks LDAP and hides its root entry.",
        "pass: user != '' | The directory ${host} signs in ${user}.",
        "pass: otherwise | The directory ${host} answers and serves ${naming_contexts}.",
    ),
)
