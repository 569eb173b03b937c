"""Ids of the runbook, its inputs and its steps, and names of values: how they are written, and ids are there once."""

import re
from collections.abc import Iterator
from keyword import iskeyword

from desktop.language.lint.draft import Draft
from desktop.language.nodes import Node
from desktop.language.report import Place

RUNBOOK_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_VALUE = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_MAX_LENGTH = 80
RESERVED = frozenset({"steps", "item", "now", "run", "target", "true", "false", "otherwise"})
_NOT_A_VALUE = RESERVED | {"verdict", "entries"}  # the last two are what `steps.<id>` has of its own
_NAMING = ("capture", "record", "set")  # keys of a step that name values


def check(draft: Draft) -> None:
    runbook_id = draft.head.id
    if not RUNBOOK_ID.match(runbook_id) or len(runbook_id) > _MAX_LENGTH:
        message = (
            f"the id {runbook_id[:60]!r} must be of small letters, digits and hyphens, such as service-down."
        )
        draft.report.error(draft.root.nearest(("id",)).place, "id", message)
    inputs = draft.root.child("inputs")
    for name in draft.head.inputs:
        place = inputs.key_place(name) if inputs is not None else draft.root.place
        _check_name(draft, "input", name, place, RESERVED | {"rules"})
    seen: dict[str, Place] = {}
    for node in _step_nodes(draft.root.child("steps")):
        written = node.child("id")
        if written is None or not isinstance(written.value, str):
            continue
        name, place = written.value, written.place
        _check_name(draft, "step", name, place, frozenset({"end"}))
        if name in seen:
            message = f"the step id {name!r} is already used at line {seen[name].line}. Ids are there once in a file."
            draft.report.error(place, "id-twice", message)
        seen.setdefault(name, place)
    _check_given_names(draft)


def _check_given_names(draft: Draft) -> None:
    """Names that the author gives to values: expressions have to be able to say them."""
    named = [at.node.entries[key] for at in draft.steps for key in _NAMING if key in (at.node.entries or ())]  # type: ignore[index]
    if (outputs := draft.root.child("outputs")) is not None:
        named.append(outputs)
    for node in named:
        for name in node.entries or ():
            if name in _NOT_A_VALUE or iskeyword(name):
                message = f"{name[:60]!r} has a meaning of its own and cannot be the name of a value."
            elif not _VALUE.match(name) or len(name) > _MAX_LENGTH:
                message = (
                    f"the value {name[:60]!r} must start with a letter and hold letters, digits and _ only."
                )
            else:
                continue
            draft.report.error(node.key_place(name), "id", message)


def _step_nodes(steps: Node | None) -> Iterator[Node]:
    """Yield every step that is written, whether it could be read or not; a group before what is inside it."""
    for node in (steps.items or ()) if steps is not None else ():
        yield node
        if (inside := node.child("group")) is not None:
            yield from _step_nodes(inside)


def _check_name(draft: Draft, what: str, name: str, place: Place, reserved: frozenset[str]) -> None:
    if name in reserved or iskeyword(name):
        draft.report.error(
            place, "id", f"{name!r} has a meaning of its own and cannot be the id of a {what}."
        )
    elif not _NAME.match(name) or len(name) > _MAX_LENGTH:
        message = f"the {what} {name[:60]!r} must start with a small letter and hold small letters, digits and _ only."
        draft.report.error(place, "id", message)
