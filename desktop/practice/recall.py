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
from desktop.domain.step import Capture, CheckStep, MachineStep, RunStep
from desktop.domain.target_ref import TargetRef
from desktop.domain.values import Fields, Value
from desktop.engine.next import Prepared
from desktop.engine.work import CANCELLED, WorkResult
from desktop.language.incident_fit import fields_of
from desktop.language.readings import typed_reading
from desktop.practice.ledger import Ledger, MismatchError, Taken
from desktop.practice.stage import StageClock
from desktop.targets.base import CommandOutput, Identity

READ_S = 1.0  # how much later it is after a reading that does not say how long it took
AT_THE_DOOR = frozenset({"Auth", "Connect", "HostKey"})  # what keeps one from reaching a target at all


class IncidentRecall:
    """Asked in lanes; what does not fit is kept in `mismatch`, and nothing is recalled from then on."""

    def __init__(self, incident: Incident, ledger: Ledger, clock: StageClock, run: Callable[[], Run]) -> None:
        self._incident, self._ledger, self._clock, self._run = incident, ledger, clock, run
        self._closed_doors: dict[str, list[tuple[SeenFault, Callable[[], None]]]] = {}
        self.mismatch: MismatchError | None = None
        self.known = 0  # how many events there were when it came to light

    def close_door(self, target: str, fault: SeenFault, tell: Callable[[], None]) -> None:
        """Let an attempt to reach a target, after those that are closed already, end in this fault, and tell of it."""
        self._closed_doors.setdefault(target, []).append((fault, tell))

    def knows(self, target: TargetRef) -> bool:
        """True when the incident tells who we were there."""
        return str(target) in self._incident.targets

    def identify(self, target: TargetRef) -> Identity:
        closed = self._closed_doors.get(str(target))
        if closed:
            fault, tell = closed.pop(0)
            tell()
            raise error_of(fault)
        facts = dict(self._incident.targets.get(str(target), {}))
        label = facts.pop("label", None)
        return Identity(str(label) if label else target.label, facts)

    def result(self, step: MachineStep, prepared: Prepared) -> WorkResult | CommandOutput:
        try:
            taken = self._ledger.take(prepared, self._run())
            came = came_of(step, taken)
        except MismatchError as fault:
            if self.mismatch is None:
                self.mismatch, self.known = fault, self._run().last_seq
            return WorkResult(fault=Fault(kind=CANCELLED, message=str(fault)))
        self._clock.pass_by(came.duration_s or READ_S)
        return came


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
