"""What a person's command means for what the run waits for now: the events it makes, or why it is refused."""

from collections.abc import Mapping

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
    RunResumed,
    RunStarted,
    StepPassedOver,
)
from desktop.domain.run import Run, RunPhase
from desktop.domain.runbook import Runbook
from desktop.domain.step import AskStep, DoStep
from desktop.domain.values import Value
from desktop.domain.verdict import Ended, Verdict
from desktop.engine import commands as c
from desktop.engine.finish import answered, done
from desktop.engine.next import (
    AskConsent,
    AskDecision,
    AskDone,
    AskHostKey,
    AskQuestion,
    Execute,
    Identify,
    Next,
)
from desktop.engine.surroundings import Surroundings

_HOST_KEY_DECISIONS = (Decision.RETRY, Decision.GO_ON)

Reply = tuple[Event, ...] | c.Refused


def is_go_ahead(command: c.Command) -> bool:
    """True when the person's word also says that the step it is about is to run now."""
    if isinstance(command, c.Decide):
        return command.decision is Decision.RETRY
    return isinstance(command, c.AcceptHostKey | c.Consent)


def reply_to(command: c.Command, following: Next, runbook: Runbook, run: Run, around: Surroundings) -> Reply:
    """Return the events of a command, or why it does not fit now. Total over commands and states."""
    mask = around.secrets.mask
    if isinstance(command, c.AddNote):
        return (NoteAdded(text=mask(command.text), by=around.operator, step=command.step),)
    if run.phase is RunPhase.ENDED:
        return c.Refused("The run has ended.")
    match command:
        case c.Stop():
            said = mask(command.reason)
            end = RunEnded(ended=Ended.STOPPED, verdict=run.verdict, said=said, by=around.operator)
            return (end,)
        case c.Resume():
            is_paused = run.phase is RunPhase.PAUSED
            return (resumed(around),) if is_paused else c.Refused("The run is not paused.")
        case _ if run.phase is RunPhase.PAUSED:
            return c.Refused("The run is paused; resume it first.")
        case c.Pause():
            return (RunPaused(by=around.operator),)
        case c.Skip():
            return _skip(command, following, around)
    return _answer_to(command, following, runbook, run, around)


def begun(
    around: Surroundings, ref: RunbookRef, inputs: Mapping[str, Value], *, observe_only: bool
) -> RunStarted:
    return RunStarted(
        runbook=ref,
        inputs=dict(inputs),
        operator=around.operator,
        machine=around.machine,
        program=around.program,
        observe_only=observe_only,
    )


def resumed(around: Surroundings) -> RunResumed:
    return RunResumed(operator=around.operator, machine=around.machine, program=around.program)


def _answer_to(
    command: c.Command, following: Next, runbook: Runbook, run: Run, around: Surroundings
) -> Reply:
    """What a person says to what is asked now; anything else does not fit."""
    match (command, following):
        case (c.Answer(), AskQuestion()) if command.step == following.step:
            return _answer(command, following, runbook, run, around)
        case (c.MarkDone(), AskDone()) if command.step == following.step:
            do = runbook.step(command.step)
            assert isinstance(do, DoStep)  # plan asks for it
            note = around.secrets.mask(command.note)
            return (done(do, run, command.could, note, around.operator, around.now()),)
        case (c.Consent(), AskConsent()) if command.step == following.step:
            return _consent(command, following, around)
        case (c.Decide(), AskDecision() | AskHostKey()) if command.step == following.step:
            return _decide(command, following, around)
        case (c.AcceptHostKey(), AskHostKey()):
            return _accept_host_key(command, following, around)
    return c.Refused("That does not fit what the run waits for now.")


def _answer(
    command: c.Answer, following: AskQuestion, runbook: Runbook, run: Run, around: Surroundings
) -> Reply:
    ask = runbook.step(command.step)
    assert isinstance(ask, AskStep)  # plan asks for it
    value = around.secrets.mask(command.value) if isinstance(command.value, str) else command.value
    try:
        return (answered(ask, following, run, value, around.operator, around.now()),)
    except InputError as fault:
        return c.Refused(str(fault))


def _consent(command: c.Consent, following: AskConsent, around: Surroundings) -> Reply:
    prepared = following.prepared
    if command.command != prepared.command:
        return c.Refused("The command is not the one that was shown; look at it again.")
    if following.sentence and command.typed.strip() != following.sentence:
        return c.Refused(f"This step destroys. Type exactly: {following.sentence}")
    given = ConsentGiven(
        step=prepared.step,
        entry=prepared.entry,
        target=str(prepared.target),
        command=prepared.command,
        by=around.operator,
        typed=command.typed.strip(),
    )
    return (given,)


def _decide(command: c.Decide, following: AskDecision | AskHostKey, around: Surroundings) -> Reply:
    allowed = following.decisions if isinstance(following, AskDecision) else _HOST_KEY_DECISIONS
    if command.decision not in allowed:
        return c.Refused(f"Here you can choose {', '.join(allowed) or 'only to stop the run'}.")
    if (command.decision is Decision.BY_HAND) != (command.verdict is not None):
        return c.Refused("A reading by hand needs a verdict, and only that does.")
    decided = PersonDecided(
        step=following.step,
        entry=following.entry,
        decision=command.decision,
        by=around.operator,
        note=around.secrets.mask(command.note),
        verdict=command.verdict,
    )
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
    if not isinstance(following, Identify | Execute | AskConsent | AskQuestion | AskDone):
        return c.Refused("There is no step to skip now.")
    if following.step != command.step:
        return c.Refused(f"Step {following.step!r} is the one that can be skipped now.")
    if not command.reason.strip():
        return c.Refused("Say why it is skipped; the summary tells it.")
    passed = StepPassedOver(
        step=following.step,
        entry=following.entry,
        verdict=Verdict.SKIPPED,
        reason=around.secrets.mask(command.reason.strip()),
        by=around.operator,
    )
    return (passed,)
