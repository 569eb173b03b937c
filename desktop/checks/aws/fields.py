"""Fields of an AWS answer, read with their types; what is not there is empty, what is another type is unreadable."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from desktop.domain.errors import UnreadableOutputError
from desktop.domain.values import Value

Answer = Mapping[str, Value]


def text(answer: Answer, name: str) -> str:
    value = answer.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _unreadable(name, value)
    return value


def number(answer: Answer, name: str) -> float | None:
    value = answer.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _unreadable(name, value)
    return value


def moment(answer: Answer, name: str) -> datetime | None:
    value = answer.get(name)
    if value is not None and (not isinstance(value, datetime) or value.tzinfo is None):
        raise _unreadable(name, value)
    return value


def record(answer: Answer, name: str) -> Answer:
    value = answer.get(name)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _unreadable(name, value)
    return value


def records(answer: Answer, name: str) -> tuple[Answer, ...]:
    value = answer.get(name)
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _unreadable(name, value)
    found = []
    for item in value:
        if not isinstance(item, Mapping):
            raise _unreadable(name, value)
        found.append(item)
    return tuple(found)


def texts(answer: Answer, name: str) -> tuple[str, ...]:
    value = answer.get(name)
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _unreadable(name, value)
    found = []
    for item in value:
        if not isinstance(item, str):
            raise _unreadable(name, value)
        found.append(item)
    return tuple(found)


def _unreadable(name: str, value: Value) -> UnreadableOutputError:
    return UnreadableOutputError(
        f"AWS answered {name} = {str(value)[:100]!r}, which is not what it should be."
    )
