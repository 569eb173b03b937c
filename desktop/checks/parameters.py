"""The parameters of a check from the text or values that were given."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from desktop.checks.catalogue import AnyCheck
from desktop.checks.secret import Secret, types_of
from desktop.checks.shapes import FieldKind, ReadingField, is_required, parameter_fields, reading_fields
from desktop.domain.errors import InputError
from desktop.domain.quantity import parse_duration_s, parse_size_bytes
from desktop.domain.values import Value
from desktop.expressions.nearest import did_you_mean

__all__ = ["FieldKind", "ReadingField", "build_params", "convert", "parameter_fields", "reading_fields"]

_WORDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    Secret: "the name of a secret in the keyring",
    datetime: "a date and time",
}
_TRUE_FALSE = {"true": True, "false": False}


def build_params(spec: AnyCheck, values: Mapping[str, Value]) -> Any:
    """Return the check's parameters; text is read as the type that the parameter has.

    Raises:
        InputError: a name the check does not have, one that is missing, or a value of another type.
    """
    known = {parameter.name: parameter for parameter in fields(spec.params)}
    for name in values:
        if name not in known:
            raise InputError(f"{spec.id} has no parameter {name!r}.{did_you_mean(name, known)}")
    missing = [name for name, parameter in known.items() if is_required(parameter) and name not in values]
    if missing:
        raise InputError(f"{spec.id} needs {' and '.join(missing)}: write {missing[0]}=VALUE.")
    types = types_of(spec.params) if values else {}
    return spec.params(
        **{name: _converted(spec.id, name, value, types[name]) for name, value in values.items()}
    )


def _converted(check_id: str, name: str, value: Value, wanted: Any) -> object:
    try:
        return convert(name, value, wanted)
    except (ValueError, TypeError) as error:
        raise InputError(f"{check_id}: {name} must be {_described(name, wanted)}, not {value!r}.") from error
    except InputError as error:
        raise InputError(f"{check_id}: {name}: {error}") from error


def convert(name: str, value: Value, wanted: Any) -> object:
    """Return a value as the type `wanted`; the end of the name tells a duration or a size.

    Raises:
        ValueError, TypeError, InputError: it is none.
    """
    origin = get_origin(wanted)
    if origin in (Union, UnionType):
        return _optional(name, value, wanted)
    if origin in (tuple, list):
        return tuple(convert(name, item, get_args(wanted)[0]) for item in _listed(value))
    if origin in (dict, Mapping):
        return _mapping(value)
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return wanted(str(value))
    if isinstance(wanted, type) and issubclass(wanted, bool | int | float | str | datetime):
        return _plain(name, value, wanted)
    return _json(value) if isinstance(value, str) and value[:1] in ("{", "[", '"') else value


def _optional(name: str, value: Value, wanted: Any) -> object:
    kinds = [kind for kind in get_args(wanted) if kind is not NoneType]
    if value is None and NoneType in get_args(wanted):
        return None
    for kind in kinds[:-1]:
        try:
            return convert(name, value, kind)
        except (ValueError, TypeError, InputError):
            continue
    return convert(name, value, kinds[-1])


def _plain(name: str, value: Value, wanted: type) -> object:
    if isinstance(value, str):
        return _from_text(name, value.strip() if wanted not in (str, Secret) else value, wanted)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if wanted is int and isinstance(value, float) and value.is_integer():
        return int(value)
    if wanted in (str, Secret) and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)  # a host or service whose name is a number
    if type(value) is not wanted:
        raise TypeError(name)
    return value


def _from_text(name: str, text: str, wanted: type) -> object:
    if wanted is bool:
        if text.lower() not in _TRUE_FALSE:
            raise ValueError(name)
        return _TRUE_FALSE[text.lower()]
    if wanted in (int, float):
        return _number(name, text, wanted)
    if wanted is datetime:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return text


def _number(name: str, text: str, wanted: type) -> object:
    try:
        number = wanted(text)
    except ValueError:
        if name.endswith("_s"):
            return wanted(parse_duration_s(text))
        if name.endswith("_bytes"):
            return wanted(parse_size_bytes(text))
        raise
    if number in (float("inf"), float("-inf")) or number != number:
        raise ValueError(name)
    return number


def _listed(value: Value) -> Sequence[Value]:
    if isinstance(value, str):
        if value.lstrip().startswith("["):
            return _listed(_json(value))
        return [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, Sequence):
        raise TypeError
    return value


def _mapping(value: Value) -> Mapping[str, Value]:
    found = _json(value) if isinstance(value, str) else value
    if not isinstance(found, Mapping):
        raise TypeError
    return found


def _json(text: str) -> Any:
    import json  # few values are written so

    return json.loads(text)


def _described(name: str, wanted: Any) -> str:
    kinds = [kind for kind in get_args(wanted) if kind is not NoneType]
    if get_origin(wanted) in (Union, UnionType):
        return " or ".join(_described(name, kind) for kind in kinds)
    if get_origin(wanted) in (tuple, list):
        return f"a list (each {_described(name, kinds[0])}), as JSON or with commas"
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        return f"one of {', '.join(wanted)}"
    if wanted in (int, float) and name.endswith("_s"):
        return "a duration such as 30s or 5m"
    if wanted in (int, float) and name.endswith("_bytes"):
        return "a size such as 500 MB or 4 GiB"
    return _WORDS.get(wanted, "a JSON object")
