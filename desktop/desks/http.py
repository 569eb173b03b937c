"""One request to a desk: deadlines, a cap on what comes back, and what a broken connection means for a post."""

import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from ipaddress import ip_address
from typing import TypeAlias

import httpx2

from desktop import __version__
from desktop.desks.answers import Reply, read_answer
from desktop.desks.errors import DeskUnreachableError, PostRefusedError, ReplyLostError, StrangeReplyError
from desktop.desks.halfway import before_it_shows
from desktop.desks.patience import Patience
from desktop.domain.desk import OutFile
from desktop.domain.errors import (
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    InputError,
    UnreadableOutputError,
)
from desktop.targets.network.checked import CheckedTransport
from desktop.targets.network.http import unpacked

_REPLY_CAP_BYTES = 16 * 2**20

Files: TypeAlias = Sequence[tuple[str, OutFile]]  # the name of the part, and the file


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
        names = {name.lower(): value for name, value in response.headers.items()}
        return read_answer(told, method, response.status_code, names, body)

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
