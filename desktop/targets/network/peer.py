"""Look at a TLS server: shake hands as a careful client would, and as a careless one when that fails."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from desktop.domain.errors import DeadlineError
from desktop.targets.network.certificates import names_cover, parse_certificate
from desktop.targets.network.tls import (
    HandshakeError,
    TlsStream,
    UntrustedError,
    reading_context,
    trusting_context,
)
from desktop.targets.network_door import Dialled, PortState, TlsPeer, TlsState


def look_at(dial: Callable[[], Dialled], server_name: str, ca_file: str, now: datetime) -> TlsPeer:
    """Return what the server shows. It is dialled twice only when chain or handshake do not hold."""
    trusting = trusting_context(ca_file)
    first = dial()
    if first.state is not PortState.OPEN:
        return TlsPeer(first, TlsState.NOT_TRIED, first.said, now, server_name)
    try:
        return replace(_shake(first, trusting, server_name, now), is_trusted=True)
    except UntrustedError as error:
        return _look_anyway(dial, first, server_name, now, str(error))
    except HandshakeError as error:
        if error.state is not TlsState.REFUSED:
            return TlsPeer(first, error.state, str(error), now, server_name)
        return _look_anyway(dial, first, server_name, now, f"a careful client gives up: {error}")


def _look_anyway(
    dial: Callable[[], Dialled], first: Dialled, server_name: str, now: datetime, trust_error: str
) -> TlsPeer:
    again = dial()
    if again.state is not PortState.OPEN:
        return TlsPeer(again, TlsState.NOT_TRIED, again.said, now, server_name, trust_error=trust_error)
    try:
        peer = _shake(again, reading_context(), server_name, now)
    except HandshakeError as error:
        return TlsPeer(again, error.state, str(error), now, server_name, trust_error=trust_error)
    timed = replace(again, name_s=first.name_s, connect_s=first.connect_s)
    return replace(peer, dialled=timed, is_trusted=False, trust_error=trust_error)


def _shake(dialled: Dialled, context: ssl.SSLContext, server_name: str, now: datetime) -> TlsPeer:
    assert dialled.connection is not None
    stream = TlsStream(dialled.connection, context, server_name)
    try:
        handshake_s, said = _handshake(stream)
        chain = tuple(parse_certificate(der) for der in stream.sent_chain())
        protocol, cipher = stream.protocol, stream.cipher
    except DeadlineError as error:
        raise HandshakeError(
            "the server accepted the connection and said nothing", TlsState.NO_ANSWER
        ) from error
    finally:
        stream.close()
    return TlsPeer(
        dialled=replace(dialled, connection=None),
        state=TlsState.OK,
        said=said or f"{protocol}, {cipher}",
        seen_at=now,
        server_name=server_name,
        handshake_s=handshake_s,
        protocol=protocol,
        cipher=cipher,
        chain=chain,
        name_matches=names_cover(chain[0].names, server_name) if chain else None,
    )


def _handshake(stream: TlsStream) -> tuple[float | None, str]:
    """Shake hands. A server that refuses us only after it showed its certificate wants one from us."""
    try:
        return stream.handshake(), ""
    except HandshakeError as error:
        if error.state is not TlsState.REFUSED or not error.is_theirs or not stream.sent_chain():
            raise
        return None, f"it showed its certificate and then wanted one of ours ({error})"
