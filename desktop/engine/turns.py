"""The events of what a session does by itself: passing over, starting, taking what came back, ending."""

import logging
from collections.abc import Callable
from concurrent.futures import CancelledError as NeverBegunError
from concurrent.futures import Future

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
from desktop.domain.run import EntryState, Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import Effect
from desktop.domain.verdict import Verdict
from desktop.engine.finish import cannot_prepare, finished_by_machine, not_reached
from desktop.engine.next import CannotPrepare, Execute, Finish, Identify, Next, PassOver, Prepared
from desktop.engine.surroundings import Surroundings
from desktop.engine.under_way import UnderWay
from desktop.engine.work import CANCELLED, WorkResult, fault_of, masked_fields
from desktop.targets.base import Identity

Mask = Callable[[str], str]
LaneResult = Identity | TargetError | WorkResult
log = logging.getLogger(__name__)


def events_without_work(following: Next, runbook: Runbook, run: Run) -> tuple[Event, ...]:
    """Return the events of a turn that touches no target and needs no person; none when it is no such turn."""
    match following:
        case PassOver():
            passed = StepPassedOver(
                step=following.step,
                entry=following.entry,
                verdict=following.verdict,
                reason=following.reason,
            )
            return (passed,)
        case CannotPrepare():
            step = runbook.step(following.step)
            return (cannot_prepare(step, run, following.entry, following.reason),)
        case Finish():
            return _ending(following, run)
    return ()


def _ending(following: Finish, run: Run) -> tuple[Event, ...]:
    ended = RunEnded(
        ended=following.ended,
        verdict=run.verdict,
        said=following.said,
        escalated_to=following.escalated_to,
        because=following.because,
        ask_for=following.ask_for,
    )
    if not following.step:
        return (ended,)
    last = StepFinished(step=following.step, entry=following.entry, verdict=Verdict.PASS, said=following.said)
    return (last, ended)


def started(prepared: Prepared, mask: Mask) -> StepStarted:
    return StepStarted(
        step=prepared.step,
        entry=prepared.entry,
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
    entry = run.last
    assert entry is not None  # StepStarted was written before the work began
    assert isinstance(result, WorkResult)  # what executing a step gives
    ended = finished_by_machine(runbook, run, entry, result, around.now())
    lost = (NoteAdded(text=text, by=around.program, step=entry.step) for text in result.lost)
    return (ended, *lost)


def taken_at_the_end(
    following: Identify | Execute, result: LaneResult, runbook: Runbook, run: Run, around: Surroundings
) -> tuple[Event, ...]:
    """Return the events of what came back while the program ends: what it cut off itself, may simply run again."""
    if _is_stopped(result):
        return () if isinstance(following, Identify) else broken_off(run)
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
    return not_reached(runbook.step(following.step), run, following.entry, str(following.target), fault)


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


def broken_off(run: Run) -> tuple[Event, ...]:
    """What a crash left running: a read is interrupted, a change is unknown."""
    last = run.last
    if last is None or last.state is not EntryState.RUNNING:
        return ()
    if last.effect is Effect.READS:
        reason = "The program ended while this step was reading. It can simply run again."
        return (StepInterrupted(step=last.step, entry=last.entry, reason=reason),)
    reason = (
        "The program ended while this change was under way. Whether it took place is not known: "
        f"look on {last.target} before you go on."
    )
    return (OutcomeUnknown(step=last.step, entry=last.entry, reason=reason),)
