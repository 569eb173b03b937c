"""Which names the expressions of a step may use, and what is known of their values."""

from collections.abc import Mapping
from typing import Any

from desktop.domain.inputs import Input, InputType
from desktop.domain.runbook import Runbook
from desktop.domain.step import (
    AskStep,
    Capture,
    CaptureRule,
    CheckStep,
    DoStep,
    RunStep,
    Step,
)
from desktop.expressions.shapes import (
    ANY,
    BOOLEAN,
    MOMENT,
    NUMBER,
    TEXT,
    Scope,
    Shape,
    list_of,
    record,
    shape_of_type,
)
from desktop.language.lint.checks import known_check
from desktop.language.lint.draft import Draft

_OF_TYPE = {
    InputType.INTEGER: NUMBER, InputType.NUMBER: NUMBER, InputType.PORT: NUMBER, InputType.BOOLEAN: BOOLEAN,
    InputType.DURATION: NUMBER, InputType.SIZE: NUMBER, InputType.DATETIME: MOMENT,
    InputType.CHOICES: list_of(TEXT), InputType.TARGETS: list_of(TEXT),
}  # fmt: skip
_RUN = record({"id": TEXT, "operator": TEXT, "started_at": MOMENT})
_TARGET = record({"name": TEXT, "os": TEXT})
_SCRIPT = {"exit_status": NUMBER, "stdout": TEXT, "stderr": TEXT, "duration_s": NUMBER}
_AS = {"": TEXT, "integer": NUMBER, "number": NUMBER, "duration": NUMBER, "size": NUMBER, "datetime": MOMENT}


def shape_of_input(spec: Input) -> Shape:
    return _OF_TYPE.get(spec.type, TEXT)


def outer_scope(draft: Draft) -> Scope:
    """Return the names that every expression of the file may use."""
    steps = {at.step.id: _entry(at.step) for at in draft.steps}
    known = {step_id: steps.get(step_id, ANY) for step_id in draft.ids}
    return Scope(
        {**inputs_of(draft.head), "steps": record(known), "run": _RUN, "target": _TARGET},
        {step_id: f" The values of a step are read as steps.{step_id}.…" for step_id in draft.ids},
    )


def inputs_of(head: Runbook) -> dict[str, Shape]:
    return {name: shape_of_input(spec) for name, spec in head.inputs.items()}


def inner_scope(outer: Scope, step: Step, *, with_set: bool = True) -> Scope:
    """Return the names inside a step, once it has its reading: its own fields hide inputs."""
    own = own_fields(step)
    if own is None:  # an unknown check: told elsewhere, and its fields are anybody's guess
        return Scope(_Anything(outer.names), outer.hints)
    set_names = dict.fromkeys(step.set, ANY) if with_set else {}
    return Scope({**outer.names, **own, **set_names}, outer.hints)


class _Anything(dict[str, Shape]):
    """Names of which nothing is known: each is there."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Shape:
        return ANY


def _entry(step: Step) -> Shape:
    own = own_fields(step)
    if own is None:
        return ANY
    return record({"verdict": TEXT, "entries": NUMBER, **own, **dict.fromkeys(step.set, ANY)})


def own_fields(step: Step) -> Mapping[str, Shape] | None:
    """Return the fields that a step's reading gives, or None when they cannot be known."""
    match step:
        case CheckStep():
            spec = known_check(step.check)
            reading: Any = None if spec is None else spec.reading
            return shape_of_type(reading).fields
        case RunStep():
            return _SCRIPT | {name: _captured(rule) for name, rule in step.capture.items()}
        case AskStep():
            return {"answer": TEXT if step.answer is None else shape_of_input(step.answer)}
        case DoStep():
            return {"answer": TEXT}
    return {}


def _captured(rule: CaptureRule) -> Shape:
    if not isinstance(rule, Capture):
        return {"text": TEXT, "number": NUMBER, "lines": list_of(TEXT)}[rule]
    if rule.table:
        return list_of(record(dict.fromkeys(rule.table, ANY)))
    if rule.json:
        return _AS[rule.as_] if rule.as_ else ANY
    return ANY if rule.as_ else record()
