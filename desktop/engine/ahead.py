"""Which checks surely follow on the target of one that begins now: their scripts may be sent together with its own."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError
from desktop.domain.events import FanItem
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, GroupMode, Step
from desktop.domain.values import Fields
from desktop.engine.entering import Entering
from desktop.engine.fan_out import fan_of, is_side_by_side
from desktop.engine.frame import Frame, first_frame, frame_inside
from desktop.engine.next import Execute, Next, Prepared
from desktop.engine.scope import Scope, index_of, row_of, scope_at

MOST_AHEAD = 31
LARGEST_FAN = 64  # rows; while more are read, what was sent ahead grows too old to be used
_NOBODY: frozenset[str] = frozenset()
_STRAIGHT = (GroupMode.SEQUENCE, GroupMode.ANY_ORDER)


@dataclass(frozen=True, slots=True)
class Ahead:
    """A check that follows, with its parameters as they are known now."""

    check: str
    parameters: Fields


def may_go_ahead(step: Step) -> bool:
    """True for a check that is read once: other readings have times of their own."""
    return isinstance(step, CheckStep) and step.sample is None and step.retry is None


def checks_ahead(book: Runbook, run: Run, now: Prepared) -> tuple[Ahead, ...]:
    """Return the checks that follow `now` whatever it reads, in their order, as far as they are on its target.

    A guess that turns out wrong costs a script that nobody asks for: what is used later is found by the script and its
    values. So this may look at a run that does not know yet what `now` reads."""
    return tuple(islice(_ahead(book, run, now), MOST_AHEAD))


def _ahead(book: Runbook, run: Run, now: Prepared) -> Iterator[Ahead]:
    for step, following in _following(book, run, now):
        if not isinstance(following, Execute) or following.prepared.target != now.target:
            return
        yield Ahead(step.check, following.prepared.parameters)


def _following(book: Runbook, run: Run, now: Prepared) -> Iterator[tuple[CheckStep, Next]]:
    around = run.entry_at(now.within) if now.within else None
    if around is None or not around.fan:
        frame = _frame_of(book, run, around)
        yield from _steps_after(frame, now) if frame else ()
        return
    outer = scope_at(book, run, around.within, around.row)
    if run.abreast and run.abreast.around.seq == around.seq:
        yield from _rows_after(book, run, around, now)
        yield from _rows_of_steps_after(book, run, around, outer, now)


def _frame_of(book: Runbook, run: Run, around: StepEntry | None) -> Frame | None:
    first = first_frame(book, run, _NOBODY)
    if around is None:
        return first
    step = scope_at(book, run, around.within, around.row).step(around.step)
    return frame_inside(first, around, step)


def _steps_after(frame: Frame, now: Prepared) -> Iterator[tuple[CheckStep, Next]]:
    for step in _certain(frame, frame.scope.id_of(now.step)):
        if not step.each:
            yield step, frame.entering.step(step)


def _certain(frame: Frame, step_id: str) -> Iterator[CheckStep]:
    """Return the checks after a step that are entered whatever the ones before them come to."""
    at = next(number for number, step in enumerate(frame.steps) if step.id == step_id)
    is_beside = _is_abreast(frame)
    if not is_beside and (frame.mode not in _STRAIGHT or frame.scope.runbook.escalate_when):
        return
    for last, step in zip(frame.steps[at:], frame.steps[at + 1 :], strict=False):
        if not is_beside and (last.next or last.branches):
            return
        if not isinstance(step, CheckStep) or not may_go_ahead(step) or step.when or step.needs:
            return
        yield step


def _is_abreast(frame: Frame) -> bool:
    abreast = frame.run.abreast
    return abreast is not None and frame.around is not None and abreast.around.seq == frame.around.seq


def _rows_after(
    book: Runbook, run: Run, around: StepEntry, now: Prepared
) -> Iterator[tuple[CheckStep, Next]]:
    """The other rows about the same target, such as each of its mount points."""
    begun = index_of(now.row)
    for index in range(begun + 1, len(around.fan)):
        if around.fan[index].target == around.fan[begun].target:
            scope = scope_at(book, run, around.seq, row_of(around.row, index))
            step = scope.step(around.step)
            if isinstance(step, CheckStep) and not step.when:
                yield step, Entering(book, run, scope).step(step, is_row=True)


def _rows_of_steps_after(
    book: Runbook, run: Run, around: StepEntry, outer: Scope, now: Prepared
) -> Iterator[tuple[CheckStep, Next]]:
    """The rows about the same target of fan-outs that follow."""
    frame = _frame_of(book, run, run.entry_at(around.within) if around.within else None)
    target = around.fan[index_of(now.row)].target
    if frame is None or not target or len(around.fan) > LARGEST_FAN:
        return
    for step in _certain(frame, outer.id_of(around.step)):
        for index, one in enumerate(_fan(step, run, outer, frame)):
            if one.target == target and is_side_by_side(step):
                yield step, _row_ahead(book, run, outer, step, index, one)


def _fan(step: CheckStep, run: Run, outer: Scope, frame: Frame) -> tuple[FanItem, ...]:
    try:
        fan = fan_of(step, run, outer, frame.entering.now) or ()
    except HandrailError:  # told when the step is entered
        return ()
    return fan if len(fan) <= LARGEST_FAN else ()


def _row_ahead(book: Runbook, run: Run, outer: Scope, step: CheckStep, index: int, one: FanItem) -> Next:
    item = outer.item if one.item is None else one.item
    row = row_of(outer.row, index)
    scope = replace(outer, row=row, item=item, target=one.target, row_target=one.target)
    return Entering(book, run, scope).step(step, is_row=True)
