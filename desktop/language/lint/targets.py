"""Where steps run: a target that is written out must be one."""

import re
from contextlib import suppress
from pathlib import Path as File

from desktop.domain.errors import InputError
from desktop.domain.host_source import Source, is_source, parse_source
from desktop.domain.inputs import Input, InputType
from desktop.domain.step import RunStep
from desktop.domain.target_ref import TargetKind, parse_target
from desktop.expressions.shapes import ANY, KIND_WORDS
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.fan_out import slot_shape
from desktop.language.lint.scope import Scopes
from desktop.language.nodes import Path
from desktop.language.report import Place

_NAME = re.compile(r"\$\{\s*(\w+)\s*\}")
_NOWHERE = "`on` has nothing in its list. Name at least one target."


def check(draft: Draft, scopes: Scopes) -> None:
    head = draft.head
    if isinstance(head.on, tuple) and not head.on:
        draft.report.error(draft.root.nearest(("on",)).place, "target", _NOWHERE)
    for path, text in targets_in(head.on):
        _check_target(draft, draft.root.nearest(path).place, text)
    for name, spec in head.inputs.items():
        if spec.type is InputType.TARGETS:
            _check_default(draft, name, spec)
    for at in draft.steps:
        _check_secrets(draft, at)
        if not at.step.on and not isinstance(at.step.on, tuple):
            continue
        if isinstance(at.step.on, tuple) and not at.step.on:
            draft.report.error(at.place("on"), "target", _NOWHERE)
        for path, text in targets_in(at.step.on):
            _check_target(draft, at.place(*path), text)
            _check_slot(draft, at, path, text, scopes)


def _check_secrets(draft: Draft, at: StepAt) -> None:
    """What Systems Manager is sent, it keeps where others read it."""
    if not isinstance(at.step, RunStep):
        return
    where = at.step.on or draft.head.on
    if not any(text.startswith("ssm:") for _, text in targets_in(where)):
        return
    secrets = {name for name, spec in draft.head.inputs.items() if spec.type is InputType.SECRET}
    for name, value in at.step.env.items():
        used = _NAME.fullmatch(value) if isinstance(value, str) else None
        if used and used[1] in secrets:
            message = (
                f"{used[1]} is a secret, and Systems Manager keeps what it is sent in its history. Have the node fetch "
                "it itself."
            )
            draft.report.error(at.place("env", name), "secret", message)


def _check_slot(draft: Draft, at: StepAt, path: Path, text: str, scopes: Scopes) -> None:
    """One whole `${…}` gives a target, or a row that names one; outside a list also a list of these."""
    scope = scopes.before(at) if at.step.each else scopes.around(at)
    shape = slot_shape(text, scope, draft.spending)
    if shape is None:
        return
    is_list = shape.kind == "list" and len(path) == 1
    one = (shape.item or ANY) if is_list else shape
    is_row = one.kind == "record" and (one.fields is None or "target" in one.fields)
    if one.kind in ("any", "text") or (is_row and (is_list or len(path) > 1)):
        return
    if one.kind == "record":
        message = f"{text[:60]} names no target: it is a record without a field `target`."
        if is_list:
            message = f"the rows of {text[:60]} name no target. Go through them with `each` and write on: ${{item.…}}"
    else:
        message = f"a target is a text; {text[:60]} is {KIND_WORDS[one.kind]}."
    draft.report.error(at.place(*path), "target", message)


def targets_in(on: str | tuple[str, ...]) -> list[tuple[Path, str]]:
    """Return each target of an `on`, with its path."""
    if isinstance(on, str):
        return [(("on",), on)] if on else []
    return [(("on", index), text) for index, text in enumerate(on)]


def _check_target(draft: Draft, place: Place, text: str) -> None:
    if "${" in text:
        return
    try:
        ref = parse_target(text)
    except InputError as error:
        hint = f" Write ${{{text}}} for the input." if text in draft.head.inputs else ""
        draft.report.error(place, "target", f"{error}{hint}")
        return
    if ref.kind is TargetKind.HOSTS:
        _check_list(draft, place, ref.source)


def _check_list(draft: Draft, place: Place, source: Source) -> None:
    """A list of hosts is found from the folder of the runbook; what has no file yet has no folder either."""
    runbook = File(draft.report.file)
    if not source.file or not runbook.is_file():
        return
    file = File(source.beside(runbook.parent).file).expanduser()
    if not file.exists():
        message = f"there is no {file} here, from where {source} is to take its hosts."
        draft.report.warning(place, "no-hosts", message)


def _check_default(draft: Draft, name: str, spec: Input) -> None:
    """A default that does not fit is told where inputs are checked."""
    written = spec.default if isinstance(spec.default, list | tuple) else str(spec.default or "").split(",")
    place = draft.root.nearest(("inputs", name, "default")).place
    for text in map(str.strip, map(str, written)):
        with suppress(InputError):
            if is_source(text):
                _check_list(draft, place, parse_source(text))
