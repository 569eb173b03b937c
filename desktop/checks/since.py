"""`since`, as checks take it: a duration back from now, or a date and time."""

import re
from datetime import UTC, datetime, timedelta

from desktop.domain.errors import InputError
from desktop.domain.quantity import parse_duration_s

_LONGEST_S = 10 * 365 * 86400
_SECONDS = re.compile(r"\d{1,12}\.\d{1,9}")  # how a duration that was worked out is written


def require_past(check_id: str, text: str) -> None:
    """Raise InputError, naming the check, unless the text names a moment in the past."""
    try:
        moment = since_moment(text, datetime.now(UTC))
    except InputError as error:
        raise InputError(f"{check_id}: since must be a date and time or a duration back: {error}") from error
    if moment > datetime.now(UTC):
        raise InputError(f"{check_id}: since must be in the past, not {text}.")


def minutes_back(text: str) -> int:
    """Return the whole minutes that a search must go back, with two to spare; by this computer's clock."""
    now = datetime.now(UTC)
    return max(0, int((now - since_moment(text, now)).total_seconds() // 60)) + 2


def since_moment(text: str, now: datetime) -> datetime:
    """Return the moment that a duration back from now or a date and time names.

    Raises:
        InputError: it is neither.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return now - timedelta(seconds=min(_back_s(text), _LONGEST_S))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(moment, now - timedelta(seconds=_LONGEST_S))


def _back_s(text: str) -> float:
    if _SECONDS.fullmatch(text):
        return float(text)  # an input of type duration arrives as its seconds
    return parse_duration_s(text)
