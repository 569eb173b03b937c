"""Comparison and arithmetic on values, with their bounds: what one operation may cost and give."""

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeGuard

from desktop.domain.errors import ExpressionError
from desktop.domain.values import Value
from desktop.expressions.frame import Frame
from desktop.expressions.shapes import KIND_WORDS, Kind

MAX_INTEGER = 2**63
_MAX_NESTING = 20
_TEXT_PER_WORK = 256  # characters compared for one unit of work

Ordering = Callable[[Any, Any], bool]
ORDERINGS: dict[str, Ordering] = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
}  # fmt: skip


def kind_of(value: Value) -> Kind:
    """Return the kind of a value.

    Raises:
        ExpressionError: it is of no kind that this language knows.
    """
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, datetime):
        return "moment"
    if isinstance(value, Mapping):
        return "record"
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview, range)):
        return "list"
    raise ExpressionError(f"a value of the type {type(value).__name__} cannot be used in an expression.")


def say_kind(value: Value) -> str:
    return "nothing" if value is None else KIND_WORDS[kind_of(value)]


def is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def checked_number(value: float, column: int) -> float:
    """Return the number if it is finite and of a size that this language works with."""
    if isinstance(value, int):
        if -MAX_INTEGER <= value < MAX_INTEGER:
            return value
    elif math.isfinite(value):
        return value
    raise ExpressionError("a number here is too large, or not a number at all.", column)


def order(frame: Frame, sign: str, left: Value, right: Value, column: int) -> bool:
    """Compare two numbers, two texts or two times."""
    if is_number(left) and is_number(right):
        return ORDERINGS[sign](left, right)
    kind = kind_of(left)
    if kind == kind_of(right) and kind in ("text", "moment"):
        if isinstance(left, str) and isinstance(right, str):
            frame.spend(min(len(left), len(right)) // _TEXT_PER_WORK, column)
        try:
            return ORDERINGS[sign](left, right)
        except TypeError as error:  # a time with a zone and one without
            raise ExpressionError(f"these two times cannot be compared: {error}.", column) from error
    hint = " number(...) reads a number from a text." if {kind, kind_of(right)} == {"number", "text"} else ""
    raise ExpressionError(
        f"{say_kind(left)} and {say_kind(right)} cannot be compared with {sign}.{hint}", column
    )


def is_equal(frame: Frame, left: Value, right: Value, column: int, nesting: int = 0) -> bool:
    """Compare by value; values of different kinds are different, so 1 is not true."""
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if kind != kind_of(right):
        return False
    if nesting > _MAX_NESTING:
        raise ExpressionError("these values are nested too deeply to be compared.", column)
    if isinstance(left, str) and isinstance(right, str):
        if len(left) != len(right):
            return False
        frame.spend(len(left) // _TEXT_PER_WORK, column)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        frame.spend(2 + 4 * len(left), column)
        return left.keys() == right.keys() and all(
            is_equal(frame, item, right[key], column, nesting + 1) for key, item in left.items()
        )
    if kind == "list" and isinstance(left, Sequence) and isinstance(right, Sequence):
        if len(left) != len(right):
            return False
        frame.spend(2 + 4 * len(left), column)
        return all(is_equal(frame, *pair, column, nesting + 1) for pair in zip(left, right, strict=True))
    return bool(left == right)


def is_in(frame: Frame, item: Value, container: Value, column: int) -> bool:
    """Tell whether a list holds the item, a text the text, or a record the field."""
    match kind_of(container):
        case "text" if isinstance(item, str) and isinstance(container, str):
            frame.spend(len(container) // _TEXT_PER_WORK, column)
            return item in container
        case "record" if isinstance(item, str) and isinstance(container, Mapping):
            return item in container
        case "list" if isinstance(container, Sequence):
            for candidate in container:
                frame.spend(3, column)
                if is_equal(frame, item, candidate, column):
                    return True
            return False
    raise ExpressionError(
        f"{say_kind(container)} cannot hold {say_kind(item)}; `in` looks into a list or a text.", column
    )


def calculate(sign: str, left: Value, right: Value, column: int) -> Value:
    """Return the sum, difference … of two numbers; times can be moved by seconds, and subtracted."""
    if isinstance(left, datetime) or isinstance(right, datetime):
        return _calculate_time(sign, left, right, column)
    if not (is_number(left) and is_number(right)):
        hint = " To put texts together, write them next to each other: ${a}${b}." if sign == "+" else ""
        raise ExpressionError(
            f"{sign} works on numbers, not on {say_kind(left)} and {say_kind(right)}.{hint}", column
        )
    first, second = checked_number(left, column), checked_number(right, column)
    try:
        return checked_number(_ARITHMETIC[sign](first, second), column)
    except ZeroDivisionError as error:
        raise ExpressionError(f"{left} {sign} 0: a division by zero.", column) from error
    except OverflowError as error:
        raise ExpressionError("the result is too large.", column) from error


def _calculate_time(sign: str, left: Value, right: Value, column: int) -> Value:
    try:
        match left, right:
            case datetime(), datetime() if sign == "-":
                return (left - right).total_seconds()
            case datetime(), int() | float() if sign in "+-" and is_number(right):
                return left + timedelta(seconds=right if sign == "+" else -right)
            case int() | float(), datetime() if sign == "+" and is_number(left):
                return right + timedelta(seconds=left)
    except (OverflowError, ValueError, TypeError) as error:
        raise ExpressionError(f"this time cannot be worked out: {error}.", column) from error
    raise ExpressionError(f"{say_kind(left)} {sign} {say_kind(right)} means nothing.", column)
