"""TLS over any connection, this machine's or one through an SSH host, with OpenSSL working on memory only."""

import ssl
import time
from collections.abc import Callable
from typing import TypeVar

from desktop.domain.errors import ConnectionLostError, InputError, TargetError
from desktop.targets.network_door import Connection, TlsState

T = TypeVar("T")
_DER = 2  # _ssl.ENCODING_DER
_NOT_TLS = {
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "UNKNOWN_PROTOCOL",
    "PACKET_LENGTH_TOO_LONG",
    "BAD_RECORD_TYPE",
}


class HandshakeError(TargetError):
    """A handshake that came to nothing; it never leaves the network door. `is_theirs`: the other side ended it."""

    def __init__(self, message: str, state: TlsState, *, is_theirs: bool = True) -> None:
        super().__init__(message)
        self.state = state
        self.is_theirs = is_theirs


class UntrustedError(TargetError):
    """The chain did not hold; it never leaves the network door. `code` is OpenSSL's X509_V_ERR_…"""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class TlsStream:
    """An encrypted stream over a connection, and itself a connection."""

    def __init__(self, connection: Connection, context: ssl.SSLContext, server_name: str) -> None:
        self._connection = connection
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_hostname=server_name or None)

    def handshake(self) -> float:
        """Shake hands and return how long it took, in seconds.

        Raises:
            UntrustedError, HandshakeError: what the other side showed or did. DeadlineError: it said nothing.
        """
        begun = time.monotonic()
        try:
            self._pump(self._tls.do_handshake)
        except ssl.SSLCertVerificationError as error:
            raise UntrustedError(error.verify_message, error.verify_code) from error
        except ssl.SSLError as error:
            raise _handshake_error(error) from error
        except ConnectionLostError as error:
            raise HandshakeError(
                "the server cut the connection during the handshake", TlsState.CLOSED
            ) from error
        return time.monotonic() - begun

    def send(self, data: bytes) -> None:
        self._pump(lambda: self._tls.write(data))

    def receive(self, limit: int = 65536) -> bytes:
        try:
            return self._pump(lambda: self._tls.read(limit))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""
        except ssl.SSLError as error:
            raise ConnectionLostError(f"The TLS stream broke: {_reason(error)}.", rung="stream") from error

    def close(self) -> None:
        self._connection.close()

    @property
    def protocol(self) -> str:
        return self._tls.version() or ""

    @property
    def cipher(self) -> str:
        cipher = self._tls.cipher()
        return cipher[0] if cipher else ""

    def sent_chain(self) -> tuple[bytes, ...]:
        """Return the certificates that the server sent, in DER, its own first."""
        if hasattr(self._tls, "get_unverified_chain"):  # public since Python 3.13
            return tuple(self._tls.get_unverified_chain())
        inner = getattr(self._tls, "_sslobj", None)
        if inner is not None and hasattr(inner, "get_unverified_chain"):
            return tuple(part.public_bytes(_DER) for part in inner.get_unverified_chain() or ())
        own = self._tls.getpeercert(binary_form=True)
        return (own,) if own else ()

    def _pump(self, act: Callable[[], T]) -> T:
        while True:
            try:
                result = act()
            except ssl.SSLWantReadError:
                self._flush()
                self._feed()
            except ssl.SSLError:
                self._flush_alert()
                raise
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if self._out.pending:
            self._connection.send(self._out.read())

    def _flush_alert(self) -> None:
        try:
            self._flush()
        except TargetError:  # the alert is a courtesy; the fault that caused it is what is told
            return

    def _feed(self) -> None:
        data = self._connection.receive(32768)
        if data:
            self._in.write(data)
        else:
            self._in.write_eof()


def trusting_context(ca_file: str) -> ssl.SSLContext:
    """A context that verifies the chain, not the name, against a file or the system's trust.

    Raises:
        InputError: the file is not there or holds no certificate.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise InputError(f"The certificate authorities in {ca_file!r} cannot be read: {error}.") from error
    context.check_hostname = False
    # What curl and browsers take: Python 3.13 alone is stricter and refuses many a private authority's chain.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def reading_context() -> ssl.SSLContext:
    """A context that shakes hands with anything, old and weak included, so that what is there can be read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _handshake_error(error: ssl.SSLError) -> HandshakeError:
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return HandshakeError("the server hung up during the handshake", TlsState.CLOSED)
    if error.reason in _NOT_TLS:
        return HandshakeError(f"what answered does not speak TLS ({_reason(error)})", TlsState.NOT_TLS)
    is_theirs = "_ALERT_" in (error.reason or "")
    return HandshakeError(
        f"the handshake was refused: {_reason(error)}", TlsState.REFUSED, is_theirs=is_theirs
    )


def _reason(error: ssl.SSLError) -> str:
    return (error.reason or str(error)).lower().replace("_", " ")
