"""Fan-outs: what a step is done for has to be a list, and what is said of rows needs rows."""

from collections.abc import Mapping, Sequence

from desktop.domain.values import Value
from desktop.expressions.shapes import KIND_WORDS
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.fan_out import slot_shape
from desktop.language.lint.scope import Scopes
from desktop.language.nodes import Path


def check(draft: Draft, scopes: Scopes) -> None:
    for at in draft.steps:
        step = at.step
        if step.quorum is not None and scopes.fan(at) is None:
            message = (
                "`quorum` counts the rows of a step that is done for a list, and this one is done once. "
                "Add `each`, or a list in `on`."
            )
            draft.report.error(at.key_place("quorum"), "quorum", message)
        if isinstance(step.each, tuple):
            _check_items(draft, at, step.each)
        elif step.each:
            _check_list(draft, at, step.each, scopes)


def _check_items(draft: Draft, at: StepAt, items: Sequence[Value]) -> None:
    if not items:
        draft.report.error(
            at.place("each"), "each", "`each` has nothing in its list: the step is never done."
        )
    for index, item in enumerate(items):
        if not isinstance(item, str) and (path := _slot_in(item)) is not None:
            message = "`${…}` is filled in only where it is a whole item of the list, not inside one."
            draft.report.error(at.place("each", index, *path), "each", message)


def _slot_in(value: Value) -> Path | None:
    """Return where a text with `${` stands inside a value."""
    if isinstance(value, str):
        return () if "${" in value else None
    parts: list[tuple[str | int, Value]] = []
    if isinstance(value, Mapping):
        parts = [(str(key), part) for key, part in value.items()]
    elif isinstance(value, Sequence):
        parts = list(enumerate(value))
    for key, part in parts:
        if (path := _slot_in(part)) is not None:
            return (key, *path)
    return None


def _check_list(draft: Draft, at: StepAt, each: str, scopes: Scopes) -> None:
    shape = slot_shape(each, scopes.around(at), draft.spending)
    if shape is None:
        hint = f" Write ${{{each}}} for the input." if each in draft.head.inputs else ""
        message = f"`each` takes a list, or one whole `${{…}}` that gives one; {each[:60]!r} is a text.{hint}"
        draft.report.error(at.place("each"), "each", message)
    elif shape.kind not in ("any", "list"):
        message = f"`each` goes through a list; {each[:60]} is {KIND_WORDS[shape.kind]}."
        draft.report.error(at.place("each"), "each", message)
