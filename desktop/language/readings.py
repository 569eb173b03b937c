"""Readings as a file holds them, turned into what a check would have given; or what does not fit, each at its path."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from desktop.checks.shapes import FieldKind, ReadingField
from desktop.dataclass import dataclass
from desktop.domain.values import Fields, Value
from desktop.expressions.nearest import did_you_mean
from desktop.language.nodes import Path

_WANTED = {
    FieldKind.TEXT: "a text",
    FieldKind.INTEGER: "a whole number",
    FieldKind.NUMBER: "a number",
    FieldKind.BOOLEAN: "true or false",
    FieldKind.DATETIME: "a time with its zone, such as 2026-10-02T04:11:00Z",
    FieldKind.RECORD: "a mapping",
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """What is wrong with the value at a path of a reading; `rule` is a short name of the kind of fault."""

    path: Path
    message: str
    rule: str = "wrong-type"


def typed_reading(written: Fields, fields: Sequence[ReadingField]) -> dict[str, Value]:
    """Return a reading with its times as times and what may be missing as nothing; what does not fit stays so."""
    return _record(written, fields, (), [])


def misfits(written: Fields, fields: Sequence[ReadingField]) -> tuple[Misfit, ...]:
    """Return what a check with these fields could not have given."""
    found: list[Misfit] = []
    _record(written, fields, (), found)
    return tuple(found)


def _record(
    written: Mapping[str, Value], fields: Sequence[ReadingField], path: Path, found: list[Misfit]
) -> dict[str, Value]:
    known = {field.name: field for field in fields}
    for name in written.keys() - known.keys():
        hint = did_you_mean(name, known)
        found.append(Misfit((*path, name), f"the reading has no field `{name[:60]}`.{hint}", "unknown-field"))
    value: dict[str, Value] = {field.name: None for field in fields if field.is_optional}
    for name, given in written.items():
        value[name] = _field(given, known[name], (*path, name), found) if name in known else given
    return value


def _field(given: Value, field: ReadingField, path: Path, found: list[Misfit]) -> Value:
    if given is None:
        if not field.is_optional:
            found.append(
                Misfit(path, f"`{field.name}` is always there; leave the key out if it does not matter.")
            )
        return None
    if not field.is_list:
        return _single(given, field, path, found)
    if isinstance(given, str) or not isinstance(given, Sequence):
        found.append(Misfit(path, f"`{field.name}` is a list."))
        return given
    return [_single(item, field, (*path, index), found) for index, item in enumerate(given)]


def _single(given: Value, field: ReadingField, path: Path, found: list[Misfit]) -> Value:
    if field.kind is FieldKind.RECORD and isinstance(given, Mapping):
        return _record(given, field.fields, path, found)
    for value in _fitting(given, field.kind):
        return value
    what = f"each item of `{field.name}`" if field.is_list else f"`{field.name}`"
    found.append(Misfit(path, f"{what} is {_WANTED[field.kind]}."))
    return given


def _fitting(given: Value, kind: FieldKind) -> Iterator[Value]:
    """Yield the value in its type, or nothing when it is none of this kind."""
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    match kind:
        case FieldKind.ANY:
            yield given
        case FieldKind.TEXT if isinstance(given, str):
            yield given
        case FieldKind.BOOLEAN if isinstance(given, bool):
            yield given
        case FieldKind.INTEGER if is_number and isinstance(given, int):
            yield given
        case FieldKind.INTEGER if (
            isinstance(given, str) and given.removeprefix("-").isdecimal() and given.isascii()
        ):
            yield int(given)  # more digits than a number of YAML keeps
        case FieldKind.NUMBER if is_number:
            yield given
        case FieldKind.DATETIME if isinstance(given, datetime):
            yield given
        case FieldKind.DATETIME if isinstance(given, str):
            yield from _moment(given)


def _moment(text: str) -> Iterator[datetime]:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return
    if moment.tzinfo:
        yield moment
