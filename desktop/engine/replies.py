"""What a person's command means for what the run waits for now: the events it makes, or why it is refused."""

from collections.abc import Mapping
from dataclasses import replace

from desktop.domain.errors import InputError, TargetError
from desktop.domain.events import (
    ConsentGiven,
    Decision,
    Event,
    HostKeyAccepted,
    NoteAdded,
    PersonDecided,
    RunbookRef,
    RunEnded,
    RunPaused,
    RunStarted,
    StepPassedOver,
)
from desktop.domain.run import Run, RunPhase
from desktop.domain.runbook import Runbook
from desktop.domain.values import Value
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.by_person import answered, done
from desktop.engine.moving import again, handed_over, met, resumed, taken_over, undone, went_to
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    At,
    Enter,
    Execute,
    Identify,
    Next,
)
from desktop.engine.surroundings import Surroundings
from desktop.engine.turns import broken_off, left_behind
from desktop.engine.work import masked_fields
from desktop.redaction.clean import clean

_HOST_KEY_DECISIONS = (Decision.RETRY, Decision.GO_ON)

Reply = tuple[Event, ...] | c.Refused


def is_go_ahead(command: c.Command) -> bool:
    """True when the person's word also says that the step it is about is to run now."""
    if isinstance(command, c.Decide):
        return command.decision in (Decision.RETRY, Decision.UNDO)
    return isinstance(command, c.AcceptHostKey | c.Consent | c.Retry | c.GoTo)


def reply_to(command: c.Command, following: Next, runbook: Runbook, run: Run, around: Surroundings) -> Reply:
    """Return the events of a command, or why it does not fit now. Total over commands and states."""
    mask = around.secrets.mask
    if isinstance(command, c.AddNote):
        return (_noted(command, run, around),)
    if isinstance(command, c.MeetObligation):
        return met(command, run, around)
    if run.phase is RunPhase.ENDED:
        return c.Refused("The run has ended.")
    match command:
        case c.Stop():
            said = mask(command.reason)
            end = RunEnded(ended=Ended.STOPPED, verdict=run.verdict, said=said, by=around.operator)
            return (*broken_off(runbook, run), *left_behind(run, "The run was stopped."), end)
        case c.TakeOver():
            return taken_over(runbook, run, around)
        case c.Resume():
            return _resume(runbook, run, around)
        case c.HandOver():
            return handed_over(command, following, runbook, run, around)
        case _ if run.phase is RunPhase.PAUSED:
            return c.Refused("The run is paused; resume it first.")
        case c.Pause():
            return (RunPaused(by=around.operator),)
        case c.GoTo():
            return went_to(command, runbook, run, around)
        case c.Retry():
            return again(runbook, run, around)
        case c.Undo():
            return undone(command, runbook, run, around)
        case c.Skip():
            return _skip(command, following, around)
    return _answer_to(command, following, runbook, run, around)


def _noted(command: c.AddNote, run: Run, around: Surroundings) -> NoteAdded:
    """Keep what is attached first: a note must not name evidence that is not there."""
    mask = around.secrets.mask
    kept = tuple(
        around.journal.put_evidence(run.run_id, clean(mask(one.name)), one.data) for one in command.attached
    )
    return NoteAdded(text=mask(command.text), by=around.operator, step=command.step, attached=kept)


def _resume(book: Runbook, run: Run, around: Surroundings) -> Reply:
    if run.phase is not RunPhase.PAUSED:
        return c.Refused("The run is not paused.")
    if run.handed_over:
        return c.Refused(f"The run was handed over to {run.handed_over.to}; take it over first.")
    return (resumed(around, book, run),)


def begun(
    around: Surroundings,
    ref: RunbookRef,
    inputs: Mapping[str, Value],
    *,
    observe_only: bool,
    used: tuple[RunbookRef, ...] = (),
    ticket: str = "",
) -> RunStarted:
    return RunStarted(
        runbook=ref,
        inputs=dict(inputs),
        operator=around.operator,
        machine=around.machine,
        program=around.program,
        observe_only=observe_only,
        used=used,
        ticket=ticket,
    )


def _answer_to(
    command: c.Command, following: Next, runbook: Runbook, run: Run, around: Surroundings
) -> Reply:
    """What a person says to what is asked now; anything else does not fit."""
    match (command, following):
        case (c.Answer(), AskQuestion()) if _is_meant(command, following):
            return _answer(command, following, runbook, run, around)
        case (c.MarkDone(), AskDone()) if _is_meant(command, following):
            return _done(command, following, runbook, run, around)
        case (c.Consent(), AskConsent()) if _is_meant(command, following):
            return _consent(command, following, around)
        case (c.Decide(), AskDecision() | AskHostKey()) if _is_meant(command, following):
            return _decide(command, following, runbook, run, around)
        case (c.AcceptHostKey(), AskHostKey()):
            return _accept_host_key(command, following, around)
    return c.Refused("That does not fit what the run waits for now.")


def _is_meant(command: c.Answer | c.MarkDone | c.Consent | c.Decide | c.Skip, asked: At) -> bool:
    """True when a person's word is for what is asked now, and not for what was asked a moment ago."""
    is_row = command.row is None or command.row == asked.row
    return command.step == asked.step and is_row and command.entry in (None, asked.entry)


def _answer(
    command: c.Answer, following: AskQuestion, runbook: Runbook, run: Run, around: Surroundings
) -> Reply:
    value = around.secrets.mask(command.value) if isinstance(command.value, str) else command.value
    try:
        return (answered(runbook, following, run, value, around.operator, around.now()),)
    except InputError as fault:
        return c.Refused(str(fault))


def _done(command: c.MarkDone, following: AskDone, runbook: Runbook, run: Run, around: Surroundings) -> Reply:
    """Keep what was pasted as evidence, and judge it as if a script had written it."""
    mask = around.secrets.mask
    masked = replace(
        command,
        note=mask(command.note),
        pasted=clean(mask(command.pasted)),
        values=masked_fields(command.values, mask),
    )
    try:
        ended = done(runbook, following, run, masked, by=around.operator, now=around.now())
    except InputError as fault:
        return c.Refused(str(fault))
    if masked.pasted.strip():
        kept = around.journal.put_evidence(run.run_id, "pasted", masked.pasted.encode("utf-8", "replace"))
        ended = replace(ended, evidence=(kept,))
    if not masked.note or ended.said == masked.note:
        return (ended,)
    # An outcome says what it means; what the person said about it stands beside it.
    return (ended, NoteAdded(text=masked.note, by=around.operator, step=ended.step))


def _consent(command: c.Consent, following: AskConsent, around: Surroundings) -> Reply:
    prepared = following.prepared
    target = str(prepared.target)
    if command.target != target and (command.target or following.row):
        return c.Refused(f"This is about {target}; say so with the consent.")
    if command.command != prepared.command:
        return c.Refused("The command is not the one that was shown; look at it again.")
    if following.sentence and command.typed.strip() != following.sentence:
        return c.Refused(f"This step destroys. Type exactly: {following.sentence}")
    given = ConsentGiven(
        step=prepared.step,
        entry=prepared.entry,
        target=target,
        command=prepared.command,
        by=around.operator,
        typed=command.typed.strip(),
        row=prepared.row,
    )
    return (given,)


def _decide(
    command: c.Decide,
    following: AskDecision | AskHostKey,
    runbook: Runbook,
    run: Run,
    around: Surroundings,
) -> Reply:
    allowed = following.decisions if isinstance(following, AskDecision) else _HOST_KEY_DECISIONS
    if command.decision not in allowed:
        return c.Refused(f"Here you can choose {', '.join(allowed) or 'only to stop the run'}.")
    if (command.decision is Decision.BY_HAND) != (command.verdict is not None):
        return c.Refused("A reading by hand needs a verdict, and only that does.")
    if command.verdict and not command.verdict.did_run:
        return c.Refused("What was read by hand is pass, warn, fail or unknown.")
    decided = PersonDecided(
        step=following.step,
        entry=following.entry,
        row=following.row,
        decision=command.decision,
        by=around.operator,
        note=around.secrets.mask(command.note),
        verdict=command.verdict,
    )
    last = run.latest.get(following.step)
    is_about_age = following.step in run.recheck or (last is not None and last.is_recheck)
    if is_about_age and command.decision is Decision.RETRY:  # from there on, by what is so now
        back = went_to(c.GoTo(following.step), runbook, run, around)
        return back if isinstance(back, c.Refused) else (decided, *back)
    return (decided,)


def _accept_host_key(command: c.AcceptHostKey, following: AskHostKey, around: Surroundings) -> Reply:
    if (command.host, command.fingerprint) != (following.host, following.fingerprint):
        return c.Refused("That is not the key that the host showed.")
    try:
        around.targets.accept_host_key(following.target, command.fingerprint)
    except (TargetError, InputError) as fault:
        return c.Refused(str(fault))
    accepted = HostKeyAccepted(
        target=str(following.target),
        host=command.host,
        fingerprint=command.fingerprint,
        by=around.operator,
    )
    return (accepted,)


def _skip(command: c.Skip, following: Next, around: Surroundings) -> Reply:
    if not isinstance(following, Identify | Execute | Enter | AskConsent | AskQuestion | AskDone):
        return c.Refused("There is no step to skip now.")
    if isinstance(following, Execute) and following.is_recheck:
        return c.Refused("A reading that had become old is taken again before the run goes on.")
    if not _is_meant(command, following):
        return c.Refused(f"Step {following.step!r} is the one that can be skipped now.")
    if not command.reason.strip():
        return c.Refused("Say why it is skipped; the summary tells it.")
    passed = StepPassedOver(
        step=following.step,
        entry=following.entry,
        row=following.row,
        within=following.within,
        verdict=Verdict.SKIPPED,
        reason=around.secrets.mask(command.reason.strip()),
        by=around.operator,
    )
    return (passed,)
