"""What a step's own events do to a run: it is entered, passed over, finished or cut off."""

from desktop.domain.changed import changed
from desktop.domain.entry import EntryState, StepEntry, place_inside, used_inside
from desktop.domain.events import (
    ConsentGiven,
    OutcomeUnknown,
    Recorded,
    StepFinished,
    StepInterrupted,
    StepPassedOver,
    StepStarted,
)
from desktop.domain.fit import corrupt, require_next_entry, require_place, require_reading
from desktop.domain.run import Run
from desktop.domain.verdict import Verdict


def enter(run: Run, recorded: Recorded, event: StepStarted | StepPassedOver) -> Run:
    """Return the run with one more entry."""
    require_next_entry(run, recorded, event.step, event.row, event.entry)
    if isinstance(event, StepStarted) and event.is_recheck:
        require_reading(run, recorded, event.step, event.within)
    else:
        require_place(run, recorded, event.within)
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
        consent_seq=run.pending_consent_seq if consent else 0,
        row=event.row,
        within=event.within,
        is_container=event.is_container,
        is_parallel=event.is_parallel,
        fan=event.fan,
        inputs=event.inputs,
        is_recheck=event.is_recheck,
    )
    return _with_new(changed(run, position=event.toward) if event.toward else run, entry)


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


def _with_new(run: Run, entry: StepEntry) -> Run:
    placed = _placed(run, entry)
    return run.with_new_entry(
        placed,
        position=_position_after(run, placed),
        recheck=run.recheck if not run.recheck else tuple(one for one in run.recheck if one != entry.step),
        pending_consent=None,
        pending_consent_at=None,
    )


def _placed(run: Run, entry: StepEntry) -> StepEntry:
    """Return an entry that knows what follows from what is around it."""
    around = run.entry_at(entry.within) if entry.within else None
    if around is None and not run.position and not entry.is_recheck:
        return entry
    return changed(
        entry,
        is_row=bool(around and around.fan),
        place=place_inside(around, entry.row) if around else "",
        used_in=used_inside(around, entry.step) if around else 0,
        continues=_continued(run, entry),
        before=_before(run, entry) if entry.is_recheck else None,
    )


def _before(run: Run, entry: StepEntry) -> Verdict | None:
    known = run.seen(0).get(entry.step)
    return known.whole.verdict if known else None


def _continued(run: Run, entry: StepEntry) -> int:
    """A group that the run is led into the middle of is gone on with: what was found in it before still counts."""
    if not entry.is_container or entry.fan or not run.position or run.position == entry.step:
        return 0
    key = (entry.step, entry.row)
    earlier = (one.seq for one in reversed(run.entries) if (one.step, one.row) == key)
    return next(earlier, 0)


def _position_after(run: Run, entry: StepEntry) -> str:
    """A position is reached by entering its step; what is begun on the way there is around it."""
    if entry.is_recheck or (entry.is_container and entry.is_running and entry.step != run.position):
        return run.position
    return ""


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
        return _with_new(run, _finished(_begun_now(recorded, event), recorded, event))
    _require_innermost(run, recorded, begun)
    finished = _finished(begun, recorded, event)
    return run.with_entry(finished, pending_consent=None, pending_consent_at=None)


def _begun_now(recorded: Recorded, event: StepFinished) -> StepEntry:
    return StepEntry(
        step=event.step,
        entry=event.entry,
        state=EntryState.RUNNING,
        seq=recorded.seq,
        started_at=recorded.at,
        target=event.target,
        row=event.row,
        within=event.within,
    )


def _finished(begun: StepEntry, recorded: Recorded, event: StepFinished) -> StepEntry:
    return changed(
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
        later=_later(begun, recorded),
    )


def _later(begun: StepEntry, recorded: Recorded) -> tuple[int, ...]:
    return begun.later if recorded.seq == begun.seq else (*begun.later, recorded.seq)


def cut_off(run: Run, recorded: Recorded, event: StepInterrupted | OutcomeUnknown) -> Run:
    """Return the run with a running entry ended before its time."""
    begun = _running(run, event.step, event.row, event.entry)
    if begun is None:
        raise corrupt(run, recorded, "that step is not running")
    _require_innermost(run, recorded, begun)
    unknown = event if isinstance(event, OutcomeUnknown) else None
    cut = changed(
        begun,
        state=EntryState.OUTCOME_UNKNOWN if unknown else EntryState.INTERRUPTED,
        finished_at=recorded.at,
        verdict=run.verdict_inside(begun.seq) if begun.is_container else Verdict.UNKNOWN,
        said=event.reason,
        reason=event.reason,
        evidence=unknown.evidence if unknown else (),
        obligation=unknown.obligation if unknown else "",
        later=_later(begun, recorded),
    )
    return run.with_entry(cut)


def _running(run: Run, step: str, row: str, entry: int) -> StepEntry | None:
    wanted = (step, row, entry)
    return next((one for one in run.running if (one.step, one.row, one.entry) == wanted), None)


def _require_innermost(run: Run, recorded: Recorded, entry: StepEntry) -> None:
    if entry.is_container and any(one.within == entry.seq for one in run.running):
        raise corrupt(run, recorded, f"something inside step {entry.step!r} is running")
