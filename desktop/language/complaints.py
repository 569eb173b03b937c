"""Sentences of ours for what pydantic finds wrong, each at its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

from pydantic import ValidationError

from desktop.domain.outcome import yaml_key
from desktop.domain.runbook import Runbook
from desktop.domain.step import STEP_KINDS
from desktop.expressions.nearest import did_you_mean
from desktop.language.nodes import Node, Path, PathKey, YamlValue
from desktop.language.report import Report

_WANTED = {
    "string_type": "a text", "int_type": "a whole number", "int_from_float": "a whole number", "float_type": "a number",
    "bool_type": "true or false", "tuple_type": "a list", "list_type": "a list", "dict_type": "a mapping",
    "dataclass_type": "a mapping", "mapping_type": "a mapping",
}  # fmt: skip

_DURATIONS = ("timeout", "every", "estimate", "wait", "fresh_for")


def complain(error: ValidationError, model: type, node: Node, report: Report) -> None:
    """Put every fault of a value into the report; several about one value become one sentence."""
    wanted: dict[Path, list[str]] = {}
    told: list[Path] = []
    for fault in error.errors(include_url=False, include_input=False):
        path = _real_path(node, fault["loc"])
        match fault["type"]:
            case "unexpected_keyword_argument":
                _unknown_key(model, node, path, report)
                told.append(path)
            case "missing":
                message = f"the key `{path[-1]}` is missing."
                report.error(node.nearest(path[:-1]).place, "missing-key", message)
                told.append(path)
            case "literal_error" | "enum":
                wanted.setdefault(path, []).append(f"one of {_choices(fault['ctx'])}")
            case kind:
                wanted.setdefault(path, []).append(_WANTED.get(kind, fault["msg"]))
    around = {path[:length] for path in (*told, *wanted) for length in range(len(path))}
    for path, words in wanted.items():
        if path not in around:  # a mapping with a fault inside need not also be told that it is no text
            _wrong_type(node, path, words, report)


def _real_path(node: Node, loc: Sequence[PathKey]) -> Path:
    """Leave out what pydantic adds to a path: the names of a union's members."""
    path: list[PathKey] = []
    at: Node | None = node
    for index, key in enumerate(loc):
        child = at.child(key) if at is not None else None
        if child is not None:
            at = child
            path.append(key)
        elif index == len(loc) - 1 and not _is_union_member(key):
            path.append(key)
    return tuple(path)


def _is_union_member(key: PathKey) -> bool:
    return isinstance(key, str) and (
        key[:1].isupper() or "[" in key or key in ("str", "int", "float", "bool")
    )


def _choices(context: Mapping[str, Any]) -> str:
    return str(context["expected"]).replace("'", "").removeprefix(", ").replace(" or ", ", ")


def _wrong_type(node: Node, path: Path, words: Iterable[str], report: Report) -> None:
    found = node.nearest(path)
    name = _name_of(path)
    wanted = " or ".join(dict.fromkeys(words))
    if wanted.startswith("one of ") and isinstance(found.value, str):
        known = [choice.strip() for choice in wanted.removeprefix("one of ").split(",")]
        hint = did_you_mean(found.value, known) if found.value else ""
        message = f"{name} is {wanted}; {found.value[:60]!r} is none of them.{hint if 'mean' in hint else ''}"
        report.error(found.place, "unknown-word", message)
        return
    if report.withdraw(found.place, "loses-digits"):
        message = f"{name} must be {wanted}; this is {found.event.value[:40]}."
    else:
        message = f"{name} must be {wanted}; this is {_described(found)}.{_way_out(found, wanted, path[-1])}"
    report.error(found.place, "wrong-type", message)


def _name_of(path: Path) -> str:
    last = next((key for key in reversed(path) if isinstance(key, str)), None)
    if last is None:
        return "this"
    return f"each item of `{last}`" if isinstance(path[-1], int) else f"`{last}`"


def _described(node: Node) -> str:
    value: YamlValue = node.value
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"the text {value[:40]!r}"
    if isinstance(value, (int, float)):
        return f"the number {node.event.value[:40]}"
    return "a list" if isinstance(value, list) else "a mapping"


def _way_out(node: Node, wanted: str, key: PathKey) -> str:
    value = node.value
    if key in _DURATIONS and isinstance(value, (int, float)):
        return f" Write it with its unit, such as {node.event.value[:20]}s."
    if value is None:
        return " Write a value after the key, or leave the key out."
    if "a text" in wanted and isinstance(value, (bool, int, float)):
        return f" Put it in quotes: '{node.event.value[:40]}'."
    if "a text" in wanted and isinstance(value, dict):
        return " If it is meant as a text, put it in quotes: '…'."
    if wanted == "a list" and isinstance(value, (str, int, float)):
        written = node.event.value[:60].split() if key == "plugin" else [node.event.value[:40]]
        return f" Write [{', '.join(written)}]."
    if wanted == "true or false" and str(value).lower() in ("yes", "no", "on", "off"):
        return " Only true and false are truth values here."
    return ""


def _unknown_key(model: type, node: Node, path: Path, report: Report) -> None:
    parent, key = node.nearest(path[:-1]), str(path[-1])
    owner = class_at(model, path[:-1])
    known = _keys_of(owner) if owner is not None else ()
    before = _value_cut_by_comma(parent, key)
    place = parent.key_place(key)
    if before is not None:
        name, text = before
        message = (
            f"the comma before {key[:60]!r} ends the value of `{name}`: inside {{ }} a comma starts a new key. "
            f"Quote the whole text: {name}: '{text[:40]}, {key[:40]}'."
        )
    else:
        message = f"unknown key `{key[:60]}`.{_belongs(key, owner) or did_you_mean(key, known)}"
    report.error(place, "unknown-key", message)


def _value_cut_by_comma(node: Node, key: str) -> tuple[str, str] | None:
    """Return the key and the text before a key without a value in `{…}`: most likely one text with a comma in it."""
    keys, child = list(node.keys or ()), node.child(key)
    index = keys.index(key) if key in keys else 0
    before = node.child(keys[index - 1]) if index else None
    if child is None or child.value is not None or before is None or not isinstance(before.value, str):
        return None
    is_flow = bool(getattr(node.event, "flow_style", False))
    return (keys[index - 1], before.value) if is_flow else None


def _keys_of(model: type) -> tuple[str, ...]:
    return tuple(yaml_key(each.name) for each in fields(model)) if is_dataclass(model) else ()


def _belongs(key: str, owner: type | None) -> str:
    """Say where a key belongs that stands in the wrong kind of step, or in a step instead of at the top."""
    if owner in STEP_KINDS:
        kinds = [step.kind for step in STEP_KINDS if key in _keys_of(step)]
        if kinds:
            return f" It belongs to steps of the kind {', '.join(kinds)}."
        if key in _keys_of(Runbook):
            return " It belongs to the top of the file."
    return ""


def class_at(model: type, path: Path) -> type | None:
    """Return the dataclass that the value at a path of a model is read into, if it is one."""
    hint: Any = model
    for key in path:
        owner = _dataclass_in(hint)
        if owner is not None and isinstance(key, str):
            attribute = next((each.name for each in fields(owner) if yaml_key(each.name) == key), None)
            hint = get_type_hints(owner)[attribute] if attribute else None
        else:
            parts = [part for part in get_args(hint) if part is not Ellipsis]
            hint = parts[-1] if parts else None
    return _dataclass_in(hint)


def _dataclass_in(hint: Any) -> type | None:
    if isinstance(hint, type) and is_dataclass(hint):
        return hint
    parts: list[Any] = list(get_args(hint))
    return next((part for part in parts if isinstance(part, type) and is_dataclass(part)), None)
