"""What an incident recalls in place of targets: who we were there, and what each step came to."""

from collections.abc import Callable, Mapping
from datetime import datetime

from desktop.domain.errors import (
    AuthError,
    CancelledError,
    CommandMissingError,
    ConnectError,
    ConnectionLostError,
    DeadlineError,
    HostKeyError,
    NotApplicableError,
    PermissionDeniedError,
    PromptError,
    TargetError,
    ThrottledError,
    UnreadableOutputError,
)
from desktop.domain.events import Fault
from desktop.domain.incident import Incident, Raw, Seen, SeenFault
from desktop.domain.quantity import parse_duration_s
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import Capture, CheckStep, MachineStep, RunStep
from desktop.domain.target_ref import TargetRef
from desktop.domain.values import Fields, Value
from desktop.engine.next import At, Identify, Prepared
from desktop.engine.plan import plan
from desktop.engine.work import CANCELLED, WorkResult
from desktop.language.incident_fit import fields_of
from desktop.language.readings import typed_reading
from desktop.practice.ledger import Ledger, MismatchError, NothingLeftError, Taken
from desktop.practice.stage import StageClock
from desktop.targets.base import CommandOutput, Identity

READ_S = 1.0  # how much later it is after a reading that does not say how long it took
AT_THE_DOOR = frozenset({"Auth", "Connect", "HostKey"})  # what keeps one from reaching a target at all


class IncidentRecall:
    """Asked in lanes; what does not fit is kept in `mismatch`, and what the run does from then on does not count."""

    def __init__(
        self, incident: Incident, runbook: Runbook, ledger: Ledger, clock: StageClock, run: Callable[[], Run]
    ) -> None:
        self._incident, self._runbook = incident, runbook
        self._ledger, self._clock, self._run = ledger, clock, run
        self.mismatch: MismatchError | None = None
        self.kept_events = 0  # how many there were when it came to light

    def knows(self, target: TargetRef) -> bool:
        """True when the incident tells who we were there."""
        return str(target) in self._incident.targets

    def identify(self, target: TargetRef) -> Identity:
        run = self._run()
        at = self._at(target, run)
        seen = self._ledger.peek(at, run) if at else None
        if (
            at is not None
            and seen is not None
            and seen.error is not None
            and self._was_at_the_door(seen, target)
        ):
            self._ledger.take(at, run)
            raise error_of(seen.error)
        if at is not None and seen is None and self._ledger.coming is None and not self.knows(target):
            self._note(ends_before(at, target), run.last_seq)
            raise TargetError("The incident ends here.")
        facts = dict(self._incident.targets.get(str(target), {}))
        label = facts.pop("label", None)
        return Identity(str(label) if label else target.label, facts)

    def _was_at_the_door(self, seen: Seen, target: TargetRef) -> bool:
        """True for a fault that kept one from the target; of some that is so where nothing else is known of it."""
        kind = seen.error.kind if seen.error else ""
        is_perhaps = kind in ("Deadline", "Prompt", "Target") and not self.knows(target) and not seen.consent
        return kind in AT_THE_DOOR or is_perhaps

    def _at(self, target: TargetRef, run: Run) -> At | None:
        """Return the entry for which a target is looked for; others may be looked for beside it."""
        beside: frozenset[str] = frozenset()
        while isinstance(following := plan(self._runbook, run, beside), Identify):
            if following.target == target:
                return following
            beside |= {str(following.target)}
        return None

    def result(self, step: MachineStep, prepared: Prepared) -> WorkResult | CommandOutput:
        run = self._run()
        try:
            came = came_of(step, self._ledger.take(prepared, run))
        except MismatchError as fault:
            self._note(fault, run.last_seq - 1)  # without the start of this step
            return WorkResult(fault=Fault(kind=CANCELLED, message=str(fault)))
        self._clock.pass_by(came.duration_s or READ_S)
        return came

    def _note(self, fault: MismatchError, kept_events: int) -> None:
        if self.mismatch is None:
            self.mismatch, self.kept_events = fault, kept_events


def ends_before(at: At, target: TargetRef) -> NothingLeftError:
    message = (
        f"the incident ends before `{at.step}`, for which the run looks for {target}: "
        "give the step an entry, or the target its facts under `targets`."
    )
    return NothingLeftError(message, entry=None, step=at.step)


def came_of(step: MachineStep, taken: Taken) -> WorkResult | CommandOutput:
    """Return what a machine gave.

    Raises:
        MismatchError: the entry tells of something else, such as an answer.
    """
    seen = taken.seen
    if seen.error is not None:
        is_not_applicable = seen.error.kind == "NotApplicable" and isinstance(step, CheckStep)
        return WorkResult(fault=fault_of_seen(seen.error), is_not_applicable=is_not_applicable)
    if seen.raw is not None and step.kind in ("run", "plugin"):
        return _output(seen.raw)
    if seen.reading is not None and step.kind != "wait":
        return WorkResult(fields=_reading(step, seen.reading))
    if seen.waited and step.kind == "wait":
        waited_s = parse_duration_s(seen.waited)
        return WorkResult(fields={"waited_s": waited_s}, duration_s=waited_s)
    raise MismatchError(
        f"entry {taken.number} is about `{step.id}`, a step of the kind {step.kind}: {_wanted(step, seen)}",
        entry=taken.index,
        step=step.id,
    )


def _wanted(step: MachineStep, seen: Seen) -> str:
    way_out = {"check": "`reading:`", "run": "`raw:`", "plugin": "`raw:`", "wait": "`waited:`"}[step.kind]
    return f"say what came of it, with {way_out} or `error:`."


def _output(raw: Raw) -> CommandOutput:
    return CommandOutput(("recorded",), raw.exit_status, raw.stdout, raw.stderr, raw.duration_s)


def _reading(step: MachineStep, written: Fields) -> Fields:
    fields = fields_of(step)
    if fields is not None:
        return typed_reading(written, fields)
    if not isinstance(step, RunStep):
        return written
    moments = {
        name for name, rule in step.capture.items() if isinstance(rule, Capture) and rule.as_ == "datetime"
    }
    plain: Mapping[str, Value] = {"exit_status": 0, "stdout": "", "stderr": "", "duration_s": 0.0}
    return {
        **plain,
        **{name: _moment(value) if name in moments else value for name, value in written.items()},
    }


def _moment(value: Value) -> Value:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def fault_of_seen(fault: SeenFault) -> Fault:
    """Return a fault as the record of a run keeps it."""
    facts: dict[str, Value] = {}
    if fault.kind == "HostKey":
        facts = {"host": fault.host, "fingerprint": fault.fingerprint, "is_changed": fault.is_changed}
    elif fault.kind in ("Connect", "ConnectionLost"):
        facts = {"rung": fault.rung}
    return Fault(kind=fault.kind, message=fault.message, facts=facts)


def error_of(fault: SeenFault) -> TargetError:
    """Return a fault as the error that kept one from a target."""
    match fault.kind:
        case "HostKey":
            return HostKeyError(
                fault.message,
                host=fault.host,
                fingerprint=fault.fingerprint,
                is_changed=fault.is_changed,
            )
        case "Connect":
            return ConnectError(fault.message, rung=fault.rung)
        case "ConnectionLost":
            return ConnectionLostError(fault.message, rung=fault.rung)
    return _PLAIN.get(fault.kind, TargetError)(fault.message)


_PLAIN: Mapping[str, type[TargetError]] = {
    error.__name__.removesuffix("Error"): error
    for error in (
        AuthError,
        CancelledError,
        CommandMissingError,
        DeadlineError,
        NotApplicableError,
        PermissionDeniedError,
        PromptError,
        ThrottledError,
        UnreadableOutputError,
    )
}
