"""Where steps run: a target that is written out must be one."""

from desktop.domain.errors import InputError
from desktop.domain.target_ref import parse_target
from desktop.language.lint.draft import Draft
from desktop.language.nodes import Path
from desktop.language.report import Place


def check(draft: Draft) -> None:
    for path, text in targets_in(draft.head.on):
        _check_target(draft, draft.root.nearest(path).place, text)
    for at in draft.steps:
        for path, text in targets_in(at.step.on):
            _check_target(draft, at.place(*path), text)


def targets_in(on: str | tuple[str, ...]) -> list[tuple[Path, str]]:
    """Return each target of an `on`, with its path."""
    if isinstance(on, str):
        return [(("on",), on)] if on else []
    return [(("on", index), text) for index, text in enumerate(on)]


def _check_target(draft: Draft, place: Place, text: str) -> None:
    if "${" in text:
        return
    try:
        parse_target(text)
    except InputError as error:
        hint = f" Write ${{{text}}} for the input." if text in draft.head.inputs else ""
        draft.report.error(place, "target", f"{error}{hint}")
