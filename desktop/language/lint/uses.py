"""Steps that use another runbook: it is there, and gets the inputs that it needs."""

from collections.abc import Mapping

from desktop.domain.errors import HandrailError
from desktop.domain.inputs import Input, InputType
from desktop.domain.step import UseStep
from desktop.domain.values import Value
from desktop.engine.inputs import parse_written
from desktop.expressions.nearest import did_you_mean
from desktop.expressions.shapes import KIND_WORDS, Shape
from desktop.language.lint.draft import Draft, StepAt, Used
from desktop.language.lint.fan_out import slot_shape
from desktop.language.lint.fields import shape_of_input
from desktop.language.lint.ids import RUNBOOK_ID
from desktop.language.lint.scope import Scopes

_SECRET = InputType.SECRET


def check(draft: Draft, scopes: Scopes) -> None:
    for at, step in draft.of(UseStep):
        if step.use == draft.head.id:
            message = "a runbook cannot use itself; go back with `next` instead."
            draft.report.error(at.place("use"), "use", message)
        elif not RUNBOOK_ID.match(step.use):
            message = (
                f"{step.use[:60]!r} is no id of a runbook: small letters, digits and hyphens, not a file."
            )
            draft.report.error(at.place("use"), "use", message)
        elif used := draft.used(step.use):
            if used.fault:
                draft.report.error(at.place("use"), used.rule, used.fault)
            else:
                _check_inputs(draft, at, step, used, scopes)


def _check_inputs(draft: Draft, at: StepAt, step: UseStep, used: Used, scopes: Scopes) -> None:
    given = at.node.child("with")
    for name, value in step.with_.items():
        if name in used.inputs:
            _check_value(draft, at, name, value, used.inputs[name], scopes)
        elif given is not None:
            message = f"{step.use} has no input {name[:60]!r}.{did_you_mean(name, used.inputs)}"
            draft.report.error(given.key_place(name), "unknown-input", message)
    missing = [name for name, spec in used.inputs.items() if _is_needed(spec) and name not in step.with_]
    if missing:
        message = f"{step.use} needs {' and '.join(missing)}: add  with: {{{missing[0]}: …}}"
        draft.report.error(at.place("use"), "missing-input", message)


def _is_needed(spec: Input) -> bool:
    return spec.required and spec.default is None


def _check_value(draft: Draft, at: StepAt, name: str, value: Value, spec: Input, scopes: Scopes) -> None:
    message = ""
    if isinstance(value, str) and "${" in value:
        message = _fault_of_slot(draft, at, value, spec, scopes)
    elif spec.type is _SECRET:
        message = "a secret is given as a secret input of this runbook: ${…}"
    elif value is not None and "${" not in str(value):
        try:
            parse_written(spec, value)
        except HandrailError as error:
            message = str(error)
    if message:
        draft.report.error(at.place("with", name), "input", f"`{name}` does not fit: {message}")


def _fault_of_slot(draft: Draft, at: StepAt, text: str, spec: Input, scopes: Scopes) -> str:
    is_secret = text.strip() in _whole_secrets(draft.head.inputs)
    if is_secret != (spec.type is _SECRET):
        return (
            f"{text.strip()} is a secret, and this input is not."
            if is_secret
            else "it is a secret, and takes one whole secret input of this runbook: ${…}"
        )
    shape = slot_shape(text, scopes.before(at), draft.spending)
    if shape is None or _fits(shape, shape_of_input(spec)):
        return ""
    wanted = KIND_WORDS[shape_of_input(spec).kind]
    return f"{text[:60]} is {KIND_WORDS[shape.kind]}, and the type {spec.type} is {wanted}."


def _whole_secrets(inputs: Mapping[str, Input]) -> frozenset[str]:
    return frozenset(f"${{{name}}}" for name, spec in inputs.items() if spec.type is _SECRET)


def _fits(given: Shape, wanted: Shape) -> bool:
    """Texts are read as any type, and numbers and truths may stand for texts; lists and records are what they are."""
    if given.kind in ("any", "text") or given.kind == wanted.kind:
        return True
    return given.kind in ("number", "boolean") and wanted.kind == "text"
