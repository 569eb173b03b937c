"""Where steps run: a target that is written out must be one."""

from desktop.domain.errors import InputError
from desktop.domain.target_ref import parse_target
from desktop.language.lint.draft import Draft
from desktop.language.report import Place


def check(draft: Draft) -> None:
    _check_target(draft, draft.root.nearest(("on",)).place, draft.head.on)
    for at in draft.steps:
        if at.step.on:
            _check_target(draft, at.place("on"), at.step.on)


def _check_target(draft: Draft, place: Place, text: str) -> None:
    if "${" in text:
        return
    try:
        parse_target(text)
    except InputError as error:
        hint = f" Write ${{{text}}} for the input." if text in draft.head.inputs else ""
        draft.report.error(place, "target", f"{error}{hint}")
