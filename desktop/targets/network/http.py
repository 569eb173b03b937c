"""One HTTP request over an open connection, through httpx2, with the time to its first byte."""

import time
import zlib
from collections.abc import Iterator

import httpcore2
import httpx2

from desktop.dataclass import dataclass
from desktop.domain.errors import ConnectionLostError, DeadlineError, InputError, UnreadableOutputError
from desktop.targets.network_door import Connection, HttpState

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS  # zlib's "find out which of the two by the header"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one request brought."""

    state: HttpState
    said: str
    status: int | None = None
    http_version: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    is_body_complete: bool = False
    is_cut_off: bool = False  # the rest of the body did not come, or not in time
    first_byte_s: float | None = None


class _Stream(httpcore2.NetworkStream):
    """Our connection as httpcore's stream; it notes when the request left and the first byte came."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.asked_at = self.first_byte_at = 0.0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._connection.receive(max_bytes)
        if data:
            self.first_byte_at = self.first_byte_at or time.monotonic()
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.asked_at = self.asked_at or time.monotonic()
        try:
            self._connection.send(buffer)
        except ConnectionLostError as error:
            # httpcore then still reads what the server said before it hung up.
            raise httpcore2.WriteError(str(error)) from error

    def close(self) -> None:
        self._connection.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Transport(httpx2.BaseTransport):
    """One request over one open stream."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        target = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        asked = httpcore2.Request(request.method, target, headers=request.headers.raw)
        connection = httpcore2.HTTP11Connection(origin=target.origin, stream=self._stream)
        got = connection.handle_request(asked)
        return httpx2.Response(
            got.status, headers=got.headers, stream=_Body(got), extensions=dict(got.extensions)
        )


def exchange(
    connection: Connection, method: str, url: httpx2.URL, headers: dict[str, str], body_limit_bytes: int
) -> Exchange:
    """Send a request and read its answer, the body up to the limit. What went wrong is in `state`."""
    stream = _Stream(connection)
    with httpx2.Client(transport=_Transport(stream), trust_env=False, follow_redirects=False) as client:
        try:
            request = client.build_request(method, url, headers={"Accept-Encoding": "identity", **headers})
            response = client.send(request, stream=True, auth=None)
        except (httpcore2.LocalProtocolError, UnicodeError, TypeError) as error:
            raise InputError(
                f"This cannot be sent as HTTP headers: {', '.join(headers)}: {error}."
            ) from error
        except DeadlineError:
            return Exchange(HttpState.NO_ANSWER, "the server took the request and did not answer in time")
        except ConnectionLostError as error:
            return Exchange(HttpState.CLOSED, str(error))
        except (httpcore2.RemoteProtocolError, httpcore2.ReadError) as error:
            return _broken(stream, error)
        first_byte_s = stream.first_byte_at - stream.asked_at
        return _answered(response, _read_body(response, body_limit_bytes), first_byte_s)


def _broken(stream: _Stream, error: Exception) -> Exchange:
    if not stream.first_byte_at:
        return Exchange(HttpState.CLOSED, "the server hung up without an answer")
    return Exchange(HttpState.NOT_HTTP, f"what came back is no HTTP/1.1 answer: {error}")


@dataclass(frozen=True, slots=True)
class _Read:
    """A body, as far as it was read: up to the limit, or until it was cut off."""

    body: bytes
    is_complete: bool = False
    is_cut_off: bool = False


def _answered(response: httpx2.Response, read: _Read, first_byte_s: float) -> Exchange:
    reason = response.reason_phrase
    return Exchange(
        state=HttpState.ANSWERED,
        said=f"{response.status_code} {reason}".strip(),
        status=response.status_code,
        http_version=response.http_version,
        headers=tuple((name.lower(), value) for name, value in response.headers.multi_items()),
        body=unpacked(read.body, response.headers.get("content-encoding", "")),
        is_body_complete=read.is_complete,
        is_cut_off=read.is_cut_off,
        first_byte_s=first_byte_s,
    )


def _read_body(response: httpx2.Response, limit_bytes: int) -> _Read:
    held = bytearray()
    try:
        for chunk in response.iter_raw():
            held += chunk
            if len(held) > limit_bytes:
                return _Read(bytes(held[:limit_bytes]))
    except (DeadlineError, ConnectionLostError, httpcore2.RemoteProtocolError):
        return _Read(bytes(held), is_cut_off=True)
    finally:
        response.close()
    return _Read(bytes(held), is_complete=True)


def unpacked(body: bytes, encoding: str, limit_bytes: int = 2**20) -> bytes:
    """Return a body that came gzipped or deflated although we asked for neither, up to the limit.

    Raises:
        UnreadableOutputError: it does not unpack.
    """
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate") or not body:
        return body
    try:
        return zlib.decompressobj(_GZIP_OR_ZLIB).decompress(body, limit_bytes)
    except zlib.error as error:
        raise UnreadableOutputError(
            f"The answer says that it is {encoding} and does not unpack: {error}."
        ) from error
