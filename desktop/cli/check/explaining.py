"""What a check reads and what its reading means, as its author wrote it."""

import json
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields

from desktop.checks.catalogue import AnyCheck, find_check
from desktop.checks.shapes import FieldKind, ReadingField, parameter_fields, reading_fields
from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put
from desktop.domain.quantity import show

_WIDTH = 88
_DOORS = {
    "local": "this computer",
    "shell": "a host over SSH, or this computer by its shell",
    "windows": "a Windows machine, in PowerShell",
    "network": "the network, from this computer or from a host over SSH",
    "aws": "an AWS account and region",
    "database": "a database",
}


def explain_check(check_id: str, *, as_json: bool) -> int:
    """Print what a check means, takes, reads and decides.

    Raises:
        InputError: there is no such check; the message offers the nearest."""
    spec = find_check(check_id)
    put(json.dumps(_as_data(spec), indent=2, ensure_ascii=False) if as_json else "\n".join(_lines(spec)))
    return Exit.PASS


def _lines(spec: AnyCheck) -> Iterator[str]:
    yield f"{spec.id}: {spec.title}"
    yield ""
    yield from textwrap.wrap(spec.explanation, _WIDTH, break_on_hyphens=False, break_long_words=False)
    yield from _part("Read on", _ways_in(spec))
    if spec.not_on_windows:
        yield from _part("Not on Windows", textwrap.wrap(spec.not_on_windows, _WIDTH - 2))
    yield from _part("Parameters", _parameters(spec) or ["none"])
    yield from _part("Reading", (_field_line(one) for one in reading_fields(spec)))
    yield from _part("Judged, unless a step has outcomes of its own", spec.default_outcomes)
    yield from _part("Time limit", [show(spec.timeout_s, "timeout_s")])


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", title)
    yield from (f"  {line}" for line in lines)


def _ways_in(spec: AnyCheck) -> list[str]:
    return [words for door, words in _DOORS.items() if getattr(spec, door) is not None]


def _parameters(spec: AnyCheck) -> list[str]:
    shapes = {one.name: one for one in parameter_fields(spec)}
    lines = []
    for one in fields(spec.params):
        left_out = "" if one.default is MISSING else f", {_default(one.default)} if left out"
        is_needed = "" if shapes[one.name].is_optional else ", must be given"
        lines.append(f"{_field_line(shapes[one.name])}{left_out or is_needed}")
    return lines


def _default(value: object) -> str:
    if value is None or value == "":
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _field_line(field: ReadingField) -> str:
    inner = f" of {', '.join(one.name for one in field.fields)}" if field.fields else ""
    kind = "list" if field.is_list else field.kind.value
    if field.is_list and field.kind not in (FieldKind.RECORD, FieldKind.ANY):
        inner = f" of {field.kind.value}"
    return f"{field.name} ({kind}{inner})"


def _as_data(spec: AnyCheck) -> dict[str, object]:
    return {
        "id": spec.id,
        "title": spec.title,
        "explanation": spec.explanation,
        "read_on": [door for door in _DOORS if getattr(spec, door) is not None],
        "not_on_windows": spec.not_on_windows or None,
        "parameters": [{"name": one.name, "kind": one.kind, "required": not one.is_optional}
                       for one in parameter_fields(spec)],
        "reading": [{"name": one.name, "kind": one.kind, "optional": one.is_optional, "list": one.is_list}
                    for one in reading_fields(spec)],
        "default_outcomes": list(spec.default_outcomes),
        "timeout_s": spec.timeout_s,
    }  # fmt: skip
