"""What may happen next in a run: pure and total over the states of a run. No thread, no clock."""

from collections.abc import Callable
from typing import TypeGuard

from desktop.domain.events import Decision
from desktop.domain.run import EntryState, Run, RunPhase, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import GroupMode, Step
from desktop.engine.after import after, ask_host_key, ask_whether_it_happened, is_again, wants_host_key
from desktop.engine.entering import Entering
from desktop.engine.frame import Frame, close, first_frame, frame_inside
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Busy,
    Close,
    Execute,
    Identify,
    Next,
    Over,
    Paused,
    Waiting,
    WaitKind,
)
from desktop.engine.scope import row_of, scope_at
from desktop.engine.work import CANCELLED

NOBODY: frozenset[str] = frozenset()
EnterOne = Callable[[int], Next]


def plan(runbook: Runbook, run: Run, identifying: frozenset[str] = NOBODY) -> Next:
    """Return what may happen next; `now` in expressions is the time of the run's last event.

    `identifying` are the targets that are being reached at this moment, which the record does not know yet."""
    if run.end:
        return Over(run.end.ended)
    working = run.working if run.open else ()
    if run.phase is RunPhase.PAUSED:
        return _busy(working[-1]) if working else Paused()
    if working and not run.containers:
        return _busy(working[-1])
    frame = first_frame(runbook, run, identifying)
    if not working and (beside := _recheck(frame)):
        return beside
    return _in_frame(frame)


def waits_for_person(step_next: Next) -> TypeGuard[Waiting]:
    return isinstance(step_next, AskConsent | AskQuestion | AskDone | AskDecision | AskHostKey)


def _in_frame(frame: Frame) -> Next:
    last = frame.last()
    if frame.run.position and not (last and last.is_running) and (beside := _went_to(frame)):
        return beside
    if frame.mode is GroupMode.PARALLEL and frame.around and frame.around.is_parallel:
        return _children_side_by_side(frame, frame.around)
    if last is None:
        return frame.step_at(0)
    if last.is_running:
        return _inside(frame, last) if last.is_container else _busy(last)
    return after(frame, last)


def _went_to(frame: Frame) -> Next | None:
    """Return what entering the step takes that a person went to."""
    step = None if frame.scope.prefix else frame.holder_of(frame.run.position)
    return frame.entering.step(step) if step else None


def _inside(frame: Frame, around: StepEntry) -> Next:
    step = frame.scope.step(around.step)
    if not around.fan:
        return _in_frame(frame_inside(frame, around, step))
    if around.is_parallel:
        rows = {int(one.row.rpartition(".")[2]): one for one in frame.run.inside(around.seq)}
        entries = [rows.get(index) for index in range(len(around.fan))]
        return _side_by_side(frame, around, entries, lambda index: _row(frame, around, step, index))
    return _rows_in_turn(frame, around, step)


def _row(frame: Frame, around: StepEntry, step: Step, index: int) -> Next:
    scope = scope_at(frame.book, frame.run, around.seq, row_of(around.row, index))
    return Entering(frame.book, frame.run, scope).step(step, is_row=True)


def _rows_in_turn(frame: Frame, around: StepEntry, step: Step) -> Next:
    """One row after the other: they change something, or a person has a part in them."""
    inside = [one for one in frame.run.inside(around.seq) if one.state is not EntryState.WITHDRAWN]
    if not inside:
        return _row(frame, around, step, 0)
    last = inside[-1]
    index = int(last.row.rpartition(".")[2])
    if last.is_running:
        return _inside_row(frame, last, step) if last.is_container else _busy(last)
    if last.state is EntryState.INTERRUPTED or is_again(last):
        return _row(frame, around, step, index)
    if last.state is EntryState.OUTCOME_UNKNOWN and not last.decision:
        return ask_whether_it_happened(last)
    if wants_host_key(last) and not last.decision:
        return ask_host_key(frame, last) or _row(frame, around, step, index)
    if _is_stopped(last):
        return _stopped(around, last)
    if index + 1 < len(around.fan):
        return _row(frame, around, step, index + 1)
    return close(around)


def _inside_row(frame: Frame, row: StepEntry, step: Step) -> Next:
    return _in_frame(frame_inside(frame, row, step))


def _children_side_by_side(frame: Frame, around: StepEntry) -> Next:
    latest = {one.step: one for one in frame.run.inside(around.seq)}
    entries = [latest.get(frame.scope.path(step.id)) for step in frame.steps]
    return _side_by_side(frame, around, entries, lambda i: frame.entering.step(frame.steps[i]))


def _side_by_side(
    frame: Frame,
    around: StepEntry,
    entries: list[StepEntry | None],
    enter: EnterOne,
) -> Next:
    """Begin what has not begun; once all have ended, ask what has to be asked; then it is over."""
    stopped = next((one for one in entries if one and _is_stopped(one)), None)
    if stopped is None:
        for index, entry in enumerate(entries):
            if entry is not None and not _wants_again(frame, entry):
                continue
            following = enter(index)
            if not isinstance(following, Identify) or str(following.target) not in frame.identifying:
                return following
    if frame.identifying or any(one and one.is_running for one in entries):
        return _busy(around)
    if stopped:
        return _stopped(around, stopped)
    for entry in entries:
        if entry and wants_host_key(entry) and not entry.decision and (ask := ask_host_key(frame, entry)):
            return ask
    return close(around)


def _wants_again(frame: Frame, entry: StepEntry) -> bool:
    if entry.state is EntryState.INTERRUPTED or is_again(entry):
        return True
    return wants_host_key(entry) and not entry.decision and ask_host_key(frame, entry) is None


def _is_stopped(entry: StepEntry) -> bool:
    return entry.fault is not None and entry.fault.kind == CANCELLED and entry.decision is None


def _stopped(around: StepEntry, stopped: StepEntry) -> Close:
    return Close(
        step=around.step,
        entry=around.entry,
        row=around.row,
        within=around.within,
        fault=stopped.fault,
    )


def _recheck(frame: Frame) -> Next | None:
    """Return a reading that is taken again because it had become old, or what to ask when it differs now."""
    for step_id in frame.run.recheck:
        following = frame.entering.step(frame.scope.step(step_id), is_row=True)
        if isinstance(following, Execute):
            return Execute(
                step=following.step,
                entry=following.entry,
                prepared=following.prepared,
                is_recheck=True,
            )
    changed = next((one for one in reversed(frame.run.entries) if one.is_recheck), None)
    if changed is None or changed.decision or changed.state is not EntryState.FINISHED or not changed.counts:
        return None
    before = next(
        (one for one in reversed(frame.run.entries) if one.step == changed.step and one.seq < changed.seq),
        None,
    )
    if before is None or before.verdict is changed.verdict:
        return None
    return AskDecision(
        step=changed.step,
        entry=changed.entry,
        reason=f"It was read again, since the reading had become old: it was {before.verdict}, "
        f"and is {changed.verdict} now. {changed.said}",
        decisions=(Decision.GO_ON, Decision.RETRY),
        wait=WaitKind.DECISION,
    )


def _busy(entry: StepEntry) -> Busy:
    return Busy(step=entry.step, entry=entry.entry, row=entry.row, within=entry.within)
