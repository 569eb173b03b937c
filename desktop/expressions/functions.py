"""The functions on single values: texts, numbers, times, addresses; each counts its work first."""

import ipaddress
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from desktop.domain.errors import ExpressionError
from desktop.domain.values import Value
from desktop.expressions import patterns
from desktop.expressions.frame import Frame
from desktop.expressions.item_functions import ITEM_FUNCTIONS, Groups, number_of
from desktop.expressions.operations import checked_number, is_in, is_number, say_kind
from desktop.late_pattern import late_pattern

MAX_TEXT = 262_144  # characters of a text that a function may work through
MAX_PARTS = 10_000
_TEXT_PER_WORK = 64
_NUMBER = late_pattern(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\Z", re.ASCII)


def _text(frame: Frame, column: int, value: Value, name: str) -> str:
    if not isinstance(value, str):
        raise ExpressionError(f"{name}() works on a text; this is {say_kind(value)}.", column)
    if len(value) > MAX_TEXT:
        raise ExpressionError(
            f"{name}(): this text has {len(value)} characters; {MAX_TEXT} is the most.", column
        )
    frame.spend(len(value) // _TEXT_PER_WORK, column)
    return value


def _matches(frame: Frame, column: int, text: Value, pattern: Value) -> Value:
    where, what = _text(frame, column, text, "matches"), _text(frame, column, pattern, "matches")
    try:
        groups = patterns.search(frame, where, what, column)
    except ExpressionError as error:
        raise ExpressionError(str(error), column) from error
    return False if groups is None else Groups(groups)


def _contains(frame: Frame, column: int, container: Value, item: Value) -> Value:
    return is_in(frame, item, container, column)


def _startswith(frame: Frame, column: int, text: Value, start: Value) -> Value:
    return _text(frame, column, text, "startswith").startswith(_text(frame, column, start, "startswith"))


def _lower(frame: Frame, column: int, text: Value) -> Value:
    frame.spend(len(text) // 16 if isinstance(text, str) else 0, column)
    return _text(frame, column, text, "lower").lower()


def _split(frame: Frame, column: int, text: Value, separator: Value = None) -> Value:
    where = _text(frame, column, text, "split")
    mark = None if separator is None else _text(frame, column, separator, "split")
    if mark == "":
        raise ExpressionError("split() wants at least one character to split at.", column)
    frame.spend(len(where) // 16, column)
    parts = where.split(mark, MAX_PARTS)
    if len(parts) > MAX_PARTS:
        raise ExpressionError(f"split() gives more than {MAX_PARTS} parts here.", column)
    frame.spend(len(parts), column)
    return list(parts)


def _number(frame: Frame, column: int, value: Value) -> Value:
    if is_number(value):
        return value
    text = _text(frame, column, value, "number").strip() if isinstance(value, str) and len(value) < 64 else ""
    if not _NUMBER.match(text):
        shown = repr(value[:40]) if isinstance(value, str) else say_kind(value)
        raise ExpressionError(f"number(): {shown} is not a number.", column)
    return checked_number(int(text) if text.lstrip("+-").isdecimal() else float(text), column)


def _round(frame: Frame, column: int, value: Value, digits: Value = 0) -> Value:
    places = number_of(digits, "round", column)
    if not isinstance(places, int) or not 0 <= places <= 15:
        raise ExpressionError("round() takes 0 to 15 digits after the point.", column)
    number = number_of(value, "round", column)
    return round(number, places) if places else round(number)


def _abs(frame: Frame, column: int, value: Value) -> Value:
    return checked_number(abs(number_of(value, "abs", column)), column)


def _in_cidr(frame: Frame, column: int, address: Value, networks: Value) -> Value:
    inner = _network(frame, column, address)
    wanted = networks if isinstance(networks, Sequence) and not isinstance(networks, str) else [networks]
    frame.spend(20 + 20 * len(wanted), column)
    return any(_holds(_network(frame, column, network), inner) for network in wanted)


def _network(frame: Frame, column: int, value: Value) -> "ipaddress.IPv4Network | ipaddress.IPv6Network":
    text = _text(frame, column, value, "in_cidr")
    try:
        return ipaddress.ip_network(text.strip().partition("%")[0], strict=False)
    except ValueError as error:
        raise ExpressionError(f"in_cidr(): {text[:60]!r} is not an address or a network.", column) from error


def _holds(
    outer: "ipaddress.IPv4Network | ipaddress.IPv6Network",
    inner: "ipaddress.IPv4Network | ipaddress.IPv6Network",
) -> bool:
    if isinstance(outer, ipaddress.IPv4Network) and isinstance(inner, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(outer, ipaddress.IPv6Network) and isinstance(inner, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False


def _times(name: str, factor: int) -> Callable[..., Value]:
    def multiply(frame: Frame, column: int, value: Value) -> Value:
        return checked_number(number_of(value, name, column) * factor, column)

    return multiply


def _moment(frame: Frame, column: int, value: Value, name: str) -> datetime:
    moment = value
    frame.spend(8, column)
    if isinstance(value, str):
        with suppress(ValueError):
            moment = datetime.fromisoformat(value.strip()) if len(value) < 64 else value
    if not isinstance(moment, datetime):
        shown = repr(value[:40]) if isinstance(value, str) else say_kind(value)
        raise ExpressionError(f"{name}() wants a time; this is {shown}.", column)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _since(frame: Frame, column: int, value: Value) -> Value:
    now = _moment(frame, column, frame.now, "since")
    return (now - _moment(frame, column, value, "since")).total_seconds()


def _before(frame: Frame, column: int, value: Value, other: Value = None) -> Value:
    """`before(days(2))` is the time two days ago; `before(a, b)` tells whether a is earlier than b."""
    if other is not None:
        return _moment(frame, column, value, "before") < _moment(frame, column, other, "before")
    try:
        return frame.now - timedelta(seconds=number_of(value, "before", column))
    except (OverflowError, ValueError) as error:
        raise ExpressionError("before(): that is too long ago.", column) from error


FUNCTIONS: dict[str, Callable[..., Value]] = ITEM_FUNCTIONS | {
    "round": _round, "abs": _abs, "matches": _matches, "contains": _contains, "startswith": _startswith,
    "lower": _lower, "split": _split, "number": _number, "in_cidr": _in_cidr,
    "since": _since, "before": _before,
    "days": _times("days", 86_400), "hours": _times("hours", 3_600), "minutes": _times("minutes", 60),
    "seconds": _times("seconds", 1), "kib": _times("kib", 1 << 10), "mib": _times("mib", 1 << 20),
    "gib": _times("gib", 1 << 30),
}  # fmt: skip
