"""Where a runbook goes: what a `next`, `needs`, `verify`, `undo` or `attach` names is there, and can be gone to."""

import re
from collections.abc import Collection, Sequence

from desktop.domain.step import AskStep, DoStep, EndStep, EscalateStep, RunStep, Step
from desktop.domain.verdict import Ended
from desktop.expressions.nearest import did_you_mean, nearest
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.nodes import Path

ENDS = tuple(
    str(end) for end in Ended if end not in (Ended.ESCALATED, Ended.COMPLETED, Ended.STOPPED)
)  # what an author may decide; the others come about
_LIKE_AN_ID = re.compile(r"[a-z][a-z0-9_]*\Z")


def check(draft: Draft) -> None:
    ways = Ways(draft)
    for at in draft.steps:
        for path, jump in jumps_of(at):
            if jump in ways.known:
                ways.check_way(at, path, jump)
            else:
                _check_end(draft, at, path, jump)
        for index, name in enumerate(at.step.needs):
            _check_step(draft, at, ("needs", index), name, ways.known)
    for at, change in draft.of(RunStep, DoStep):
        _check_after_change(draft, at, change, ways)
    for at, escalation in draft.of(EscalateStep):
        for index, name in enumerate(escalation.escalate.attach):
            _check_step(draft, at, ("escalate", "attach", index), name, ways.known)
    for at, end in draft.of(EndStep):
        if str(end.end) not in ENDS:
            message = f"{end.end} comes about by itself. An end is one of {', '.join(ENDS)}."
            draft.report.error(at.place("end"), "end", message)


def _check_after_change(draft: Draft, at: StepAt, step: RunStep | DoStep, ways: "Ways") -> None:
    """The steps that prove a change and take it back are gone to as well."""
    for key, name in (("verify", step.verify), ("undo", undo_id(step, draft.ids))):
        if name and _check_step(draft, at, (key,), name, ways.known):
            ways.check_way(at, (key,), name)


def undo_id(step: Step, ids: Sequence[str]) -> str:
    """Return the step that an `undo` names, also one that is not there; nothing for an `undo` in words."""
    text = step.undo_text
    if not text or not _LIKE_AN_ID.match(text):
        return ""
    near = nearest(text, ids)
    is_mistyped = near is not None and abs(len(near) - len(text)) <= 2
    return text if text in ids or "_" in text or is_mistyped else ""


class Ways:
    """From which steps which others may be gone to."""

    def __init__(self, draft: Draft) -> None:
        self.known = frozenset(draft.ids)
        self._draft = draft
        self._found = {at.step.id: at for at in draft.steps} if draft.inside else {}

    def check_way(self, at: StepAt, path: Path, name: str) -> None:
        """Refuse a way into a group: what is inside begins where the group does."""
        to = self._found.get(name)
        if to is None or to.parent is None or to.parent in at.around:
            return
        outermost = next(group for group in reversed(to.around) if group not in at.around)
        message = (
            f"{name!r} is inside the group {to.parent.step.id!r}, which has to be entered as a whole. "
            f"Name {outermost.step.id!r} instead."
        )
        self._draft.report.error(at.place(*path), "into-group", message)


def jumps_of(at: StepAt) -> list[tuple[Path, str]]:
    """Return every `next` that is written in a step, with its path."""
    step = at.step
    found: list[tuple[Path, str]] = [(("next",), step.next)]
    found += [(("outcomes", index, "next"), outcome.next) for index, outcome in enumerate(step.outcomes)]
    found += [(("causes", index, "next"), cause.next) for index, cause in enumerate(step.causes)]
    if isinstance(step, AskStep):
        found += [(("choices", key, "next"), choice.next) for key, choice in step.choices.items()]
    return [(path, jump) for path, jump in found if jump]


def _check_end(draft: Draft, at: StepAt, path: Path, jump: str) -> None:
    start, dot, end = jump.partition(".")
    if start == "end" and end in ENDS:
        return
    if start == "end":
        hint = did_you_mean(end, ENDS) if dot else ""
        message = f"`{jump[:60]}` is no end. Write end. and one of {', '.join(ENDS)}.{hint if 'mean' in hint else ''}"
    else:
        message = f"`next` names {jump[:60]!r}, and there is no such step.{did_you_mean(jump, draft.ids)}"
    draft.report.error(at.place(*path), "unknown-step", message)


def _check_step(draft: Draft, at: StepAt, path: Path, name: str, known: Collection[str]) -> bool:
    key = next(part for part in reversed(path) if isinstance(part, str))
    if name not in known:
        message = f"`{key}` names {name[:60]!r}, and there is no such step.{did_you_mean(name, draft.ids)}"
    elif name == at.step.id:
        message = f"a step cannot be in its own `{key}`."
    else:
        return True
    draft.report.error(at.place(*path), "unknown-step", message)
    return False
