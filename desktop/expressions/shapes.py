"""What is known of a value before there is one: its kind, the fields of a record, the items of a list."""

import typing
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import Literal

from desktop.dataclass import dataclass

Kind = Literal["any", "number", "text", "boolean", "moment", "list", "record"]
KIND_WORDS: dict[Kind, str] = {
    "any": "a value", "number": "a number", "text": "a text", "boolean": "true or false",
    "moment": "a time", "list": "a list", "record": "a record",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """`fields` of a record and `item` of a list are None where they are not known.

    `hint` says where else to look for a field that a record does not have."""

    kind: Kind
    fields: Mapping[str, "Shape"] | None = None
    item: "Shape | None" = None
    hint: str = field(default="", compare=False)


ANY, NUMBER, TEXT, BOOLEAN, MOMENT = (
    Shape("any"),
    Shape("number"),
    Shape("text"),
    Shape("boolean"),
    Shape("moment"),
)


def record(shapes: Mapping[str, Shape] | None = None, hint: str = "") -> Shape:
    return Shape("record", fields=shapes, hint=hint)


def list_of(item: Shape) -> Shape:
    return Shape("list", item=item)


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use. `hints` says more about a name that is not there."""

    names: Mapping[str, Shape]
    hints: Mapping[str, str] | None = None


@lru_cache(maxsize=512)
def shape_of_type(hint: Hashable) -> Shape:
    """Return the shape of values of a Python type: a dataclass is a record, `X | None` is X."""
    if isinstance(hint, type):
        return _shape_of_class(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, UnionType):
        kinds = [shape_of_type(part) for part in arguments if part is not type(None)]
        return kinds[0] if kinds and all(kind == kinds[0] for kind in kinds) else ANY
    if origin is Literal:
        return _shape_of_class(type(arguments[0]))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return record()
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return list_of(shape_of_type(arguments[0]) if arguments else ANY)
    return ANY


def _shape_of_class(cls: type) -> Shape:
    if is_dataclass(cls):
        hints = typing.get_type_hints(cls)
        return record({each.name: shape_of_type(hints[each.name]) for each in fields(cls)})
    if issubclass(cls, Enum):
        return _shape_of_class(type(next(iter(cls)).value))
    for known, shape in (
        (bool, BOOLEAN),
        (int | float, NUMBER),
        (str, TEXT),
        (datetime, MOMENT),
        (Mapping, record()),
        (list | tuple, list_of(ANY)),
    ):
        if issubclass(cls, known):
            return shape
    return ANY
