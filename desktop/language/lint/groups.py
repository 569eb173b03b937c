"""Groups: what may be inside one, and that hypotheses and readings side by side lead nowhere by themselves."""

from collections.abc import Iterator

from desktop.domain.step import CheckStep, Effect, GroupMode, GroupStep, JudgeStep, PluginStep, RunStep
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.jumps import jumps_of

_WITHOUT_ORDER = (GroupMode.ANY_ORDER, GroupMode.PARALLEL)


def check(draft: Draft) -> None:
    for at, group in draft.of(GroupStep):
        if group.mode not in _WITHOUT_ORDER:
            continue
        for child in draft.inside.get(at, ()):
            _check_child(draft, child, group.mode)
            if group.mode is GroupMode.PARALLEL:
                _check_side_by_side(draft, child)
        if group.mode is GroupMode.ANY_ORDER:
            _check_ways_out(draft, at, {below.step.id for below in _below(draft, at)})


def _below(draft: Draft, at: StepAt) -> Iterator[StepAt]:
    for child in draft.inside.get(at, ()):
        yield child
        yield from _below(draft, child)


def _check_child(draft: Draft, at: StepAt, mode: GroupMode) -> None:
    """A child itself goes nowhere: there is no order in which it could."""
    ways = [path for path, _ in jumps_of(at)]
    if at.step.verify_id:
        ways.append(("verify",))
    for path in ways:
        key = next(part for part in reversed(path) if isinstance(part, str))
        message = (
            f"a step right inside a group of the mode {mode} carries no `{key}`: when all are done the group goes on. "
            "Put `next` at the group, or the steps that follow each other into a group of their own."
        )
        draft.report.error(at.place(*path), "no-next-here", message)


def _check_ways_out(draft: Draft, at: StepAt, inside: set[str]) -> None:
    """What is deeper inside may go from step to step, and not out of the group."""
    for below in _below(draft, at):
        if below.parent is at or _is_child_without_order(below):
            continue
        for path, jump in jumps_of(below):
            if jump not in inside:
                message = f"{jump[:60]!r} is outside the group {at.step.id!r}, which is done as a whole (any_order)."
                draft.report.error(below.place(*path), "no-next-here", message)


def _is_child_without_order(at: StepAt) -> bool:
    group = at.parent.step if at.parent is not None else None
    return isinstance(group, GroupStep) and group.mode in _WITHOUT_ORDER


def _check_side_by_side(draft: Draft, at: StepAt) -> None:
    step = at.step
    reads = isinstance(step, CheckStep | PluginStep | JudgeStep | RunStep) and step.effect_of is Effect.READS
    if not reads:
        what = "changes something" if step.effect_of is not Effect.READS else f"is of the kind `{step.kind}`"
        message = (
            f"side by side go only check, plugin, judge, and run that reads; this step {what}. "
            "Take it out of the group, or leave `mode: parallel` out."
        )
        draft.report.error(at.key_place("effect" if at.has("effect") else step.kind), "parallel", message)
    for key, is_list in (("each", bool(step.each)), ("on", isinstance(step.on, tuple))):
        if is_list:
            message = (
                f"a step of a parallel group cannot be done for a list too. Put `{key}` at the group, "
                "or the step outside: its rows are read side by side by themselves."
            )
            draft.report.error(at.key_place(key), "parallel", message)
