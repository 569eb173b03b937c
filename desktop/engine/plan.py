"""What may happen next in a run: pure and total over the states of a run. No thread, no clock."""

from typing import TypeGuard

from desktop.domain.run import EntryState, Run, RunPhase, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.seen import Abreast
from desktop.domain.step import Step
from desktop.engine.after import after
from desktop.engine.asking import (
    ask_host_key,
    ask_whether_it_happened,
    is_again,
    is_stopped,
    is_unsure,
    wants_host_key,
)
from desktop.engine.entering import Entering
from desktop.engine.frame import Frame, close, first_frame, frame_inside
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Busy,
    Identify,
    Next,
    Over,
    Paused,
    Waiting,
)
from desktop.engine.rechecking import recheck
from desktop.engine.scope import index_of, row_of, rows_of, scope_at
from desktop.engine.side_by_side import beside_each_other, stopped

NOBODY: frozenset[str] = frozenset()


def plan(runbook: Runbook, run: Run, identifying: frozenset[str] = NOBODY) -> Next:
    """Return what may happen next; `now` in expressions is the time of the run's last event.

    `identifying` are the targets that are being reached at this moment, which the record does not know yet."""
    if run.end:
        return Over(run.end.ended)
    working = run.working if run.running else ()
    if run.phase is RunPhase.PAUSED:
        return _busy(working[-1]) if working else Paused()
    if working and (working[-1].is_recheck or not run.containers):
        return _busy(working[-1])
    frame = first_frame(runbook, run, identifying)
    if not working and not identifying and (beside := recheck(frame)):
        return beside
    return _in_frame(frame)


def waits_for_person(step_next: Next) -> TypeGuard[Waiting]:
    return isinstance(step_next, AskConsent | AskQuestion | AskDone | AskDecision | AskHostKey)


def _in_frame(frame: Frame) -> Next:
    last = frame.last()
    is_inside = last is not None and last.is_running
    if frame.run.position and not is_inside and (beside := _led_to(frame)):
        return _busy(frame.around) if frame.around and _is_on_its_way(frame, beside) else beside
    if abreast := _abreast(frame.run, frame.around):
        return _children_side_by_side(frame, abreast)
    if last is None:
        return frame.step_at(0)
    if last.is_running:
        return _inside(frame, last) if last.is_container else _busy(last)
    return after(frame, last)


def _led_to(frame: Frame) -> Next | None:
    """Return what entering the step takes that a person went to, or that a jump into a group leads to."""
    prefix, position = frame.scope.prefix, frame.run.position
    step = frame.holder_of(position[len(prefix) :]) if position.startswith(prefix) else None
    return frame.entering.step(step) if step else None


def _is_on_its_way(frame: Frame, following: Next) -> bool:
    return isinstance(following, Identify) and str(following.target) in frame.identifying


def _inside(frame: Frame, around: StepEntry) -> Next:
    step = frame.scope.step(around.step)
    if not around.fan:
        return _in_frame(frame_inside(frame, around, step))
    if abreast := _abreast(frame.run, around):
        names = rows_of(around.row, len(around.fan))
        return beside_each_other(frame, abreast, names, lambda index: _row(frame, around, step, index))
    return _rows_in_turn(frame, around, step)


def _row(frame: Frame, around: StepEntry, step: Step, index: int) -> Next:
    scope = scope_at(frame.book, frame.run, around.seq, row_of(around.row, index))
    return Entering(frame.book, frame.run, scope).step(step, is_row=True)


def _rows_in_turn(frame: Frame, around: StepEntry, step: Step) -> Next:
    """One row after the other: they change something, or a person has a part in them."""
    last = _last_inside(frame.run, around)
    if last is None:
        return _row(frame, around, step, 0)
    index = index_of(last.row)
    if last.is_running:
        return _in_frame(frame_inside(frame, last, step)) if last.is_container else _busy(last)
    if last.state is EntryState.INTERRUPTED or is_again(last):
        return _row(frame, around, step, index)
    if is_unsure(last):
        return ask_whether_it_happened(last)
    if wants_host_key(last):
        return ask_host_key(frame.run, last) or _row(frame, around, step, index)
    if is_stopped(last):
        return stopped(around, last)
    if index + 1 < len(around.fan):
        return _row(frame, around, step, index + 1)
    return close(around)


def _last_inside(run: Run, around: StepEntry) -> StepEntry | None:
    for entry in reversed(run.entries):
        if entry.seq <= around.seq:
            return None
        if entry.within == around.seq and not entry.is_recheck and entry.state is not EntryState.WITHDRAWN:
            return entry
    return None


def _children_side_by_side(frame: Frame, abreast: Abreast) -> Next:
    names = tuple(frame.scope.path(step.id) for step in frame.steps)
    return beside_each_other(frame, abreast, names, lambda index: frame.entering.step(frame.steps[index]))


def _abreast(run: Run, around: StepEntry | None) -> Abreast | None:
    """Return how far what is inside has come, where it runs side by side."""
    return run.abreast if run.abreast and around and run.abreast.around.seq == around.seq else None


def _busy(entry: StepEntry) -> Busy:
    return Busy(step=entry.step, entry=entry.entry, row=entry.row, within=entry.within)
