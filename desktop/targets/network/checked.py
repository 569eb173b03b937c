"""An HTTP transport of httpx2 that checks each address when it connects, and tells faults in our own errors."""

import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore2
import httpx2

from desktop.domain.errors import ConnectError, ConnectionLostError, DeadlineError, InputError
from desktop.targets.network.addresses import refusal
from desktop.targets.network.tls import trusting_context

_KEPT_S = 3.0  # a connection that waits longer may be closed by the other side just as it is used again


class _CheckedBackend(httpcore2.NetworkBackend):
    """Resolves a host itself, and connects to none but the addresses that were checked."""

    def __init__(self) -> None:
        self._inner = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        last: Exception | None = None
        for address in _allowed(host, port):
            try:
                return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                last = error
        raise last or httpcore2.ConnectError(f"{host} has no address")


class CheckedTransport(httpx2.BaseTransport):
    """Requests to one site, through the proxy that this computer uses for it.

    Raises (each request):
        ConnectError: no connection was made, so nothing was sent; DeadlineError, ConnectionLostError: it was sent
        or begun, and no whole answer came; InputError: it cannot be sent.
    """

    def __init__(self, site: str) -> None:
        self._pool = _pool(httpx2.URL(site))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        asked = httpcore2.Request(
            request.method,
            target,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _told(url.host):
            got = self._pool.handle_request(asked)
        return httpx2.Response(
            got.status, headers=got.headers, stream=_Body(got, url.host), extensions=dict(got.extensions)
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response, host: str) -> None:
        self._response, self._host = response, host

    def __iter__(self) -> Iterator[bytes]:
        with _told(self._host):
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def proxy_for(site: httpx2.URL) -> str:
    """Return the address of the proxy that this computer uses for a site; empty when it goes there directly."""
    if site.host in ("localhost", "::1") or site.host.startswith("127.") or proxy_bypass(site.host):
        return ""
    proxies = getproxies()
    return proxies.get(site.scheme) or proxies.get("all") or ""


def _pool(site: httpx2.URL) -> httpcore2.ConnectionPool:
    proxy = proxy_for(site)
    shared: dict[str, Any] = {
        "ssl_context": _trust() if site.scheme == "https" else None,
        "keepalive_expiry": _KEPT_S,
        "network_backend": _CheckedBackend(),
    }
    if not proxy:
        return httpcore2.ConnectionPool(**shared)
    written = httpx2.Proxy(proxy if "://" in proxy else f"http://{proxy}")
    if written.url.scheme not in ("http", "https"):
        raise InputError(
            f"{site.host}: the proxy {written.url.host} is no HTTP proxy, the only kind used here."
        )
    through = httpcore2.URL(
        scheme=written.url.raw_scheme, host=written.url.raw_host, port=written.url.port, target=b"/"
    )
    return httpcore2.HTTPProxy(through, proxy_auth=written.raw_auth, **shared)


def _trust() -> ssl.SSLContext:
    context = trusting_context("")
    context.check_hostname = True
    return context


def _allowed(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ConnectError(f"{host} has no address: {error.strerror or error}.", rung="name") from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    reasons = {address: refusal(address, allow_private=True) for address in addresses}
    allowed = [address for address in addresses if not reasons[address]]
    if not allowed:
        raise ConnectError(f"{host} was not contacted: {'; '.join(reasons.values())}.", rung="policy")
    return allowed


@contextmanager
def _told(host: str) -> Iterator[None]:
    try:
        yield
    except (httpcore2.ConnectError, httpcore2.ConnectTimeout, httpcore2.PoolTimeout) as error:
        said = "nothing came back in time" if isinstance(error, httpcore2.ConnectTimeout) else _words(error)
        raise ConnectError(f"No connection to {host}: {said}.", rung="tcp") from error
    except httpcore2.ProxyError as error:
        raise ConnectError(f"The proxy made no connection to {host}: {error}.", rung="proxy") from error
    except (httpcore2.ReadTimeout, httpcore2.WriteTimeout) as error:
        raise DeadlineError(f"{host} gave no answer in time.") from error
    except (httpcore2.ReadError, httpcore2.WriteError, httpcore2.RemoteProtocolError, ssl.SSLError) as error:
        raise ConnectionLostError(f"{host} gave no whole answer: {_words(error)}.", rung="http") from error
    except (httpcore2.LocalProtocolError, httpcore2.UnsupportedProtocol, UnicodeError) as error:
        raise InputError(f"This cannot be sent to {host}: {_words(error)}.") from error


def _words(error: Exception) -> str:
    return str(error).removesuffix(".") or "the connection was cut"
