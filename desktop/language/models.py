"""The runbook's types as validators of what a file holds: the same classes, strictly read."""

import json
from collections.abc import Hashable, Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from desktop.domain.runbook import Runbook
from desktop.domain.step import STEP_KINDS, Step
from desktop.language.complaints import complain
from desktop.language.nodes import Node, YamlValue
from desktop.language.report import Report

KINDS: Mapping[str, type[Step]] = {step.kind: step for step in STEP_KINDS}
T = TypeVar("T")
_encode = json.JSONEncoder(check_circular=False).encode
LATER_KINDS = ("plugin", "judge", "wait", "use", "group")


@cache
def adapter(model: Hashable) -> TypeAdapter[Any]:
    kind: Any = model
    return TypeAdapter(kind)


def validated_head(root: Node, report: Report) -> Runbook | None:
    """Return the runbook without its steps; what is wrong goes into the report, the rest is returned."""
    assert isinstance(root.value, dict)
    value = root.value | {"steps": []}
    try:
        return _read(Runbook, value)
    except ValidationError as error:
        complain(error, Runbook, root, report)
        return _without_faults(value, error)


def _without_faults(value: dict[str, YamlValue], error: ValidationError) -> Runbook | None:
    """Return what is left when faulty keys are left out, so that the steps can be looked at too."""
    kept = {"id": "unknown", "title": "unknown"} | value
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        first, *rest = (str(key) for key in fault["loc"])
        inputs = kept.get("inputs")
        if first == "inputs" and rest and isinstance(inputs, dict):
            kept["inputs"] = inputs | {rest[0]: {}}
        elif first in ("id", "title"):
            kept[first] = "unknown" if not isinstance(kept[first], str) else kept[first]
        else:
            kept.pop(first, None)
    try:
        return _read(Runbook, kept)
    except ValidationError:
        return None


def validated_step(node: Node, report: Report) -> Step | None:
    """Return the step, or None with its problems in the report."""
    model = _model_of(node, report)
    if model is None:
        return None
    try:
        return _read(model, node.value)
    except ValidationError as error:
        complain(error, model, node, report)
        return None


def _read(model: type[T], value: YamlValue) -> T:
    # As JSON, because strict reading of Python values would refuse lists for tuples.
    key: Any = model
    found: T = adapter(key).validate_json(_encode(value), strict=True)
    return found


def _model_of(node: Node, report: Report) -> type[Step] | None:
    if node.entries is None:
        report.error(
            node.place, "wrong-type", "a step is a mapping: `- id: …`, with its keys indented below."
        )
        return None
    kinds = [key for key in node.entries if key in KINDS]
    if len(kinds) == 1:
        return KINDS[kinds[0]]
    known = ", ".join(KINDS)
    if kinds:
        message = f"a step has one kind; this one has {' and '.join(kinds)}. Make two steps of it."
    elif later := next((key for key in node.entries if key in LATER_KINDS), None):
        message = f"steps of the kind `{later}` are not known to this version, which has: {known}."
    else:
        message = f"this step has no kind. Give it one of these keys: {known}."
    report.error(node.key_place(kinds[1]) if len(kinds) > 1 else node.place, "step-kind", message)
    return None
