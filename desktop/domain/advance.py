"""The fold of a run's events: a pure function that refuses an event that cannot follow."""

from collections.abc import Iterable, Iterator
from typing import assert_never

from desktop.domain.changed import changed
from desktop.domain.entering import cut_off, enter, finish
from desktop.domain.events import (
    ConsentGiven,
    Decision,
    HandedOver,
    HostKeyAccepted,
    NoteAdded,
    ObligationMet,
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
    TakenOver,
    TargetIdentified,
    WentTo,
    Withdrawn,
)
from desktop.domain.fit import corrupt as _corrupt
from desktop.domain.fit import require_fit, require_next_entry
from desktop.domain.long_tuple import LongTuple
from desktop.domain.run import EntryState, Note, Run, RunPhase, StepEntry
from desktop.domain.target_ref import LOCAL
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict


def fold(events: Iterable[Recorded]) -> Run:
    """Return the state of a run after these events.

    Raises:
        RecordCorruptError: an event cannot follow the ones before it.
    """
    return fold_on(Run(), events)


def fold_on(run: Run, events: Iterable[Recorded]) -> Run:
    """Return a run after more events.

    Raises:
        RecordCorruptError: an event cannot follow the ones before it.
    """
    for recorded in events:
        run = advance(run, recorded)
    return run


def advance(run: Run, recorded: Recorded) -> Run:
    """Return the run after one more event.

    Raises:
        RecordCorruptError: the event cannot follow; the message names both.
    """
    require_fit(run, recorded)
    return _placed(_apply(run, recorded), recorded)


def _placed(moved: Run, recorded: Recorded) -> Run:
    """Note which event a state comes from; it was made just now, so nobody sees it change.

    A second copy of all fields for each event took a third of the time that opening a long run takes."""
    object.__setattr__(moved, "last_at", recorded.at)
    object.__setattr__(moved, "last_seq", recorded.seq)
    object.__setattr__(moved, "head_sha256", recorded.sha256)
    return moved


def _apply(run: Run, recorded: Recorded) -> Run:
    event = recorded.event
    match event:
        case RunStarted():
            return _start(recorded, event)
        case StepStarted() | StepPassedOver():
            return enter(run, recorded, event)
        case StepFinished():
            return finish(run, recorded, event)
        case StepInterrupted() | OutcomeUnknown():
            return cut_off(run, recorded, event)
        case TargetIdentified():
            identity: Fields = {"label": event.label, "facts": dict(event.facts)}
            known = run.identities.with_item(event.target, identity)
            told = run.told_at.with_item(f"target {event.target}", recorded.seq)
            return changed(run, identities=known, strangers=run.strangers - {event.target}, told_at=told)
        case HostKeyAccepted():
            told = run.told_at.with_item(f"key {event.target}", recorded.seq)
            return changed(run, host_keys=run.host_keys.with_one(event), told_at=told)
        case ConsentGiven():
            require_next_entry(run, recorded, event.step, event.row, event.entry)
            return changed(
                run,
                pending_consent=event,
                pending_consent_at=recorded.at,
                pending_consent_seq=recorded.seq,
            )
        case PersonDecided():
            return _decide(run, recorded, event)
        case WentTo():
            return _go_to(run, event.step)
        case Withdrawn():
            return _withdraw(run, recorded, event)
        case NoteAdded():
            return changed(run, notes=run.notes.with_one(_note(recorded, event)))
        case ObligationMet():
            return _meet(run, recorded, event)
        case RunResumed() | RunPaused() | HandedOver() | TakenOver() | RunEnded():
            return _change_phase(run, recorded, event)
    assert_never(event)


def _note(recorded: Recorded, event: NoteAdded) -> Note:
    return Note(
        at=recorded.at,
        text=event.text,
        by=event.by,
        step=event.step,
        seq=recorded.seq,
        attached=event.attached,
    )


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
        ticket=event.ticket,
        used=event.used,
        started_at=recorded.at,
    )


def _change_phase(
    run: Run, recorded: Recorded, event: RunResumed | RunPaused | HandedOver | TakenOver | RunEnded
) -> Run:
    match event:
        case RunResumed():
            # A consent is for at once: one that was not acted on before the program ended is asked for again.
            # Opening a run that was handed over is not yet taking it over.
            return changed(
                run,
                phase=RunPhase.PAUSED if run.handed_over else RunPhase.OPEN,
                operator=event.operator,
                machine=event.machine,
                strangers=_strangers(run, event.machine),
                pending_consent=None,
                pending_consent_at=None,
                recheck=event.recheck,
            )
        case RunPaused():
            return changed(run, phase=RunPhase.PAUSED)
        case HandedOver():
            return changed(
                run,
                phase=RunPhase.PAUSED,
                handed_over=event,
                told_at=run.told_at.with_item("handed_over", recorded.seq),
                pending_consent=None,
                pending_consent_at=None,
            )
        case TakenOver():
            if not run.handed_over:
                raise _corrupt(run, recorded, "nobody handed it over")
            return changed(
                run,
                phase=RunPhase.OPEN,
                handed_over=None,
                operator=event.by,
                machine=event.machine,
                strangers=_strangers(run, event.machine),
            )
        case RunEnded():
            told = run.told_at.with_item("end", recorded.seq)
            return changed(run, phase=RunPhase.ENDED, end=event, told_at=told)


def _strangers(run: Run, machine: str) -> frozenset[str]:
    """Where a run goes on at another computer, `local` is that one from now on."""
    local = str(LOCAL)
    is_another = machine != run.machine and local in run.identities
    return run.strangers | {local} if is_another else run.strangers


def _decide(run: Run, recorded: Recorded, event: PersonDecided) -> Run:
    found = _in_question(run, event)
    if found is None or found.is_running or not found.counts:
        raise _corrupt(run, recorded, "there is nothing to decide")
    if found.is_container and event.step in run.recheck:  # about its age, and not about what was found
        return changed(run, recheck=tuple(one for one in run.recheck if one != event.step))
    decided = _decided(found, event)
    return run.with_entry(changed(decided, later=(*found.later, recorded.seq)))


def _in_question(run: Run, event: PersonDecided) -> StepEntry | None:
    """Return the entry that a decision is about: the last that counts, though its reading was taken again since."""
    for entry in reversed(run.entries):
        if (entry.step, entry.row) != (event.step, event.row):
            continue
        if entry.entry == event.entry:
            return entry
        if entry.counts and not entry.is_recheck:
            return None
    return None


def _decided(found: StepEntry, event: PersonDecided) -> StepEntry:
    match event.decision:
        case Decision.BY_HAND if event.verdict:
            said = event.note or found.said
            return changed(found, decision=event, verdict=event.verdict, said=said, by=event.by)
        case Decision.HAPPENED:
            said = event.note or "A person verified that it took place."
            return changed(found, decision=event, verdict=Verdict.PASS, said=said)
        case Decision.DID_NOT_HAPPEN:
            return changed(found, decision=event, obligation="")  # there is nothing to put back
    return changed(found, decision=event)


def _go_to(run: Run, step: str) -> Run:
    """Go on from a step; what was read since it was last entered is stale, and so is what it was before that."""
    known = _known(run, step)
    moved = _stale_from(run, known) if known else run
    return changed(moved, position=step, pending_consent=None, pending_consent_at=None)


def _known(run: Run, step: str) -> StepEntry | None:
    """Return the entry that a person goes back to: inside a group that runs, none of an earlier round of it."""
    known = run.latest.get(step)
    inside = run.containers[-1].seq if run.containers else 0
    while inside and (continued := run.entry_at(inside).continues):
        inside = continued
    return known if known and known.seq > inside else None


def _stale_from(run: Run, first: StepEntry) -> Run:
    """What came after an entry no longer counts, nor does the sum of what was around it and has ended."""
    around = set(_around(run, first))
    entries = (
        changed(one, is_stale=True)
        if (one.seq >= first.seq or one.seq in around) and not one.is_running
        else one
        for one in run.entries
    )
    return run.with_entries(entries)


def _around(run: Run, entry: StepEntry) -> Iterator[int]:
    while entry.within:
        yield entry.within
        entry = run.entry_at(entry.within)


def _withdraw(run: Run, recorded: Recorded, event: Withdrawn) -> Run:
    """Take a note back, or an entry that a person made; the run then stands before that step again."""
    if any(note.seq == event.seq for note in run.notes):
        return changed(run, notes=LongTuple(note for note in run.notes if note.seq != event.seq))
    try:
        entry = run.entry_at(event.seq)
    except KeyError as missing:
        raise _corrupt(run, recorded, f"event {event.seq} can not be taken back") from missing
    if entry.state not in (EntryState.FINISHED, EntryState.PASSED_OVER) or not entry.by:
        raise _corrupt(run, recorded, f"event {event.seq} is nobody's word")
    later = (*entry.later, recorded.seq)
    withdrawn = run.with_entry(changed(entry, state=EntryState.WITHDRAWN, later=later))
    return changed(
        _stale_from(withdrawn, entry), position=entry.step, pending_consent=None, pending_consent_at=None
    )


def _meet(run: Run, recorded: Recorded, event: ObligationMet) -> Run:
    if not any(entry.seq == event.seq for entry in run.open_obligations):
        raise _corrupt(run, recorded, f"event {event.seq} left nothing to put back")
    told = run.told_at.with_item(f"met {event.seq}", recorded.seq)
    return changed(run, met=run.met.with_one(event), told_at=told)
