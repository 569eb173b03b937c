"""The runbook's types as validators of what a file holds: the same classes, strictly read."""

import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from desktop.dataclass import dataclass
from desktop.domain.building import BUILDING
from desktop.domain.runbook import Runbook
from desktop.domain.step import STEP_KINDS, GroupStep, Step
from desktop.expressions.nearest import nearest
from desktop.language.complaints import complain
from desktop.language.nodes import Node, YamlValue
from desktop.language.report import Report

KINDS: Mapping[str, type[Step]] = {step.kind: step for step in STEP_KINDS}
T = TypeVar("T")
S = TypeVar("S", bound=Step)
_encode = json.JSONEncoder(check_circular=False).encode


@cache
def adapter(model: Hashable) -> TypeAdapter[Any]:
    kind: Any = model
    with BUILDING:
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


@dataclass(frozen=True, slots=True)
class ReadStep:
    """A step as it was read: None with its problems in the report. The steps of a group are `inside`."""

    node: Node
    step: Step | None
    inside: "tuple[ReadStep, ...]" = ()

    @property
    def written_id(self) -> str:
        """The id that stands there, whether the rest could be read or not."""
        written = self.node.child("id")
        return str(written.value) if written is not None else ""


def validated_steps(nodes: Iterable[Node], report: Report) -> tuple[ReadStep, ...]:
    return tuple([validated_step(node, report) for node in nodes])


def validated_step(node: Node, report: Report) -> ReadStep:
    """Return the step, the steps of a group each read at its own place."""
    model = _model_of(node, report)
    if model is None:
        return ReadStep(node, None)
    if model is GroupStep:
        return _validated_group(node, report)
    return ReadStep(node, _validated(model, node, node.value, report))


def _validated_group(node: Node, report: Report) -> ReadStep:
    written = node.child("group")
    assert written is not None  # it is what makes the step a group
    assert isinstance(node.value, dict)
    if written.items is None:
        return ReadStep(node, _validated(GroupStep, node, node.value, report))
    if not written.items:
        report.error(written.place, "group", "`group` must be a list with at least one step.")
    inside = validated_steps(written.items, report)
    group = _validated(GroupStep, node, node.value | {"group": []}, report)
    if group is None:
        return ReadStep(node, None, inside)
    children = tuple([read.step for read in inside if read.step is not None])
    return ReadStep(node, replace(group, group=children), inside)


def _validated(model: type[S], node: Node, value: YamlValue, report: Report) -> S | None:
    try:
        return _read(model, value)
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
    else:
        message = f"this step has no kind. Give it one of these keys: {known}.{_meant(node.entries)}"
    report.error(node.key_place(kinds[1]) if len(kinds) > 1 else node.place, "step-kind", message)
    return None


def _meant(written: Iterable[str]) -> str:
    near = next((kind for key in written if (kind := nearest(key, KINDS))), None)
    return f" Did you mean {near}?" if near else ""
