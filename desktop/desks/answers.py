"""What the answer of a desk means: its JSON, or the error that says what a refusal means for a post."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from desktop.dataclass import dataclass
from desktop.desks.errors import (
    DeskBusyError,
    DeskConflictError,
    DeskDeniedError,
    DeskError,
    DeskFaultError,
    DeskSignInError,
    PostRefusedError,
    PostTooLargeError,
    StrangeReplyError,
    TicketNotFoundError,
)
from desktop.desks.members import when_at
from desktop.redaction.clean import clean

_SAID_CAP = 300  # characters of a desk's own words in an error
_LONGEST_PAUSE_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that says yes; `data` is its JSON, None where it is empty."""

    status: int
    data: object


def read_answer(told: str, method: str, status: int, headers: Mapping[str, str], body: bytes) -> Reply:
    """Return what a desk answered; `headers` are by their names in small letters.

    Raises:
        DeskError: it says no, or what it says cannot be read; `told` says what it was asked.
    """
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
    return Reply(status, data)


def _parsed(body: bytes) -> tuple[object, bool]:
    if not body.strip():
        return None, True
    try:
        return json.loads(body), True
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
