"""Which event may follow in which state of a run."""

from desktop.domain.errors import RecordCorruptError
from desktop.domain.events import (
    ConsentGiven,
    HandedOver,
    HostKeyAccepted,
    NoteAdded,
    ObligationMet,
    PersonDecided,
    Recorded,
    RunEnded,
    RunPaused,
    RunStarted,
    StepPassedOver,
    StepStarted,
    TargetIdentified,
    WentTo,
    Withdrawn,
)
from desktop.domain.run import Run, RunPhase

# While a run is paused, what was under way may still end; nothing begins and nobody decides.
_NOT_WHILE_PAUSED = (
    RunPaused,
    HostKeyAccepted,
    ConsentGiven,
    StepStarted,
    StepPassedOver,
    PersonDecided,
    WentTo,
    Withdrawn,
)
# While a step runs, nothing else is looked at, allowed or ended.
_NOT_WHILE_WORKING = (HostKeyAccepted, ConsentGiven, PersonDecided, WentTo, Withdrawn, HandedOver, RunEnded)
# What may still be said of a run that has ended.
_AFTER_THE_END = (NoteAdded, ObligationMet)


def require_fit(run: Run, recorded: Recorded) -> None:
    """Refuse an event that cannot follow.

    Raises:
        RecordCorruptError: the message names both.
    """
    event = recorded.event
    if recorded.seq != run.last_seq + 1 or (run.run_id and recorded.run_id != run.run_id):
        raise corrupt(run, recorded, f"expected event {run.last_seq + 1} of run {run.run_id or 'any'}")
    if isinstance(event, RunStarted) != (run.phase is RunPhase.NEW):
        raise corrupt(run, recorded, f"the run is {run.phase}")
    if run.phase is RunPhase.ENDED and not isinstance(event, _AFTER_THE_END):
        raise corrupt(run, recorded, "the run has ended")
    if run.phase is RunPhase.PAUSED and isinstance(event, _NOT_WHILE_PAUSED):
        raise corrupt(run, recorded, "the run is paused")
    if run.running:
        _require_fit_inside(run, recorded)


def _require_fit_inside(run: Run, recorded: Recorded) -> None:
    event = recorded.event
    working = run.working
    if working and isinstance(event, _NOT_WHILE_WORKING):
        raise corrupt(run, recorded, f"step {working[-1].step!r} is running")
    if working and isinstance(event, TargetIdentified) and not _is_parallel(run):
        raise corrupt(run, recorded, f"step {working[-1].step!r} is running")
    if isinstance(event, RunEnded):
        raise corrupt(run, recorded, f"it is still inside step {run.containers[-1].step!r}")


def _is_parallel(run: Run) -> bool:
    inside = run.containers
    return bool(inside) and inside[-1].is_parallel


def require_next_entry(run: Run, recorded: Recorded, step: str, row: str, entry: int) -> None:
    """Refuse an entry that is not the next one of its step and row, or that begins while another runs.

    Raises:
        RecordCorruptError: the message says which entry was expected.
    """
    working = run.working if run.running else ()
    if working and not _is_parallel(run):
        raise corrupt(run, recorded, f"step {working[-1].step!r} is running")
    if entry != run.count(step, row) + 1:
        raise corrupt(run, recorded, f"step {step!r} was entered {run.count(step, row)} times")


def require_place(run: Run, recorded: Recorded, within: int) -> None:
    """Refuse an entry that is not right inside what the run is in now.

    Raises:
        RecordCorruptError: the message says where the run is.
    """
    inside = run.containers if run.running else ()
    here = inside[-1].seq if inside else 0
    if within != here:
        raise corrupt(run, recorded, f"the run is inside event {here}, not {within}")


def require_reading(run: Run, recorded: Recorded, step: str, within: int) -> None:
    """Refuse to read again what was not read there before.

    Raises:
        RecordCorruptError: the message says so.
    """
    known = run.seen(0).get(step)
    if known is None or known.whole.within != within or run.working:
        raise corrupt(run, recorded, f"there is no reading of step {step!r} to take again there")


def corrupt(run: Run, recorded: Recorded, why: str) -> RecordCorruptError:
    return RecordCorruptError(
        f"Run {recorded.run_id}, event {recorded.seq} ({type(recorded.event).__name__}): "
        f"it cannot follow event {run.last_seq}: {why}. The record stays as it is; run `handrail verify`."
    )
