"""Fields of an AWS answer, read with their types; what is not there is empty, what is another type is unreadable."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from desktop.domain.errors import UnreadableOutputError
from desktop.domain.values import Value

Answer = Mapping[str, Value]
T = TypeVar("T")


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
    items = _items(answer, name)
    return _all_of(items, tuple(item for item in items if isinstance(item, Mapping)), name)


def texts(answer: Answer, name: str) -> tuple[str, ...]:
    items = _items(answer, name)
    return _all_of(items, tuple(item for item in items if isinstance(item, str)), name)


def _items(answer: Answer, name: str) -> Sequence[Value]:
    value = answer.get(name)
    if value is None:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise _unreadable(name, value)
    return value


def _all_of(items: Sequence[Value], found: tuple[T, ...], name: str) -> tuple[T, ...]:
    if len(found) != len(items):
        raise _unreadable(name, list(items))
    return found


def _unreadable(name: str, value: Value) -> UnreadableOutputError:
    return UnreadableOutputError(
        f"AWS answered {name} = {str(value)[:100]!r}, which is not what it should be."
    )
