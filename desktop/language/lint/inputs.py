"""Inputs: a default, choices and bounds that fit the type, and secrets that stay secret."""

from desktop.domain.errors import HandrailError
from desktop.domain.inputs import Input, InputType
from desktop.domain.step import AskStep, DoStep
from desktop.engine.inputs import parse_written
from desktop.language.lint.draft import Draft
from desktop.language.nodes import Node, Path
from desktop.language.report import Report

_OF_CHOICES = (InputType.CHOICE, InputType.CHOICES)


def check(draft: Draft) -> None:
    for name, spec in draft.head.inputs.items():
        _check_input(draft.report, draft.root, ("inputs", name), spec)
    for at, step in draft.of(AskStep):
        if bool(step.choices) == (step.answer is not None):
            message = "an `ask` offers either `choices` or an `answer: {type: …}`."
            draft.report.error(at.key_place("ask"), "ask", message)
        if step.answer is not None:
            _check_input(draft.report, at.node, ("answer",), step.answer)
    for at, task in draft.of(DoStep):
        for name, spec in task.record.items():
            _check_input(draft.report, at.node, ("record", name), spec)


def _check_input(report: Report, node: Node, path: Path, spec: Input) -> None:
    name = path[-1]

    def complain(key: str, message: str) -> None:
        report.error(node.nearest((*path, key)).place, "input", message)

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
        parse_written(spec, spec.default)
    except HandrailError as error:
        complain("default", f"the default of `{name}` does not fit: {error}")
