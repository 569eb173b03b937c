"""The events of what a session does by itself: passing over, starting, taking what came back, ending."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError as NeverBegunError
from concurrent.futures import Future
from datetime import datetime

from desktop.domain.errors import CancelledError, HandrailError, TargetError
from desktop.domain.events import (
    Event,
    Fault,
    NoteAdded,
    OutcomeUnknown,
    RunEnded,
    StepFinished,
    StepInterrupted,
    StepPassedOver,
    StepStarted,
    TargetIdentified,
)
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import INSIDE, Runbook
from desktop.domain.step import Effect
from desktop.domain.target_names import target_label
from desktop.domain.verdict import Verdict
from desktop.engine.closing import closed
from desktop.engine.finish import cannot_prepare, finished_by_machine, judged_at_once, not_reached
from desktop.engine.frame import holds
from desktop.engine.next import (
    At,
    CannotPrepare,
    Close,
    Enter,
    Execute,
    Finish,
    Identify,
    Judge,
    Next,
    PassOver,
)
from desktop.engine.scope import scope_of
from desktop.engine.surroundings import Surroundings
from desktop.engine.texts import shown
from desktop.engine.under_way import UnderWay
from desktop.engine.work import CANCELLED, WorkResult, fault_of, masked_fields
from desktop.targets.base import Identity

Mask = Callable[[str], str]
LaneResult = Identity | TargetError | WorkResult
log = logging.getLogger(__name__)


def events_without_work(following: Next, book: Runbook, run: Run, now: datetime) -> tuple[Event, ...]:
    """Return the events of a turn that touches no target and needs no person; none when it is no such turn."""
    match following:
        case PassOver():
            passed = StepPassedOver(
                step=following.step,
                entry=following.entry,
                row=following.row,
                within=following.within,
                verdict=following.verdict,
                reason=following.reason,
            )
            return (passed,)
        case CannotPrepare():
            return (cannot_prepare(book, run, following, following.reason),)
        case Judge():
            return (judged_at_once(book, run, following, now),)
        case Close():
            return (closed(book, run, following, now),)
        case Finish():
            return _ending(following, book, run, now)
    return ()


def _ending(following: Finish, book: Runbook, run: Run, now: datetime) -> tuple[Event, ...]:
    """The step that ends the run, then what it was inside of, then the end itself."""
    last = StepFinished(
        step=following.step,
        entry=following.entry,
        row=following.row,
        within=following.within,
        verdict=Verdict.PASS,
        said=following.said,
    )
    left = tuple(
        _left(one, f"The run ended inside it: {following.ended}.") for one in reversed(run.containers)
    )
    ended = RunEnded(
        ended=following.ended,
        verdict=run.verdict,
        said=following.said,
        escalated_to=following.escalated_to,
        because=following.because,
        ask_for=following.ask_for,
    )
    return (last, *left, ended) if following.step else (*left, ended)


def _left(around: StepEntry, reason: str) -> StepInterrupted:
    return StepInterrupted(step=around.step, entry=around.entry, row=around.row, reason=reason)


def left_behind(run: Run, reason: str, *, keep: str = "", book: Runbook | None = None) -> tuple[Event, ...]:
    """Return the events of leaving what the run is inside of, innermost first; `keep` is a step it stays around."""
    left: list[Event] = []
    for around in reversed(run.containers):
        if keep and book and _is_around(book, around, keep):
            break
        left.append(_left(around, reason))
    return tuple(left)


def _is_around(book: Runbook, around: StepEntry, step_id: str) -> bool:
    if INSIDE in around.step or around.fan or around.row:
        return False
    return any(child.id == step_id or holds(child, step_id) for child in book.step(around.step).children)


def entered(following: Enter) -> StepStarted:
    """Return the event that begins a fan-out, a group or the following of another runbook."""
    return StepStarted(
        step=following.step,
        entry=following.entry,
        row=following.row,
        within=following.within,
        target=following.target,
        effect=Effect.READS,
        command=following.command,
        is_container=True,
        is_parallel=following.is_parallel,
        fan=following.fan,
        inputs=following.inputs,
        toward=following.toward,
    )


def started(following: Execute, mask: Mask) -> StepStarted:
    """Return the event that is written before anything runs."""
    prepared = following.prepared
    return StepStarted(
        step=prepared.step,
        entry=prepared.entry,
        row=prepared.row,
        within=prepared.within,
        is_recheck=following.is_recheck,
        target=str(prepared.target),
        effect=prepared.effect,
        command=mask(prepared.command),
        environment=prepared.shown_environment,
    )


def taken(
    following: Identify | Execute, result: LaneResult, runbook: Runbook, run: Run, around: Surroundings
) -> tuple[Event, ...]:
    """Return the events of what came back from a lane."""
    if isinstance(following, Identify):
        return (_identified(following, result, runbook, run, around.secrets.mask),)
    key = (following.step, following.row, following.entry)
    # StepStarted was written before the work began
    entry = next(one for one in run.working if (one.step, one.row, one.entry) == key)
    assert isinstance(result, WorkResult)  # what executing a step gives
    ended = finished_by_machine(runbook, run, entry, result, around.now())
    lost = (NoteAdded(text=text, by=around.program, step=entry.step) for text in result.lost)
    return (ended, *lost)


def taken_at_the_end(
    following: Identify | Execute, result: LaneResult, runbook: Runbook, run: Run, around: Surroundings
) -> tuple[Event, ...]:
    """Return the events of what came back while the program ends: what it cut off itself, may simply run again."""
    if _is_stopped(result):
        return () if isinstance(following, Identify) else broken_off(runbook, run, following)
    return taken(following, result, runbook, run, around)


def _is_stopped(result: LaneResult) -> bool:
    if isinstance(result, TargetError):
        return isinstance(result, CancelledError)
    return isinstance(result, WorkResult) and result.fault is not None and result.fault.kind == CANCELLED


def _identified(following: Identify, result: LaneResult, runbook: Runbook, run: Run, mask: Mask) -> Event:
    """Return who we are on a target, or that the step could not reach it."""
    if isinstance(result, Identity):
        facts = masked_fields(result.facts, mask)
        return TargetIdentified(target=str(following.target), label=result.label, facts=facts)
    fault = result.fault if isinstance(result, WorkResult) else fault_of(result)
    assert fault is not None  # an identity that failed has a fault
    return not_reached(runbook, run, following, str(following.target), fault)


def result_of(future: "Future[LaneResult]", run_id: str, mask: Mask) -> LaneResult:
    """The step boundary: whatever escapes a step is a fault of ours, logged and shown."""
    try:
        return future.result()
    except NeverBegunError:
        message = "It was stopped before it began; nothing was run."
        return WorkResult(fault=Fault(kind=CANCELLED, message=message, facts={"has_begun": False}))
    except Exception as fault:
        log.exception("run %s: a step failed with a fault of the program", run_id)
        reason = f"A fault of Handrail itself ({type(fault).__name__}: {fault}); the log has the details."
        return WorkResult(fault=fault_of(HandrailError(mask(reason))))


def hung(under_way: UnderWay[LaneResult]) -> WorkResult:
    """What is told of work that did not end and could not be stopped."""
    message = (
        f"Nothing came back from {under_way.lane} long after the time for it was over, and it could not be stopped. "
        "It may still be running there."
    )
    return WorkResult(fault=Fault(kind="Deadline", message=message))


def not_begun(fault: Exception) -> WorkResult:
    """What is told of work for which no lane could be opened."""
    message = f"It could not begin on this computer: {fault}"
    return WorkResult(fault=Fault(kind="Lane", message=message, facts={"has_begun": False}))


def broken_off(book: Runbook, run: Run, only: At | None = None) -> tuple[Event, ...]:
    """What a crash left running: a read is interrupted, a change is unknown. Groups and fan-outs go on."""
    wanted = (only.step, only.row) if only else None
    return tuple(
        _broken_off(book, run, entry)
        for entry in run.working
        if wanted is None or wanted == (entry.step, entry.row)
    )


def _broken_off(book: Runbook, run: Run, entry: StepEntry) -> Event:
    if entry.effect is Effect.READS:
        reason = "The program ended while this step was reading. It can simply run again."
        return StepInterrupted(step=entry.step, entry=entry.entry, row=entry.row, reason=reason)
    scope = scope_of(book, run, entry)
    reason = (
        "The program ended while this change was under way. Whether it took place is not known: "
        f"look on {target_label(entry.target)} before you go on."
    )
    obligation = shown(scope.step(entry.step).obligation, run, scope)
    return OutcomeUnknown(
        step=entry.step, entry=entry.entry, row=entry.row, reason=reason, obligation=obligation
    )
