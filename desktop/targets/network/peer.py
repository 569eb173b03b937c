"""Look at a TLS server: shake hands as a careful client would, and as a careless one when that fails."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.domain.errors import DeadlineError
from desktop.targets.network.certificates import names_cover, parse_certificate
from desktop.targets.network.tls import (
    HandshakeError,
    TlsStream,
    UntrustedError,
    reading_context,
    trusting_context,
)
from desktop.targets.network_door import Dialled, PortState, TalkInside, TlsPeer, TlsState


def look_at(
    dial: Callable[[], Dialled],
    server_name: str,
    ca_file: str,
    now: datetime,
    inside: TalkInside | None = None,
) -> TlsPeer:
    """Return what the server shows. It is dialled twice only when chain or handshake do not hold."""
    trusting = trusting_context(ca_file)
    first = dial()
    if first.state is not PortState.OPEN:
        return TlsPeer(first, TlsState.NOT_TRIED, first.said, now, server_name)
    look = _Look(server_name, now, inside)
    try:
        return look.shake(first, trusting, is_trusted=True)
    except UntrustedError as error:
        return _look_anyway(dial, first, look, str(error))
    except HandshakeError as error:
        if error.state is not TlsState.REFUSED:
            return TlsPeer(first, error.state, str(error), now, server_name)
        return _look_anyway(dial, first, look, f"a careful client gives up: {error}")


def _look_anyway(dial: Callable[[], Dialled], first: Dialled, look: "_Look", trust_error: str) -> TlsPeer:
    again = dial()
    failed = TlsPeer(
        again, TlsState.NOT_TRIED, again.said, look.now, look.server_name, trust_error=trust_error
    )
    if again.state is not PortState.OPEN:
        return failed
    try:
        peer = look.shake(again, reading_context(), is_trusted=False)
    except HandshakeError as error:
        return replace(failed, state=error.state, said=str(error))
    timed = replace(again, name_s=first.name_s, connect_s=first.connect_s, connection=None)
    return replace(peer, dialled=timed, trust_error=trust_error)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look at one server, on as many connections as it takes."""

    server_name: str
    now: datetime
    inside: TalkInside | None

    def shake(self, dialled: Dialled, context: ssl.SSLContext, *, is_trusted: bool) -> TlsPeer:
        assert dialled.connection is not None
        stream = TlsStream(dialled.connection, context, self.server_name)
        try:
            peer = replace(self._seen(dialled, stream), is_trusted=is_trusted)
            if self.inside is not None:
                self.inside(stream, is_trusted=is_trusted and peer.name_matches is True)
            return peer
        finally:
            stream.close()

    def _seen(self, dialled: Dialled, stream: TlsStream) -> TlsPeer:
        try:
            handshake_s, said = _handshake(stream)
            chain = tuple(parse_certificate(der) for der in stream.sent_chain())
            protocol, cipher = stream.protocol, stream.cipher
        except DeadlineError as error:
            raise HandshakeError(
                "the server accepted the connection and said nothing", TlsState.NO_ANSWER
            ) from error
        return TlsPeer(
            dialled=replace(dialled, connection=None),
            state=TlsState.OK,
            said=said or f"{protocol}, {cipher}",
            seen_at=self.now,
            server_name=self.server_name,
            handshake_s=handshake_s,
            protocol=protocol,
            cipher=cipher,
            chain=chain,
            name_matches=names_cover(chain[0].names, self.server_name) if chain else None,
        )


def _handshake(stream: TlsStream) -> tuple[float | None, str]:
    """Shake hands. A server that refuses us only after it showed its certificate wants one from us."""
    try:
        return stream.handshake(), ""
    except HandshakeError as error:
        if error.state is not TlsState.REFUSED or not error.is_theirs or not stream.sent_chain():
            raise
        return None, f"it showed its certificate and then wanted one of ours ({error})"
