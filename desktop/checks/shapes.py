"""What fields a check's parameters and reading have, for the linter and the reference."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from desktop.checks.catalogue import AnyCheck
from desktop.checks.secret import Secret
from desktop.dataclass import dataclass


class FieldKind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    RECORD = "record"  # its `fields` are known
    ANY = "any"  # a mapping or value whose shape is known only when it is read


@dataclass(frozen=True, slots=True)
class ReadingField:
    """A field of a reading or a parameter; of a list, `kind` and `fields` tell about its items."""

    name: str
    kind: FieldKind
    is_optional: bool = False  # may be null; for a parameter: may be left out
    is_list: bool = False
    fields: tuple["ReadingField", ...] = ()


_KINDS = {
    str: FieldKind.TEXT,
    Secret: FieldKind.TEXT,
    int: FieldKind.INTEGER,
    float: FieldKind.NUMBER,
    bool: FieldKind.BOOLEAN,
    datetime: FieldKind.DATETIME,
}


def parameter_fields(spec: AnyCheck) -> tuple[ReadingField, ...]:
    """Return the parameters of a check; one that is not optional must be given."""
    can_be_left_out = {parameter.name: not is_required(parameter) for parameter in fields(spec.params)}
    return tuple(
        ReadingField(shape.name, shape.kind, can_be_left_out[shape.name], shape.is_list, shape.fields)
        for shape in _shapes_of(spec.params)
    )


def reading_fields(spec: AnyCheck) -> tuple[ReadingField, ...]:
    """Return the fields that outcomes of this check may name."""
    return _shapes_of(spec.reading)


def is_required(parameter: Field[Any]) -> bool:
    """Return whether a parameter has no default."""
    return parameter.default is MISSING and parameter.default_factory is MISSING


def _shapes_of(owner: type) -> tuple[ReadingField, ...]:
    return tuple(_shape(name, kind) for name, kind in get_type_hints(owner).items())


def _shape(name: str, kind: Any) -> ReadingField:
    is_optional = is_list = False
    if get_origin(kind) in (Union, UnionType):
        others = [each for each in get_args(kind) if each is not NoneType]
        is_optional = NoneType in get_args(kind)
        kind = others[0] if len(others) == 1 else Any
    if get_origin(kind) in (tuple, list, Sequence):
        is_list, kind = True, get_args(kind)[0]
    if is_dataclass(kind) and isinstance(kind, type):
        return ReadingField(name, FieldKind.RECORD, is_optional, is_list, _shapes_of(kind))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ReadingField(name, FieldKind.TEXT, is_optional, is_list)
    if get_origin(kind) in (dict, Mapping):
        return ReadingField(name, FieldKind.ANY, is_optional, is_list)
    return ReadingField(name, _KINDS.get(kind, FieldKind.ANY), is_optional, is_list)
