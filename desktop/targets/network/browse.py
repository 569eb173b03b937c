"""An HTTP request and the redirects behind it: every hop resolved, checked and connected anew."""

import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

import httpx2

from desktop import __version__
from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectError, DeadlineError, InputError
from desktop.targets.network.addresses import is_private
from desktop.targets.network.http import Exchange, exchange
from desktop.targets.network.tls import HandshakeError, TlsStream, UntrustedError, trusting_context
from desktop.targets.network_door import (
    Connection,
    Dialled,
    HttpAnswer,
    HttpHop,
    HttpRequest,
    HttpState,
    PortState,
)

_REDIRECTS = {301, 302, 303, 307, 308}
_METHODS = ("GET", "HEAD")
_STATES = {
    PortState.NO_NAME: HttpState.NO_NAME,
    PortState.REFUSED: HttpState.REFUSED,
    PortState.FILTERED: HttpState.FILTERED,
    PortState.UNREACHABLE: HttpState.UNREACHABLE,
    PortState.FAILED: HttpState.FAILED,
}


class Dials(Protocol):
    def dial(self, host: str, port: int, *, allow_private: bool = True) -> Dialled: ...


@dataclass(frozen=True, slots=True)
class _Hop:
    """One request that was made."""

    got: Exchange
    dialled: Dialled
    tls_s: float | None = None


def browse(door: Dials, request: HttpRequest, note: Callable[[str], None]) -> HttpAnswer:
    """Make the request and follow its redirects.

    Raises:
        InputError: the URL is no http or https one, or carries credentials.
        ConnectError: the first address may not be contacted, or there is no route to it.
    """
    if request.method not in _METHODS:
        raise InputError(f"{request.method!r} is not a reading method. Use GET or HEAD.")
    url, begun = _parse(request.url), time.monotonic()
    hops: list[HttpHop] = []
    headers, allow_private = dict(request.headers), True
    while True:
        hop = _request(door, request, url, headers, allow_private=allow_private)
        note(f"{request.method} {url}: {hop.got.said}")
        target = _redirected(url, hop.got)
        if target is None:
            return _answer(hop, url, hops, begun)
        hops.append(HttpHop(str(url), hop.got.status or 0, str(target)))
        stop = _refusal(target) or _over(len(hops), request.max_redirects)
        if stop is not None:
            return _answer(
                replace(hop, got=replace(hop.got, state=stop.state, said=stop.said)), url, hops, begun
            )
        # A public site may not lead us into the private network; a private one may stay there.
        allow_private = is_private(hop.dialled.address)
        if (target.host, target.port, target.scheme) != (url.host, url.port, url.scheme):
            headers = {}
        url = target


def _request(
    door: Dials, request: HttpRequest, url: httpx2.URL, headers: dict[str, str], *, allow_private: bool
) -> _Hop:
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        dialled = door.dial(url.host, port, allow_private=allow_private)
    except ConnectError as error:
        if error.rung != "policy" or allow_private:
            raise
        nothing = Dialled(url.host, port, PortState.FAILED, str(error))
        return _Hop(Exchange(HttpState.REDIRECT_REFUSED, str(error)), nothing)
    if dialled.connection is None:
        return _Hop(Exchange(_STATES[dialled.state], dialled.said), dialled)
    try:
        return _over_stream(dialled, dialled.connection, request, url, headers)
    finally:
        dialled.connection.close()


def _over_stream(
    dialled: Dialled, connection: Connection, request: HttpRequest, url: httpx2.URL, headers: dict[str, str]
) -> _Hop:
    tls_s = None
    if url.scheme == "https":
        try:
            connection, tls_s = _encrypted(connection, request, url.host)
        except (UntrustedError, HandshakeError) as error:
            return _Hop(Exchange(HttpState.TLS_FAILED, str(error)), dialled)
        except DeadlineError:
            return _Hop(Exchange(HttpState.TLS_FAILED, "nothing came back during the handshake"), dialled)
    sent = {"User-Agent": f"handrail/{__version__}", **headers}
    got = exchange(connection, request.method, url, sent, request.body_limit_bytes)
    return _Hop(got, dialled, tls_s)


def _encrypted(connection: Connection, request: HttpRequest, host: str) -> tuple[TlsStream, float]:
    context = trusting_context(request.ca_file)
    if request.verify_tls:
        context.check_hostname = True
    else:
        context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    stream = TlsStream(connection, context, host)
    return stream, stream.handshake()


def _redirected(url: httpx2.URL, got: Exchange) -> httpx2.URL | None:
    location = dict(got.headers).get("location", "")
    if got.status not in _REDIRECTS or not location:
        return None
    try:
        return url.join(location)
    except httpx2.InvalidURL:
        return None


def _refusal(target: httpx2.URL) -> Exchange | None:
    if target.scheme not in ("http", "https") or not target.host:
        return Exchange(
            HttpState.REDIRECT_REFUSED,
            f"the redirect leads to {target.scheme or 'no'} address, not http or https",
        )
    if target.userinfo:
        return Exchange(HttpState.REDIRECT_REFUSED, "the redirect carries credentials in its address")
    return None


def _over(count: int, limit: int) -> Exchange | None:
    if count <= limit:
        return None
    return Exchange(HttpState.TOO_MANY_REDIRECTS, f"more than {limit} redirects; the last led back on")


def _parse(text: str) -> httpx2.URL:
    try:
        url = httpx2.URL(text)
    except (httpx2.InvalidURL, TypeError) as error:
        raise InputError(f"{text!r} is no URL: {error}.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise InputError(f"{text!r}: only http:// and https:// addresses with a host are looked at.")
    if url.userinfo:
        raise InputError(
            "The URL carries a user name or password. Leave it out: addresses are kept in the record."
        )
    return url


def _answer(hop: _Hop, url: httpx2.URL, hops: list[HttpHop], begun: float) -> HttpAnswer:
    got, dialled = hop.got, hop.dialled
    return HttpAnswer(
        state=got.state,
        said=got.said,
        url=str(url),
        address=dialled.address,
        status=got.status,
        http_version=got.http_version,
        headers=dict(got.headers),
        body=got.body,
        is_body_complete=got.is_body_complete,
        is_cut_off=got.is_cut_off,
        hops=tuple(hops),
        name_s=dialled.name_s,
        connect_s=dialled.connect_s,
        tls_s=hop.tls_s,
        first_byte_s=got.first_byte_s,
        total_s=time.monotonic() - begun,
    )
