"""Events to canonical JSON and back, without loss: times, numbers of every size, NaN, nested values."""

import dataclasses
import json
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json

from desktop.dataclass import dataclass
from desktop.domain.building import BUILDING
from desktop.domain.errors import RecordCorruptError, RecordError
from desktop.domain.events import Event

_KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}
_MAX_JSON_INT = 10**18
# Names and hashes by which the journal hangs together; a secret of the same spelling must not break it.
_STRUCTURAL = frozenset(
    {
        "step",
        "sha256",
        "source",
        "id",
        "file",
        "target",
        "host",
        "fingerprint",
        "jump",
        "kind",
        "row",
        "recheck",
        "toward",
    }
)

# Keys that came later: left out where they say nothing, so that an event reads and weighs as it always did.
_LATER = frozenset(
    {
        "row", "within", "is_container", "is_parallel", "fan", "inputs", "is_recheck", "obligation", "used",
        "recheck", "toward", "attached",
    }
)  # fmt: skip

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)

Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Encoded:
    kind: str
    body: str


def encode(event: Event, mask: Mask | None = None) -> Encoded:
    """Return an event as canonical JSON (sorted keys, no spaces, ASCII), its free text masked.

    Raises:
        RecordError: it holds a value that a journal cannot keep, such as a time without a zone.
    """
    return Encoded(type(event).__name__, to_json(_plain_fields(event, mask)))


def decode(kind: str, body: str) -> Event:
    """Return the event that was encoded; lists inside values come back as tuples.

    Raises:
        RecordCorruptError: the text is no event of this kind.
        RecordError: the kind is not known here: a newer version wrote it.
    """
    if kind not in _KINDS:
        raise RecordError(
            f"The record holds an event of kind {kind!r}, which this version does not know. Update Handrail to read it."
        )
    try:
        return _adapter(kind).validate_python(_restore(from_json(body)))
    except (ValueError, ValidationError) as error:
        raise RecordCorruptError(f"An event of kind {kind} cannot be read: {error}") from error


def to_json(value: object) -> str:
    """Return canonical JSON."""
    return _ENCODER.encode(value)


def time_text(at: datetime) -> str:
    """Return a time as the journal writes it: ISO 8601, UTC, microseconds.

    Raises:
        RecordError: the time has no zone.
    """
    if at.tzinfo is None:
        raise RecordError(f"The time {at} has no zone and cannot be recorded.")
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """Return the time that `time_text` wrote."""
    return datetime.fromisoformat(text)


@cache
def _adapter(kind: str) -> TypeAdapter[Event]:
    with BUILDING:
        return TypeAdapter(_KINDS[kind])


# Of each dataclass: its fields, whether structural, and whether left out when empty.
_FIELDS: dict[type, tuple[tuple[str, bool, bool], ...]] = {}


def _fields(data: Any) -> tuple[tuple[str, bool, bool], ...]:
    kind = type(data)
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(
            (field.name, field.name in _STRUCTURAL, _is_later(field)) for field in dataclasses.fields(kind)
        )
    return _FIELDS[kind]


def _is_later(field: "dataclasses.Field[Any]") -> bool:
    """True for a key that came later; one of the same name that was always needed is none."""
    missing = dataclasses.MISSING
    return field.name in _LATER and not (field.default is missing and field.default_factory is missing)


def _plain_fields(data: Any, mask: Mask | None) -> dict[str, object]:
    return {
        name: _plain(value, None if is_structural else mask)
        for name, is_structural, is_later in _fields(data)
        if (value := getattr(data, name)) or not is_later
    }


def _plain(value: Any, mask: Mask | None) -> object:
    kind = type(value)  # exact types first: this runs for every value of every event
    if value is None or kind is bool:
        return value
    if kind is str:
        return _plain_text(value, mask)
    if kind is float:
        return value if math.isfinite(value) else {"$float": repr(value)}
    if kind is int:
        return value if -_MAX_JSON_INT < value < _MAX_JSON_INT else {"$int": hex(value)}
    if kind is dict:
        return _plain_mapping(value, mask)
    if kind is list or kind is tuple:
        return [_plain(item, mask) for item in value]
    return _plain_other(value, mask)


def _plain_other(value: Any, mask: Mask | None) -> object:
    if isinstance(value, Enum):
        return _plain(value.value, None)
    if dataclasses.is_dataclass(value):
        return _plain_fields(value, mask)
    if isinstance(value, datetime):
        return {"$time": time_text(value)}
    if isinstance(value, Mapping):
        return _plain_mapping(value, mask)
    bases: tuple[Callable[[Any], object], ...] = (str, int, float, list, tuple)
    for base in bases:
        if isinstance(value, base):  # type: ignore[arg-type]
            return _plain(base(value), mask)
    raise RecordError(f"A value of type {type(value).__name__} cannot be recorded: {value!r:.200}")


def _plain_text(text: str, mask: Mask | None) -> str:
    masked = mask(text) if mask and text else text
    if masked.isascii():
        return masked
    try:
        masked.encode("utf-8")
    except UnicodeEncodeError:  # half of a pair: what cannot be written anywhere becomes U+FFFD
        return masked.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return masked


def _plain_mapping(value: Mapping[Any, object], mask: Mask | None) -> dict[str, object]:
    for key in value:
        if not isinstance(key, str):
            raise RecordError(f"The key {key!r:.100} of a recorded value is no text.")
    plain = {_plain_text(key, mask): _plain(item, mask) for key, item in value.items()}
    if any(key.startswith("$") for key in plain):
        return {"$map": [[key, item] for key, item in plain.items()]}
    return plain


def _restore(found: Any) -> Any:
    """Return what was encoded: tags become what they stand for, and lists tuples."""
    kind = type(found)
    if kind is dict:
        if len(found) == 1:
            return _untagged(found)
        for key, item in found.items():
            if type(item) is dict or type(item) is list:
                found[key] = _restore(item)
    elif kind is list:
        return tuple([_restore(item) for item in found])
    return found


def _untagged(found: dict[str, Any]) -> Any:
    match next(iter(found.items())):
        case "$time", str() as text:
            return parse_time(text)
        case "$float", str() as text:
            return float(text)
        case "$int", str() as text:
            return int(text, 16)
        case "$map", list() as pairs:
            return {key: _restore(item) for key, item in pairs}
        case key, item:
            return {key: _restore(item)}
