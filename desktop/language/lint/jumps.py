"""Where a runbook goes: every `next`, `needs` and `attach` must name something that is there."""

from desktop.domain.step import AskStep, EndStep, EscalateStep
from desktop.domain.verdict import Ended
from desktop.expressions.nearest import did_you_mean
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.nodes import PathKey

ENDS = tuple(
    str(end) for end in Ended if end not in (Ended.ESCALATED, Ended.COMPLETED, Ended.STOPPED)
)  # what an author may decide; the others come about


def check(draft: Draft) -> None:
    for at in draft.steps:
        for path, jump in jumps_of(at):
            _check_jump(draft, at, path, jump)
        for index, name in enumerate(at.step.needs):
            _check_step(draft, at, ("needs", index), name)
        if isinstance(at.step, EscalateStep):
            for index, name in enumerate(at.step.escalate.attach):
                _check_step(draft, at, ("escalate", "attach", index), name)
        if isinstance(at.step, EndStep) and str(at.step.end) not in ENDS:
            message = f"{at.step.end} comes about by itself. An end is one of {', '.join(ENDS)}."
            draft.report.error(at.place("end"), "end", message)


def jumps_of(at: StepAt) -> list[tuple[tuple[PathKey, ...], str]]:
    """Return every `next` that is written in a step, with its path."""
    step = at.step
    found: list[tuple[tuple[PathKey, ...], str]] = [(("next",), step.next)]
    found += [(("outcomes", index, "next"), outcome.next) for index, outcome in enumerate(step.outcomes)]
    found += [(("causes", index, "next"), cause.next) for index, cause in enumerate(step.causes)]
    if isinstance(step, AskStep):
        found += [(("choices", key, "next"), choice.next) for key, choice in step.choices.items()]
    return [(path, jump) for path, jump in found if jump]


def _check_jump(draft: Draft, at: StepAt, path: tuple[PathKey, ...], jump: str) -> None:
    if jump in draft.ids:
        return
    start, dot, end = jump.partition(".")
    if start == "end" and end in ENDS:
        return
    if start == "end":
        hint = did_you_mean(end, ENDS) if dot else ""
        message = f"`{jump[:60]}` is no end. Write end. and one of {', '.join(ENDS)}.{hint if 'mean' in hint else ''}"
    else:
        message = f"`next` names {jump[:60]!r}, and there is no such step.{did_you_mean(jump, draft.ids)}"
    draft.report.error(at.place(*path), "unknown-step", message)


def _check_step(draft: Draft, at: StepAt, path: tuple[PathKey, ...], name: str) -> None:
    if name not in draft.ids:
        message = (
            f"`{path[-2]}` names {name[:60]!r}, and there is no such step.{did_you_mean(name, draft.ids)}"
        )
        draft.report.error(at.place(*path), "unknown-step", message)
    elif name == at.step.id:
        draft.report.error(at.place(*path), "unknown-step", f"a step cannot be in its own `{path[-2]}`.")
