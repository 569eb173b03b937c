"""Reads a check through the best door that a target has, and gives its reading as plain values."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from desktop.checks.catalogue import AnyCheck
from desktop.domain.errors import ConnectionLostError, NotApplicableError, TargetError
from desktop.domain.values import Fields, Value
from desktop.targets.base import Call, Database, Shell, Target


def read_check(spec: AnyCheck, target: Target, params: Any, call: Call) -> Fields:
    """Return the reading's fields; a connection that is lost meanwhile is opened once more, for a check only reads.

    Raises:
        NotApplicableError: the target has no door that this check can read through.
        TargetError: it could not be read.
    """
    try:
        return _read(spec, target, params, call)
    except ConnectionLostError:
        if call.cancel.is_cancelled or call.left_s <= 0:
            raise
    return _read(spec, target, params, call)


def _read(spec: AnyCheck, target: Target, params: Any, call: Call) -> Fields:
    refusals = []
    for read, open_door in _ways(spec, target):
        try:
            door = open_door(call)
        except NotApplicableError as error:
            refusals.append(str(error))
            continue
        try:
            fields = as_fields(read(door, params))
        except NotApplicableError as error:
            if not (spec.windows and read is spec.local and door.os == "windows"):
                raise
            refusals.append(str(error))  # psutil does not know it of Windows; PowerShell may
            continue
        return _as_root(spec, target, params, call, fields) if read is spec.local else fields
    raise NotApplicableError(f"{spec.id} cannot be read on {target.ref.label}: {' '.join(refusals)}")


def _as_root(spec: AnyCheck, target: Target, params: Any, call: Call, fields: Fields) -> Fields:
    """Return what commands tell where they may run as root, and what was read needs that."""
    if not fields.get("needs_root") or spec.shell is None:
        return fields
    try:
        told = as_fields(spec.shell(target.shell(call), params))
    except TargetError:
        return fields
    return fields if told.get("needs_root") else told


def _ways(spec: AnyCheck, target: Target) -> list[tuple[Callable[..., Any], Callable[[Call], Any]]]:
    """Return reader and door, best first: what needs no command before what runs one."""
    ways = (
        (spec.local, target.facts),
        (_by_system(spec), target.shell),
        (spec.network, target.network),
        (spec.aws, target.aws),
        (spec.database and _closing(spec.database), target.database),
    )
    return [(read, open_door) for read, open_door in ways if read is not None]


def _by_system(spec: AnyCheck) -> Callable[[Shell, Any], Any] | None:
    """Return the reader that asks a machine in the shell it has; None when the check runs no commands."""
    if spec.windows is None and not spec.not_on_windows:
        return spec.shell

    def read(door: Shell, params: Any) -> Any:
        if door.os == "windows" and spec.windows is None:
            raise NotApplicableError(spec.not_on_windows)
        reader = spec.windows if door.os == "windows" else spec.shell
        if reader is None:
            raise NotApplicableError(
                f"{spec.id} reads Windows machines; this one runs {door.os or 'another system'}."
            )
        return reader(door, params)

    return read


def _closing(read: Callable[[Database, Any], Any]) -> Callable[[Database, Any], Any]:
    """Return the reader that gives a database its connection back."""

    def read_and_close(door: Database, params: Any) -> Any:
        with closing(door):
            return read(door, params)

    return read_and_close


def as_fields(reading: object) -> dict[str, Value]:
    """Return a reading's dataclass as a dictionary: records become dictionaries, tuples lists; times stay."""
    return {field.name: _plain(getattr(reading, field.name)) for field in fields(reading)}  # type: ignore[arg-type]


def _plain(value: object) -> Value:
    match value:
        case None | bool() | int() | float() | datetime():
            return value
        case Enum():
            return str(value.value)
        case str():
            return value
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case tuple() | list() | frozenset() | set():
            return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return as_fields(value)
    return str(value)
