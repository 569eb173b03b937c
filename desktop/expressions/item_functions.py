"""The functions that go through a list or a generator, such as any, count and max."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError, MissingValueError
from desktop.domain.values import Value
from desktop.expressions.frame import Frame
from desktop.expressions.operations import checked_number, is_equal, is_number, kind_of, order, say_kind

_TEXT_PER_WORK = 64


class Groups(dict[str, Value]):
    """The groups of a match, by number and by name; counts as true in a condition."""


@dataclass(frozen=True, slots=True)
class Items:
    """What a generator gives, one after the other."""

    values: Iterator[Value]


def _items(frame: Frame, column: int, name: str, value: "Value | Items") -> Iterable[Value]:
    if isinstance(value, Items):
        return value.values
    if kind_of(value) != "list" or not isinstance(value, Sequence):
        raise ExpressionError(f"{name}() goes through a list; this is {say_kind(value)}.", column)
    frame.spend(len(value), column)
    return value


def _present(value: Value, name: str, column: int) -> Value:
    if value is None:
        raise MissingValueError(f"an item that {name}() goes through has no value.", column)
    return value


def _true(value: Value, name: str, column: int) -> bool:
    if isinstance(_present(value, name, column), bool):
        return value is True
    if isinstance(value, Groups):
        return True
    raise ExpressionError(f"{name}() wants true or false for each item; this is {say_kind(value)}.", column)


def _any(frame: Frame, column: int, value: "Value | Items") -> Value:
    return any(_true(item, "any", column) for item in _items(frame, column, "any", value))


def _all(frame: Frame, column: int, value: "Value | Items") -> Value:
    return all(_true(item, "all", column) for item in _items(frame, column, "all", value))


def _len(frame: Frame, column: int, value: "Value | Items") -> Value:
    if isinstance(value, Items):
        return sum(1 for _ in value.values)
    if isinstance(value, (str, Mapping, Sequence)) and kind_of(value):
        return len(value)
    raise ExpressionError(f"len() counts a list, a text or a record; this is {say_kind(value)}.", column)


def _count(frame: Frame, column: int, value: "Value | Items") -> Value:
    """Count the items; those that are `false` do not count, so both ways of writing it work."""
    return sum(1 for item in _items(frame, column, "count", value) if item is not False)


def _sum(frame: Frame, column: int, value: "Value | Items") -> Value:
    total: float = 0
    for item in _items(frame, column, "sum", value):
        total = checked_number(total + number_of(_present(item, "sum", column), "sum", column), column)
    return total


def number_of(value: Value, name: str, column: int) -> float:
    if is_number(value) and isinstance(value, (int, float)):
        return checked_number(value, column)
    raise ExpressionError(f"{name}() works on numbers; this is {say_kind(value)}.", column)


def _extreme(name: str, sign: str) -> Callable[..., Value]:
    def pick(frame: Frame, column: int, *values: "Value | Items") -> Value:
        items = iter(_items(frame, column, name, values[0]) if len(values) == 1 else _plain(values))
        best = next(items, None)
        if best is None:
            raise MissingValueError(
                f"{name}() of nothing: the list is empty or its first item has no value.", column
            )
        for item in chain([best], items):
            frame.spend(1, column)
            if order(frame, sign, _present(item, name, column), best, column):
                best = item
        return best

    return pick


def _plain(values: "Iterable[Value | Items]") -> Iterator[Value]:
    return (value for value in values if not isinstance(value, Items))


def _sorted(frame: Frame, column: int, value: "Value | Items") -> Value:
    items = list(_items(frame, column, "sorted", value))
    frame.spend(4 * len(items), column)
    kinds = {kind_of(_present(item, "sorted", column)) for item in items}
    if len(kinds) > 1 or not kinds <= {"number", "text", "moment"}:
        raise ExpressionError("sorted() wants numbers only, texts only or times only.", column)
    if "text" in kinds:
        frame.spend(sum(len(item) for item in items if isinstance(item, str)) // _TEXT_PER_WORK, column)
    try:
        return sorted(items)  # type: ignore[type-var]  # one kind, and each of the three has an order
    except TypeError as error:
        raise ExpressionError(f"these cannot be put in order: {error}.", column) from error


def _distinct(frame: Frame, column: int, value: "Value | Items") -> Value:
    kept: list[Value] = []
    plain: set[tuple[str, Value]] = set()
    for item in _items(frame, column, "distinct", value):
        kind = kind_of(_present(item, "distinct", column))
        if kind in ("record", "list"):
            frame.spend(8 * len(kept) + 8, column)
            if not any(is_equal(frame, item, other, column) for other in kept):
                kept.append(item)
            continue
        frame.spend(1 + (len(item) // _TEXT_PER_WORK if isinstance(item, str) else 0), column)
        if (kind, item) not in plain:
            plain.add((kind, item))
            kept.append(item)
    return kept


ITEM_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "any": _any, "all": _all, "len": _len, "sum": _sum, "count": _count,
    "sorted": _sorted, "distinct": _distinct, "min": _extreme("min", "<"), "max": _extreme("max", ">"),
}  # fmt: skip
