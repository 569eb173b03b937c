"""One request to a desk: deadlines, a cap on what comes back, and each fault as what it means for a post."""

import json as json_of
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import TypeAlias

import httpx2

from desktop import __version__
from desktop.dataclass import dataclass
from desktop.desks.errors import (
    DeskBusyError,
    DeskConflictError,
    DeskDeniedError,
    DeskError,
    DeskFaultError,
    DeskSignInError,
    DeskUnreachableError,
    PostRefusedError,
    PostTooLargeError,
    ReplyLostError,
    StrangeReplyError,
    TicketNotFoundError,
)
from desktop.desks.halfway import before_it_shows
from desktop.desks.members import when_at
from desktop.domain.desk import OutFile
from desktop.domain.errors import (
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    InputError,
    UnreadableOutputError,
)
from desktop.redaction.clean import clean
from desktop.targets.network.checked import CheckedTransport
from desktop.targets.network.http import unpacked

_REPLY_CAP_BYTES = 16 * 2**20
_SAID_CAP = 300  # characters of a desk's own words in an error
_LONGEST_PAUSE_S = 24 * 3600.0

Files: TypeAlias = Sequence[tuple[str, OutFile]]  # the name of the part, and the file


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a request may take, in seconds: to connect, between two pieces of it, and as a whole."""

    connect_s: float = 10.0
    silent_s: float = 30.0
    whole_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that says yes; `data` is its JSON, None where it is empty."""

    status: int
    data: object
    headers: Mapping[str, str]  # by their names in small letters


class Web:
    """Asks one site with one sign-in. Redirects are not followed, and nothing is asked twice."""

    def __init__(self, site: str, authorization: str, patience: Patience | None = None) -> None:
        self._patience = patience or Patience()
        self.site = checked_site(site)
        self._client = httpx2.Client(
            transport=CheckedTransport(self.site),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx2.Timeout(self._patience.silent_s, connect=self._patience.connect_s),
            headers={
                "Authorization": authorization,
                "User-Agent": f"handrail/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": "identity",
            },
        )

    def get(self, what: str, path: str, query: Mapping[str, str | int] | None = None) -> Reply:
        """Read something; `what` are words for it, such as `the ticket OPS-12`."""
        return self.ask(f"read {what}", "GET", path, query=query)

    def search(self, what: str, path: str, asked: Mapping[str, object]) -> Reply:
        """Read what is asked for with a POST, because the question is long: nothing of it stays there."""
        with before_it_shows():
            return self.ask(f"look for {what}", "POST", path, json=asked)

    def ask(
        self,
        doing: str,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        json: object = None,
        data: bytes | None = None,
        form: Mapping[str, str] | None = None,
        files: Files = (),
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request; `doing` says what it is for, such as `add the note to OPS-12`.

        Raises:
            DeskError: the one of `desktop.desks.errors` that says what it means for a post.
        """
        parts = [(name, (one.name, one.data, one.content_type)) for name, one in files]
        request = self._client.build_request(
            method,
            self.site + path,
            params=query,
            json=json,
            content=data,
            data=form or None,
            files=parts or None,
            headers=headers,
        )
        told = f"{self.site} was asked to {doing}"
        try:
            response, body = self._exchange(request)
        except ConnectionLostError as error:
            raise ReplyLostError(
                f"{told}, and the answer was lost: {error}", may_have_arrived=method != "GET"
            ) from error
        except ConnectError as error:
            raise DeskUnreachableError(f"{told}, and could not be reached: {error}") from error
        except DeadlineError as error:
            raise ReplyLostError(f"{told}: {error}", may_have_arrived=method != "GET") from error
        except InputError as error:
            raise PostRefusedError(f"{told}: {error}") from error
        except UnreadableOutputError as error:
            raise StrangeReplyError(f"{told}: {error}", may_have_arrived=method != "GET") from error
        return _read(told, method, response, body)

    def close(self) -> None:
        self._client.close()

    def _exchange(self, request: httpx2.Request) -> tuple[httpx2.Response, bytes]:
        ends_at = time.monotonic() + self._patience.whole_s
        response = self._client.send(request, stream=True, auth=None)
        held = bytearray()
        try:
            for chunk in response.iter_raw():
                held += chunk
                if len(held) >= _REPLY_CAP_BYTES:
                    raise UnreadableOutputError(f"it answers with {_REPLY_CAP_BYTES} bytes or more.")
                if time.monotonic() > ends_at:
                    raise DeadlineError("the answer did not end in time.")
        finally:
            response.close()
        body = unpacked(bytes(held), response.headers.get("content-encoding", ""), _REPLY_CAP_BYTES)
        if len(body) >= _REPLY_CAP_BYTES:
            raise UnreadableOutputError(f"it answers with {_REPLY_CAP_BYTES} bytes or more.")
        return response, body


def checked_site(address: str) -> str:
    """Return an address without its path.

    Raises:
        InputError: it is none for a desk: https, or http on this computer, and no password in it.
    """
    try:
        url = httpx2.URL(address)
    except (httpx2.InvalidURL, TypeError) as error:
        raise InputError(f"{address!r} is no address of a desk: {error}.") from error
    if url.scheme not in ("http", "https") or not url.host:
        raise InputError(
            f"{address!r} is no address of a desk. Write one such as https://example.zendesk.com."
        )
    if url.userinfo or url.query or url.fragment or url.path not in ("", "/"):
        raise InputError(f"{address!r}: give the desk's address alone, up to the name of its host.")
    if url.scheme == "http" and not _is_here(url.host):
        raise InputError(
            f"{address!r}: a desk is asked over https, so that nobody on the way reads the token. "
            "http is only for a server on this computer."
        )
    return str(url).rstrip("/")


def basic(user: str, secret: str) -> str:
    """Return the header's value of HTTP's Basic sign-in (RFC 7617)."""
    return f"Basic {b64encode(f'{user}:{secret}'.encode()).decode('ascii')}"


def bearer(token: str) -> str:
    return f"Bearer {token}"


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _read(told: str, method: str, response: httpx2.Response, body: bytes) -> Reply:
    status = response.status_code
    headers = {name.lower(): value for name, value in response.headers.items()}
    data, is_json = _parsed(body)
    if not 200 <= status < 300:
        raise _refusal(told, method, status, headers, data, body)
    if not is_json:
        raise StrangeReplyError(
            f"{told}, and its answer ({status}) cannot be read: {_start(body)!r} is no JSON. "
            "Is this the address of the desk itself?",
            status=status,
            may_have_arrived=method != "GET",
        )
    return Reply(status, data, headers)


def _parsed(body: bytes) -> tuple[object, bool]:
    if not body.strip():
        return None, True
    try:
        return json_of.loads(body), True
    except (ValueError, RecursionError):
        return None, False


_ADVICE = {
    401: "The account or its token is not accepted. Save another token with `handrail desk sign-in NAME`.",
    403: "The account may not do this. Ask whoever administers the desk.",
    404: "It is not there, or the account may not see it. Look at the key.",
    409: "Somebody changed it meanwhile. Read it again before you send.",
    413: "It is more than the desk takes.",
    429: "It takes no more requests for now.",
}
_TOO_LONG = "CONTENT_LIMIT_EXCEEDED"  # Jira's word, which comes with 400
_BY_STATUS: Mapping[int, type[DeskError]] = {
    401: DeskSignInError,
    403: DeskDeniedError,
    404: TicketNotFoundError,
    409: DeskConflictError,
    410: TicketNotFoundError,
    413: PostTooLargeError,
    429: DeskBusyError,
}


def _refusal(
    told: str, method: str, status: int, headers: Mapping[str, str], data: object, body: bytes
) -> DeskError:
    said = desk_words(data) or _start(body)
    if 300 <= status < 400:
        said = (
            f"it sends us on to {clean(headers.get('location', 'nowhere'))[:_SAID_CAP]}; correct its address"
        )
    message = f"{told}, and answers {status}{f': {said}' if said else ''}."
    if status in _ADVICE:
        message = f"{message} {_ADVICE[status]}"
    if status >= 500:
        return DeskFaultError(
            message, status=status, retry_after_s=retry_after_s(headers), may_have_arrived=method != "GET"
        )
    kind = PostTooLargeError if _TOO_LONG in said else _BY_STATUS.get(status, PostRefusedError)
    return kind(message, status=status, retry_after_s=retry_after_s(headers) if status == 429 else None)


def desk_words(data: object) -> str:
    """Return what a desk says of a fault: the texts in its JSON, each once, wherever its vendor puts them."""
    return "; ".join(dict.fromkeys(_texts(data, 6)))[:_SAID_CAP]


def _texts(data: object, depth: int) -> Iterator[str]:
    if isinstance(data, str) and data.strip():
        yield " ".join(clean(data[:_SAID_CAP]).split()).removesuffix(".")
    elif isinstance(data, Mapping) and depth:
        for value in data.values():
            yield from _texts(value, depth - 1)
    elif isinstance(data, list) and depth:
        for value in data[:20]:
            yield from _texts(value, depth - 1)


def _start(body: bytes) -> str:
    return " ".join(clean(body[:_SAID_CAP].decode("utf-8", "replace")).split())[:120]


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Return the pause that a desk asks for, in seconds, from the headers of these vendors; None without one.

    Retry-After in seconds or as a date (all three), `ratelimit-reset` in seconds (Zendesk), `X-RateLimit-Reset` as
    a date (Jira).
    """
    for name in ("retry-after", "ratelimit-reset", "x-ratelimit-reset"):
        pause = _pause(headers.get(name, "").strip())
        if pause is not None:
            return min(max(pause, 0.0), _LONGEST_PAUSE_S)
    return None


def _pause(text: str) -> float | None:
    if text.isascii() and text.replace(".", "", 1).isdecimal():
        return float(text)
    moment = when_at(text)
    if moment is None and text:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            return None
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return (moment - datetime.now(UTC)).total_seconds() if moment else None
