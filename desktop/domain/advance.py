"""The fold of a run's events: a pure function that refuses an event that cannot follow."""

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from desktop.domain.errors import RecordCorruptError
from desktop.domain.events import (
    ConsentGiven,
    Decision,
    HostKeyAccepted,
    NoteAdded,
    OutcomeUnknown,
    PersonDecided,
    Recorded,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
    StepFinished,
    StepInterrupted,
    StepPassedOver,
    StepStarted,
    TargetIdentified,
)
from desktop.domain.run import EntryState, Note, Run, RunPhase, StepEntry
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict


def fold(events: Iterable[Recorded]) -> Run:
    """Return the state of a run after these events.

    Raises:
        RecordCorruptError: an event cannot follow the ones before it.
    """
    run = Run()
    for recorded in events:
        run = advance(run, recorded)
    return run


def advance(run: Run, recorded: Recorded) -> Run:
    """Return the run after one more event.

    Raises:
        RecordCorruptError: the event cannot follow; the message names both.
    """
    if recorded.seq != run.last_seq + 1 or (run.run_id and recorded.run_id != run.run_id):
        raise _corrupt(run, recorded, f"expected event {run.last_seq + 1} of run {run.run_id or 'any'}")
    is_first = isinstance(recorded.event, RunStarted)
    if is_first != (run.phase is RunPhase.NEW):
        raise _corrupt(run, recorded, f"the run is {run.phase}")
    if run.phase is RunPhase.ENDED and not isinstance(recorded.event, NoteAdded):
        raise _corrupt(run, recorded, "the run has ended")
    _require_fit(run, recorded)
    return _placed(_apply(run, recorded), recorded)


def _placed(moved: Run, recorded: Recorded) -> Run:
    """Note which event a state comes from; it was made just now, so nobody sees it change.

    A second copy of all fields for each event took a third of the time that opening a long run takes."""
    object.__setattr__(moved, "last_at", recorded.at)
    object.__setattr__(moved, "last_seq", recorded.seq)
    object.__setattr__(moved, "head_sha256", recorded.sha256)
    return moved


# While a run is paused, what was under way may still end; nothing begins and nobody decides.
_NOT_WHILE_PAUSED = (RunPaused, HostKeyAccepted, ConsentGiven, StepStarted, StepPassedOver, PersonDecided)
# While a step runs, nothing else is looked at, allowed or ended.
_NOT_WHILE_RUNNING = (TargetIdentified, HostKeyAccepted, ConsentGiven, RunEnded)


def _require_fit(run: Run, recorded: Recorded) -> None:
    if run.phase is RunPhase.PAUSED and isinstance(recorded.event, _NOT_WHILE_PAUSED):
        raise _corrupt(run, recorded, "the run is paused")
    last = run.last
    if last and last.state is EntryState.RUNNING and isinstance(recorded.event, _NOT_WHILE_RUNNING):
        raise _corrupt(run, recorded, f"step {last.step!r} is running")


def _apply(run: Run, recorded: Recorded) -> Run:
    event = recorded.event
    match event:
        case RunStarted():
            return _start(recorded, event)
        case RunResumed():
            # A consent is for at once: one that was not acted on before the program ended is asked for again.
            return replace(
                run,
                phase=RunPhase.OPEN,
                operator=event.operator,
                machine=event.machine,
                pending_consent=None,
                pending_consent_at=None,
            )
        case RunPaused():
            return replace(run, phase=RunPhase.PAUSED)
        case TargetIdentified():
            known: Fields = {
                **run.identities,
                event.target: {"label": event.label, "facts": dict(event.facts)},
            }
            return replace(run, identities=known)
        case HostKeyAccepted():
            return replace(run, host_keys=(*run.host_keys, event))
        case ConsentGiven():
            _require_next_entry(run, recorded, event.step, event.entry)
            return replace(run, pending_consent=event, pending_consent_at=recorded.at)
        case StepStarted() | StepPassedOver():
            return _enter(run, recorded, event)
        case StepFinished():
            return _finish(run, recorded, event)
        case StepInterrupted() | OutcomeUnknown():
            return _cut_off(run, recorded, event)
        case PersonDecided():
            return _decide(run, recorded, event)
        case NoteAdded():
            note = Note(at=recorded.at, text=event.text, by=event.by, step=event.step)
            return replace(run, notes=(*run.notes, note))
        case RunEnded():
            return replace(run, phase=RunPhase.ENDED, end=event)
    assert_never(event)


def _start(recorded: Recorded, event: RunStarted) -> Run:
    return Run(
        run_id=recorded.run_id,
        phase=RunPhase.OPEN,
        runbook=event.runbook,
        inputs=event.inputs,
        operator=event.operator,
        machine=event.machine,
        program=event.program,
        observe_only=event.observe_only,
        started_at=recorded.at,
    )


def _enter(run: Run, recorded: Recorded, event: StepStarted | StepPassedOver) -> Run:
    _require_next_entry(run, recorded, event.step, event.entry)
    if isinstance(event, StepPassedOver):
        entry = StepEntry(
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
        )
    else:
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
        )
    return replace(run, entries=(*run.entries, entry), pending_consent=None, pending_consent_at=None)


def _consent_for(run: Run, event: StepStarted) -> ConsentGiven | None:
    given = run.pending_consent
    return given if given and (given.step, given.entry) == (event.step, event.entry) else None


def _finish(run: Run, recorded: Recorded, event: StepFinished) -> Run:
    """A step that a machine ran was started before; one that a person did begins and ends with this event."""
    last = run.last
    if last and last.state is EntryState.RUNNING:
        if (last.step, last.entry) != (event.step, event.entry):
            raise _corrupt(run, recorded, f"step {last.step!r} is running")
        begun, earlier = last, run.entries[:-1]
    else:
        _require_next_entry(run, recorded, event.step, event.entry)
        begun = StepEntry(
            step=event.step,
            entry=event.entry,
            state=EntryState.RUNNING,
            seq=recorded.seq,
            started_at=recorded.at,
            target=event.target,
        )
        earlier = run.entries
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
    )
    return replace(run, entries=(*earlier, finished), pending_consent=None, pending_consent_at=None)


def _cut_off(run: Run, recorded: Recorded, event: StepInterrupted | OutcomeUnknown) -> Run:
    last = run.last
    if (
        not last
        or last.state is not EntryState.RUNNING
        or (last.step, last.entry) != (event.step, event.entry)
    ):
        raise _corrupt(run, recorded, "that step is not running")
    is_change = isinstance(event, OutcomeUnknown)
    cut = replace(
        last,
        state=EntryState.OUTCOME_UNKNOWN if is_change else EntryState.INTERRUPTED,
        finished_at=recorded.at,
        verdict=Verdict.UNKNOWN,
        said=event.reason,
        reason=event.reason,
        evidence=event.evidence if isinstance(event, OutcomeUnknown) else (),
    )
    return replace(run, entries=(*run.entries[:-1], cut))


def _decide(run: Run, recorded: Recorded, event: PersonDecided) -> Run:
    last = run.last
    is_about_last = last and (last.step, last.entry) == (event.step, event.entry)
    if not last or not is_about_last or last.state is EntryState.RUNNING:
        raise _corrupt(run, recorded, "there is nothing to decide")
    decided = replace(last, decision=event)
    if event.decision is Decision.BY_HAND and event.verdict:
        decided = replace(decided, verdict=event.verdict, said=event.note or last.said, by=event.by)
    if event.decision is Decision.HAPPENED:
        decided = replace(
            decided, verdict=Verdict.PASS, said=event.note or "A person verified that it took place."
        )
    return replace(run, entries=(*run.entries[:-1], decided))


def _require_next_entry(run: Run, recorded: Recorded, step: str, entry: int) -> None:
    last = run.last
    if last and last.state is EntryState.RUNNING:
        raise _corrupt(run, recorded, f"step {last.step!r} is running")
    if entry != run.count(step) + 1:
        raise _corrupt(run, recorded, f"step {step!r} was entered {run.count(step)} times")


def _corrupt(run: Run, recorded: Recorded, why: str) -> RecordCorruptError:
    return RecordCorruptError(
        f"Run {recorded.run_id}, event {recorded.seq} ({type(recorded.event).__name__}): "
        f"it cannot follow event {run.last_seq}: {why}. The record stays as it is; run `handrail verify`."
    )
