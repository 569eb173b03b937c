"""When something is due, from what a person types: `14:30`, `in 2 h`, or a date with its time."""

import re
from datetime import datetime, timedelta

from desktop.domain.errors import InputError
from desktop.domain.inputs import Input, InputType
from desktop.domain.quantity import parse_duration_s
from desktop.engine.inputs import parse_value

_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\Z")
_SPACED = re.compile(r"(?<=\d)\s+(?=(?:ms|[smhdw])\b)")
_DATETIME = Input(type=InputType.DATETIME)


def due_at(text: str, now: datetime) -> datetime | None:
    """Return the moment, aware of its zone; a time of day is the next one. None for no text.

    Raises:
        InputError: it is no moment.
    """
    plain = text.strip().lower().removeprefix("in ").removesuffix("in").replace("min", "m").strip()
    if not plain:
        return None
    if found := _CLOCK.match(plain):
        return _next_at(int(found[1]), int(found[2]), now)
    try:
        return now + timedelta(seconds=parse_duration_s(_SPACED.sub("", plain)))
    except InputError:
        return _date(text.strip())


def _next_at(hour: int, minute: int, now: datetime) -> datetime:
    here = now.astimezone()
    moment = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return moment if moment > here else moment + timedelta(days=1)


def _date(text: str) -> datetime:
    try:
        moment = parse_value(_DATETIME, text)
    except InputError as fault:
        raise InputError(
            f"{text[:60]!r} is no time. Write 14:30, in 2 h, or 2026-10-02T04:11:00+02:00."
        ) from fault
    assert isinstance(moment, datetime)  # the parser's promise for this type
    return moment
