"""What fields each kind of step gives to expressions, and what is known of their values."""

from collections.abc import Mapping
from typing import Any

from desktop.checks.catalogue import AnyCheck
from desktop.checks.sampled import sampled_fields
from desktop.checks.shapes import reading_fields
from desktop.domain.inputs import Input, InputType
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.step import (
    AskStep,
    Capture,
    CaptureRule,
    CheckStep,
    DoStep,
    PluginStep,
    RunStep,
    Step,
    UseStep,
    WaitStep,
)
from desktop.expressions.shapes import (
    ANY,
    BOOLEAN,
    MOMENT,
    NUMBER,
    TEXT,
    Shape,
    list_of,
    record,
    shape_of_type,
)
from desktop.expressions.thresholds import thresholds_of
from desktop.language.lint.checks import known_check

Fields = Mapping[str, Shape]

_OF_TYPE = {
    InputType.INTEGER: NUMBER, InputType.NUMBER: NUMBER, InputType.PORT: NUMBER, InputType.BOOLEAN: BOOLEAN,
    InputType.DURATION: NUMBER, InputType.SIZE: NUMBER, InputType.DATETIME: MOMENT,
    InputType.CHOICES: list_of(TEXT), InputType.TARGETS: list_of(TEXT),
}  # fmt: skip
_SCRIPT = {"exit_status": NUMBER, "stdout": TEXT, "stderr": TEXT, "duration_s": NUMBER}
_PLUGIN = {"exit_status": NUMBER, "text": TEXT, "perf": record()}
_AS = {"": TEXT, "integer": NUMBER, "number": NUMBER, "duration": NUMBER, "size": NUMBER, "datetime": MOMENT}


def shape_of_input(spec: Input) -> Shape:
    return _OF_TYPE.get(spec.type, TEXT)


def inputs_of(specs: Mapping[str, Input]) -> dict[str, Shape]:
    return {name: shape_of_input(spec) for name, spec in specs.items()}


def fields_of(step: Step, outputs: Fields | None = None) -> Fields | None:
    """Return the fields that a step gives, or None when they cannot be known.

    `outputs` are those of the runbook that a `use` step uses. What a group gives depends on its children and is
    worked out where those are known (`scope`)."""
    match step:
        case CheckStep():
            spec = known_check(step.check)
            reading: Any = None if spec is None else spec.reading
            fields = shape_of_type(reading).fields
            return (
                fields if spec is None or step.sample is None else {**(fields or {}), **_sampled(step, spec)}
            )
        case RunStep():
            return _SCRIPT | _captured(step.capture)
        case PluginStep():
            return _PLUGIN
        case AskStep():
            return {"answer": TEXT if step.answer is None else shape_of_input(step.answer)}
        case DoStep():
            pasted = {"stdout": TEXT} if step.paste or step.capture else {}
            return {"answer": TEXT} | pasted | _captured(step.capture) | inputs_of(step.record)
        case WaitStep():
            return {"waited_s": NUMBER}
        case UseStep():
            return None if outputs is None else {"verdict": TEXT, "ended": TEXT, **outputs}
    return {}


def _sampled(step: CheckStep, spec: AnyCheck) -> dict[str, Shape]:
    """Return what sampling adds to the numbers of a check."""
    own = reading_fields(spec)
    outcomes = step.outcomes or [parse_outcome_line(line) for line in spec.default_outcomes]
    added = sampled_fields(own, thresholds_of(outcomes))[len(own) :]
    return {one.name: NUMBER for one in added}


def _captured(rules: Mapping[str, CaptureRule]) -> dict[str, Shape]:
    return {name: _shape_of_capture(rule) for name, rule in rules.items()}


def _shape_of_capture(rule: CaptureRule) -> Shape:
    if not isinstance(rule, Capture):
        return {"text": TEXT, "number": NUMBER, "lines": list_of(TEXT)}[rule]
    if rule.file:
        return record()  # an artifact: what is in it is for `put` to know
    if rule.table:
        return list_of(record(dict.fromkeys(rule.table, ANY)))
    if rule.lines:
        return list_of(_AS[rule.as_])
    if rule.text or rule.number:
        return _AS[rule.as_] if rule.text or rule.as_ else NUMBER
    if rule.json:
        return _AS[rule.as_] if rule.as_ else ANY
    return ANY if rule.as_ else record()
