"""Inputs: a default, choices and bounds that fit the type, and secrets that stay secret."""

from desktop.domain.errors import HandrailError
from desktop.domain.inputs import Input, InputType
from desktop.domain.step import AskStep
from desktop.engine.inputs import parse_value
from desktop.language.lint.draft import Draft
from desktop.language.nodes import Path

_OF_CHOICES = (InputType.CHOICE, InputType.CHOICES)


def check(draft: Draft) -> None:
    for name, spec in draft.head.inputs.items():
        _check_input(draft, ("inputs", name), spec)
    steps = draft.root.child("steps")
    for at in draft.steps:
        step = at.step
        if not isinstance(step, AskStep):
            continue
        if bool(step.choices) == (step.answer is not None):
            message = "an `ask` offers either `choices` or an `answer: {type: …}`."
            draft.report.error(at.key_place("ask"), "ask", message)
        if step.answer is not None and steps is not None and steps.items is not None:
            _check_input(draft, ("steps", steps.items.index(at.node), "answer"), step.answer)


def _check_input(draft: Draft, path: Path, spec: Input) -> None:
    name = path[-1]

    def complain(key: str, message: str) -> None:
        draft.report.error(draft.root.nearest((*path, key)).place, "input", message)

    if spec.type in _OF_CHOICES and not spec.choices:
        complain("type", f"`{name}` is of the type {spec.type} and gives no `choices`.")
        return
    if spec.choices and spec.type not in _OF_CHOICES:
        complain(
            "choices",
            f"`choices` belong to the types choice and choices; `{name}` is of the type {spec.type}.",
        )
    if spec.min is not None and spec.max is not None and spec.min > spec.max:
        complain("min", f"`min` {spec.min:g} is more than `max` {spec.max:g}.")
    if spec.default is None:
        return
    if spec.type is InputType.SECRET:
        complain("default", "a secret has no default: its value never stands in a file. The keyring has it.")
        return
    try:
        parse_value(spec, spec.default)
    except HandrailError as error:
        complain("default", f"the default of `{name}` does not fit: {error}")
