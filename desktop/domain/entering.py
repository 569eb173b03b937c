"""What a step's own events do to a run: it is entered, passed over, finished or cut off."""

from collections.abc import Mapping
from dataclasses import replace

from desktop.domain.events import (
    ConsentGiven,
    OutcomeUnknown,
    Recorded,
    StepFinished,
    StepInterrupted,
    StepPassedOver,
    StepStarted,
)
from desktop.domain.fit import corrupt, require_next_entry, require_place
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.verdict import Verdict


def enter(run: Run, recorded: Recorded, event: StepStarted | StepPassedOver) -> Run:
    """Return the run with one more entry."""
    is_recheck = isinstance(event, StepStarted) and event.is_recheck
    require_next_entry(run, recorded, event.step, event.row, event.entry)
    require_place(run, recorded, event.within, is_recheck=is_recheck)
    if isinstance(event, StepPassedOver):
        return _with_new(run, _passed_over(recorded, event))
    consent = _consent_for(run, event)
    entry = StepEntry(
        step=event.step,
        entry=event.entry,
        state=EntryState.RUNNING,
        seq=recorded.seq,
        started_at=recorded.at,
        target=event.target,
        effect=event.effect,
        command=event.command,
        environment=event.environment,
        consent=consent,
        consented_at=run.pending_consent_at if consent else None,
        row=event.row,
        within=event.within,
        is_container=event.is_container,
        is_parallel=event.is_parallel,
        fan=event.fan,
        inputs=event.inputs,
        is_recheck=event.is_recheck,
    )
    return _with_new(run, entry, is_open=True)


def _passed_over(recorded: Recorded, event: StepPassedOver) -> StepEntry:
    return StepEntry(
        step=event.step,
        entry=event.entry,
        state=EntryState.PASSED_OVER,
        seq=recorded.seq,
        started_at=recorded.at,
        finished_at=recorded.at,
        verdict=event.verdict,
        said=event.reason,
        reason=event.reason,
        by=event.by,
        row=event.row,
        within=event.within,
    )


def _with_new(run: Run, entry: StepEntry, *, is_open: bool = False) -> Run:
    return replace(
        run,
        entries=(*run.entries, entry),
        open=(*run.open, entry.seq) if is_open else run.open,
        counts=_counted(run.counts, entry),
        position="" if run.position == entry.step else run.position,
        recheck=run.recheck if not run.recheck else tuple(one for one in run.recheck if one != entry.step),
        pending_consent=None,
        pending_consent_at=None,
    )


def _counted(counts: Mapping[tuple[str, str], int], entry: StepEntry) -> Mapping[tuple[str, str], int]:
    return {**counts, (entry.step, entry.row): entry.entry}


def _consent_for(run: Run, event: StepStarted) -> ConsentGiven | None:
    given = run.pending_consent
    is_for_it = given and (given.step, given.row, given.entry) == (event.step, event.row, event.entry)
    return given if is_for_it else None


def finish(run: Run, recorded: Recorded, event: StepFinished) -> Run:
    """A step that a machine ran was started before; one that a person did begins and ends with this event."""
    begun = _running(run, event.step, event.row, event.entry)
    if begun is None:
        require_next_entry(run, recorded, event.step, event.row, event.entry)
        require_place(run, recorded, event.within)
        begun = StepEntry(
            step=event.step,
            entry=event.entry,
            state=EntryState.RUNNING,
            seq=recorded.seq,
            started_at=recorded.at,
            target=event.target,
            row=event.row,
            within=event.within,
        )
        run = _with_new(run, begun, is_open=True)
    _require_innermost(run, recorded, begun)
    finished = replace(
        begun,
        state=EntryState.FINISHED,
        finished_at=recorded.at,
        verdict=event.verdict,
        said=event.said,
        reason=event.reason,
        reading=event.reading,
        answer=event.answer,
        by=event.by,
        outcome=event.outcome,
        looked_at=event.looked_at,
        fault=event.fault,
        evidence=event.evidence,
        duration_s=event.duration_s,
        attempts=event.attempts,
        jump=event.jump,
        obligation=event.obligation,
    )
    closed = run.with_entry(finished)
    if run.pending_consent is None:
        return closed
    return replace(closed, pending_consent=None, pending_consent_at=None)


def cut_off(run: Run, recorded: Recorded, event: StepInterrupted | OutcomeUnknown) -> Run:
    """Return the run with a running entry ended before its time."""
    begun = _running(run, event.step, event.row, event.entry)
    if begun is None:
        raise corrupt(run, recorded, "that step is not running")
    _require_innermost(run, recorded, begun)
    unknown = event if isinstance(event, OutcomeUnknown) else None
    cut = replace(
        begun,
        state=EntryState.OUTCOME_UNKNOWN if unknown else EntryState.INTERRUPTED,
        finished_at=recorded.at,
        verdict=Verdict.UNKNOWN,
        said=event.reason,
        reason=event.reason,
        evidence=unknown.evidence if unknown else (),
        obligation=unknown.obligation if unknown else "",
    )
    return run.with_entry(cut)


def _running(run: Run, step: str, row: str, entry: int) -> StepEntry | None:
    wanted = (step, row, entry)
    return next((one for one in run.running if (one.step, one.row, one.entry) == wanted), None)


def _require_innermost(run: Run, recorded: Recorded, entry: StepEntry) -> None:
    if entry.is_container and any(one.within == entry.seq for one in run.running):
        raise corrupt(run, recorded, f"something inside step {entry.step!r} is running")
