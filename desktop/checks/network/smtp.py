"""How a mail server greets, what it offers, whether it encrypts, and how one may sign in. No mail is sent.

Source: RFC 5321, RFC 3207 (STARTTLS), RFC 8314 (TLS from the first byte), RFC 4954 (AUTH).
"""

import re
import time
from datetime import datetime
from enum import StrEnum
from functools import partial
from math import floor

from desktop.checks.network.lines import Lines
from desktop.checks.network.places import valid_port
from desktop.checks.network.smtp_talk import (
    Heard,
    SmtpError,
    greet,
    say_hello,
    sign_in_methods,
    size_limit,
    take_leave,
    talk_before,
)
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectionLostError, DeadlineError, InputError
from desktop.targets.network_door import Connection, Dialled, Network, TlsPeer, TlsState

_NAME = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,255}\Z")
_SECONDS_A_DAY = 86400
_CLEAR_METHODS = {"PLAIN", "LOGIN"}


class Security(StrEnum):
    IF_OFFERED = "if_offered"  # STARTTLS where the server offers it
    STARTTLS = "starttls"  # and a fault where it does not
    TLS = "tls"  # from the first byte, as on port 465
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Params:
    host: str
    port: int = 0  # 0: 25, or 465 with security=tls
    security: Security = Security.IF_OFFERED
    contains: str = ""  # text that the greeting must hold
    name: str = "localhost"  # what we call ourselves
    server_name: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    host: str
    port: int
    state: str  # ok; else where it ended: refused, no_banner, rejected, not_smtp, tls_failed, …
    said: str
    address: str
    banner: str
    banner_code: int | None
    has_text: bool | None  # null: no text was asked for, or no greeting came
    extensions: tuple[str, ...]  # as offered at the end, so encrypted where it was
    size_limit_bytes: int | None
    has_starttls: bool | None
    is_encrypted: bool
    protocol: str
    is_trusted: bool | None
    trust_error: str
    name_matches: bool | None
    days_left: int | None
    sign_in_methods: tuple[str, ...]
    clear_sign_in_methods: tuple[str, ...]  # passwords that may travel unencrypted
    connect_s: float | None
    banner_s: float | None
    ehlo_s: float | None
    handshake_s: float | None
    total_s: float


@dataclass(slots=True)
class _Seen:
    """What is known so far, whatever ends the conversation."""

    heard: Heard
    dialled: Dialled | None = None
    peer: TlsPeer | None = None
    state: str = "ok"
    said: str = ""


def read_network(network: Network, params: Params) -> Reading:
    if not _NAME.match(params.name):
        raise InputError(f"net.smtp: name must be a host name or address, not {params.name!r}.")
    port = valid_port(params.port or (465 if params.security is Security.TLS else 25))
    begun, seen = time.monotonic(), _Seen(Heard())
    try:
        _converse(network, params, port, seen)
    except SmtpError as error:
        seen.state, seen.said = error.state, str(error)
    except ConnectionLostError as error:
        seen.state = "closed" if seen.heard.banner else "no_banner"
        seen.said = str(error).removesuffix(".")
    except DeadlineError:
        seen.state = "no_answer" if seen.heard.banner else "no_banner"
        seen.said = "it went silent" if seen.heard.banner else "it took the connection and says nothing"
    return _reading(params, port, seen, time.monotonic() - begun)


def _converse(network: Network, params: Params, port: int, seen: _Seen) -> None:
    if params.security is Security.TLS:
        _encrypted(network, params, port, seen)
        return
    seen.dialled = network.dial(params.host, port)
    if (connection := seen.dialled.connection) is None:
        seen.state, seen.said = str(seen.dialled.state), seen.dialled.said
        return
    try:
        _in_clear(Lines(connection), params, seen.heard)
    finally:
        connection.close()
    if params.security is Security.STARTTLS and not seen.heard.has_starttls:
        raise SmtpError("it does not offer STARTTLS", "tls_failed")
    if params.security is not Security.NONE and seen.heard.has_starttls:
        _encrypted(network, params, port, seen)


def _in_clear(lines: Lines, params: Params, heard: Heard) -> None:
    greet(lines, heard)
    heard.extensions = say_hello(lines, params.name, heard)
    take_leave(lines)


def _encrypted(network: Network, params: Params, port: int, seen: _Seen) -> None:
    is_upgrade = params.security is not Security.TLS
    peer = network.tls(
        params.host,
        port,
        server_name=params.server_name,
        ca_file=params.ca_file,
        before=talk_before(params.name, seen.heard) if is_upgrade else None,
        inside=partial(_inside, params=params, heard=seen.heard),
    )
    seen.peer, seen.dialled = peer, peer.dialled
    if peer.state is TlsState.NOT_TRIED:
        seen.state, seen.said = str(peer.dialled.state), peer.said
    elif peer.state is not TlsState.OK:
        seen.state, seen.said = "tls_failed", peer.said


def _inside(connection: Connection, *, is_trusted: bool, params: Params, heard: Heard) -> None:
    """Greet again inside: what a server offers there is what counts. Nothing secret is said."""
    lines = Lines(connection)
    if params.security is Security.TLS:
        greet(lines, heard)
    heard.inside = say_hello(lines, params.name, heard)
    take_leave(lines)


def _reading(params: Params, port: int, seen: _Seen, total_s: float) -> Reading:
    heard, peer, dialled = seen.heard, seen.peer, seen.dialled
    is_encrypted = peer is not None and peer.state is TlsState.OK
    offered = heard.inside if is_encrypted else heard.extensions
    in_clear = sign_in_methods(heard.extensions)
    own = peer.chain[0] if peer and peer.chain else None
    is_clear_known = params.security is not Security.TLS and heard.ehlo_s is not None
    return Reading(
        host=params.host,
        port=port,
        state=seen.state,
        said=seen.said or heard.banner,
        address=dialled.address if dialled else "",
        banner=heard.banner,
        banner_code=heard.banner_code,
        has_text=params.contains in heard.banner if params.contains and heard.banner else None,
        extensions=offered,
        size_limit_bytes=size_limit(offered),
        has_starttls=heard.has_starttls if is_clear_known else None,
        is_encrypted=is_encrypted,
        protocol=peer.protocol if peer else "",
        is_trusted=peer.is_trusted if peer else None,
        trust_error=peer.trust_error if peer else "",
        name_matches=peer.name_matches if peer else None,
        days_left=_days(own.not_after, peer.seen_at) if own and peer else None,
        sign_in_methods=sign_in_methods(offered),
        clear_sign_in_methods=tuple(one for one in in_clear if one in _CLEAR_METHODS),
        connect_s=dialled.connect_s if dialled else None,
        banner_s=heard.banner_s,
        ehlo_s=heard.ehlo_s,
        handshake_s=peer.handshake_s if peer else None,
        total_s=total_s,
    )


def _days(end: datetime, now: datetime) -> int:
    return floor((end - now).total_seconds() / _SECONDS_A_DAY)


CHECK = CheckSpec(
    id="net.smtp",
    title="Mail server",
    explanation=(
        "Greets a mail server, asks what it offers, encrypts where it can, and leaves without sending a mail. No "
        "greeting means that the server is overloaded, looks us up first and waits for DNS, or that a proxy took the "
        "connection. A greeting of 421 or 554 refuses this address: too many connections, or a block list. A mail "
        "server between organisations is often not trusted by its certificate and still takes mail; one that programs "
        "sign in to must be. Look next at net.tls for the chain, at net.dns with kind MX for the right server, and at "
        "the server's log for our address."
    ),
    params=Params,
    reading=Reading,
    network=read_network,
    default_outcomes=(
        "fail: state == 'rejected' | The mail server ${host} refuses us: ${said}.",
        "fail: state == 'tls_failed' | The mail server ${host} does not encrypt: ${said}.",
        "fail: state != 'ok' | ${host} port ${port} gives no mail service (${state}): ${said}.",
        "fail: exists(has_text) and not has_text | The mail server ${host} greets without the wanted text: ${banner}.",
        "fail: exists(days_left) and days_left < 0 | The certificate of the mail server ${host} has ended.",
        "warn: exists(days_left) and days_left < 14 | The certificate of the mail server ${host} ends in ${days_left}.",
        "warn: exists(is_trusted) and not is_trusted | ${host} encrypts with an untrusted certificate: ${trust_error}.",
        "warn: exists(name_matches) and not name_matches | ${host} encrypts, with a certificate for another name.",
        "warn: len(clear_sign_in_methods) > 0 | ${host} takes passwords unencrypted (${clear_sign_in_methods}).",
        "warn: exists(banner_s) and banner_s > 5 | The mail server ${host} greets only after ${banner_s}.",
        "pass: is_encrypted | The mail server ${host} greets and encrypts (${protocol}).",
        "pass: otherwise | The mail server ${host} greets: ${banner}.",
    ),
)
