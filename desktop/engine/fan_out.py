"""Over what a step fans out: a list of targets in `on`, the items of `each`, or both."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.events import FanItem
from desktop.domain.run import Run
from desktop.domain.step import (
    CheckStep,
    Effect,
    GroupStep,
    PluginStep,
    RunStep,
    Step,
    StepCommon,
)
from desktop.domain.target_ref import TargetRef, parse_target
from desktop.domain.values import Value
from desktop.engine.names import names_of
from desktop.engine.scope import Scope
from desktop.expressions import parse_template, plain_text, render_value

MAX_ROWS = 10_000
MEMBERS = "members"  # the fact of an identity that tells which targets it stands for
_ON_FILE = (CheckStep, RunStep, PluginStep)  # kinds that run where the file says when they say nothing


class MembersUnknownError(InputError):
    """A target that stands for several has to be reached before it is known for which."""

    def __init__(self, ref: TargetRef) -> None:
        super().__init__(f"{ref.label} stands for several targets, which are not known yet.")
        self.ref = ref


def fan_of(step: Step, run: Run, scope: Scope, now: datetime) -> tuple[FanItem, ...] | None:
    """Return the rows of a fan-out, or None for a step that is none.

    Raises:
        InputError, ExpressionError: a value is missing, is no list, or names no target.
        MembersUnknownError: a target in it has to be reached first.
    """
    targets = _targets(step, run, scope, now)
    items = _items(step, run, scope, now) if step.each else None
    if targets is None and items is None:
        return None
    if targets is None:
        rows = [FanItem(item=item) for item in items or ()]
    elif items is None:
        rows = targets
    else:
        rows = [FanItem(target=one.target, item=item) for one in targets for item in items]
    if len(rows) > MAX_ROWS:
        raise InputError(
            f"A fan-out has at most {MAX_ROWS:,} rows; this one would have {len(rows):,}. Take fewer at a time: "
            "narrower tags or patterns, or a step for each stage, region or account, whose rows count for themselves."
        )
    return tuple(rows)


def where_of(step: StepCommon, scope: Scope) -> str | tuple[str, ...]:
    """Return where a step says that it runs, or where its row, its group or its file does."""
    return scope.row_target or step.on or scope.target or scope.runbook.on


def _targets(step: Step, run: Run, scope: Scope, now: datetime) -> list[FanItem] | None:
    where = where_of(step, scope) if isinstance(step, _ON_FILE) else step.on
    if not where:
        return None
    names = names_of(run, scope, now=now)
    is_change = isinstance(step, RunStep) and step.effect is not Effect.READS
    if isinstance(where, tuple):
        values = [render_value(parse_template(one), names, now) for one in where]
        rows = [_target_row(one) for value in values for one in _listed(value)]
        return _with_members(rows, run, is_change)
    if step.each and _mentions_item(where):
        return None
    value = render_value(parse_template(where), names, now)
    if isinstance(value, list | tuple):
        return _with_members([_target_row(one) for one in value], run, is_change)
    if not isinstance(value, str) or not _is_taken_apart(parse_target(value), is_change):
        return None
    return _with_members([_target_row(value)], run, is_change)


def _is_taken_apart(ref: TargetRef, is_change: bool) -> bool:
    return ref.is_several and not (is_change and ref.changes_as_one)


def _with_members(rows: list[FanItem], run: Run, is_change: bool) -> list[FanItem]:
    """Put those that a target stands for in its place, and those that one of these stands for."""
    return [
        FanItem(target=member, item=one.item)
        for one in rows
        for member in _members(one.target, run, is_change)
    ]


def _members(target: str, run: Run, is_change: bool) -> Iterator[str]:
    ref = parse_target(target)
    if not _is_taken_apart(ref, is_change):
        yield target
        return
    for member in members_of(ref, run):
        yield from _members(member, run, is_change)


def members_of(ref: TargetRef, run: Run) -> tuple[str, ...]:
    """Return the targets that one stands for, as they were when it was reached.

    Raises:
        MembersUnknownError: it has not been.
        InputError: it was, and did not tell; reaching it again would not help.
    """
    if not run.knows(str(ref)):
        raise MembersUnknownError(ref)
    identity = run.identities[str(ref)]
    facts = identity.get("facts") if isinstance(identity, Mapping) else None
    members = facts.get(MEMBERS) if isinstance(facts, Mapping) else None
    if not isinstance(members, list | tuple):
        raise InputError(f"{ref.label}: which targets it stands for is not told (`{MEMBERS}`).")
    return tuple(map(str, members))


def _listed(value: Value) -> Sequence[Value]:
    return value if isinstance(value, list | tuple) else (value,)


def _mentions_item(where: str) -> bool:
    """True when each row says itself where it runs."""
    return any(
        name.path[0] == "item" for slot in parse_template(where).slots for name in slot.expression.names
    )


def _target_row(value: Value) -> FanItem:
    """Read one target, or a row of an earlier fan-out, which is about a target and perhaps an item."""
    if isinstance(value, Mapping):
        target, item = value.get("target"), value.get("item")
        if not target:
            raise InputError(
                "A row in `on` has no target; rows of a step that fans out over targets have one."
            )
        return FanItem(target=str(parse_target(str(target))), item=item)
    return FanItem(target=str(parse_target(plain_text(value))))


def _items(step: Step, run: Run, scope: Scope, now: datetime) -> list[Value]:
    names = names_of(run, scope, now=now)
    if isinstance(step.each, tuple):
        return [
            render_value(parse_template(one), names, now) if isinstance(one, str) else one
            for one in step.each
        ]
    value = render_value(parse_template(step.each), names, now)
    if not isinstance(value, list | tuple):
        raise InputError(f"`each: {step.each}` wants a list; this is {plain_text(value)[:60]!r}.")
    return list(value)


def is_side_by_side(step: Step) -> bool:
    """True when the rows of a fan-out may be read at the same time: a machine reads them, and asks nobody."""
    if isinstance(step, RunStep):
        return step.effect_of.value == "reads"
    return isinstance(step, CheckStep | PluginStep)


def children_side_by_side(group: GroupStep, run: Run, scope: Scope, now: datetime) -> bool:
    """True when the children of a `parallel` group can be read at the same time."""
    for child in group.group:
        if not is_side_by_side(child):
            return False
        try:
            if fan_of(child, run, scope, now) is not None:
                return False
        except MembersUnknownError:
            return False
        except (ExpressionError, InputError):  # told when the child is entered
            continue
    return True
