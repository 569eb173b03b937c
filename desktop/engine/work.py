"""Do one prepared step on its target: read, capture, retry, store the evidence. Judging comes after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.domain.errors import (
    CancelledError,
    CommandMissingError,
    ConnectError,
    ExpressionError,
    HandrailError,
    HostKeyError,
    InputError,
    NotApplicableError,
    RecordError,
    SecretUnavailableError,
    TargetError,
)
from desktop.domain.events import EvidenceRef, Fault
from desktop.domain.ports import Now, Secrets
from desktop.domain.quantity import parse_duration_s
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, Effect, RunStep
from desktop.domain.values import Fields, Value
from desktop.engine.captures import capture_fields
from desktop.engine.next import Prepared
from desktop.expressions import evaluate_condition, parse_expression
from desktop.targets.base import Call, CancelToken, CommandOutput, OnOutput, Target

PutEvidence = Callable[[str, bytes], EvidenceRef]
PRINTABLE_MISSING = 127  # what a POSIX shell exits with when a command is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkResult:
    """What came back from the target: fields to judge, or a fault; and the evidence of both."""

    fields: Fields = field(default_factory=dict)
    fault: Fault | None = None
    is_not_applicable: bool = False
    evidence: tuple[EvidenceRef, ...] = ()
    duration_s: float = 0.0
    attempts: int = 1
    lost: tuple[str, ...] = ()  # evidence that could not be stored, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a piece of work needs besides the step: its target, the names it may see, where evidence goes."""

    runbook: Runbook
    target: Target
    names: Fields
    put_evidence: PutEvidence
    secrets: Secrets
    now: Now
    cancel: CancelToken
    on_output: OnOutput | None = None
    lost: list[str] = field(default_factory=list)  # evidence that could not be stored, in words


def perform(step: CheckStep | RunStep, prepared: Prepared, bench: Bench) -> WorkResult:
    """Read until `retry` is content; never raises a HandrailError: a fault is part of the result."""
    begun = monotonic()
    times = attempts_of(step)
    evidence: list[EvidenceRef] = []
    attempt = 0
    while True:
        attempt += 1
        result = _once(step, prepared, bench)
        evidence += result.evidence
        if attempt >= times or _is_content(step, result, bench):
            break
        if bench.cancel.wait(_pause_s(step)):
            result = replace(result, fault=_stopped(result.fault, attempt))
            break
    return WorkResult(
        fields=result.fields,
        fault=result.fault,
        is_not_applicable=result.is_not_applicable,
        evidence=tuple(dict.fromkeys(evidence)),
        duration_s=monotonic() - begun,
        attempts=attempt,
        lost=tuple(dict.fromkeys(bench.lost)),
    )


def _stopped(fault: Fault | None, attempt: int) -> Fault:
    """A reading that `retry` was not content with is not the last word when a person stops the wait."""
    if fault and fault.kind == CANCELLED:
        return fault
    return fault_of(CancelledError(f"The wait for another reading was stopped after reading {attempt}."))


def attempts_of(step: CheckStep | RunStep) -> int:
    """How often a step is read at most. A change is made once: each consent is for one time."""
    return step.retry.times if step.retry and step.effect_of is Effect.READS else 1


def _pause_s(step: CheckStep | RunStep) -> float:
    return parse_duration_s(step.retry.every) if step.retry else 0.0


def _is_content(step: CheckStep | RunStep, result: WorkResult, bench: Bench) -> bool:
    """True when another reading is not wanted: the condition holds, or can never be told."""
    if result.is_not_applicable:
        return True
    if result.fault:
        return result.fault.kind == "HostKey"
    if not step.retry or not step.retry.until:
        return True
    names: dict[str, Value] = {**bench.names, **result.fields}
    try:
        return evaluate_condition(parse_expression(step.retry.until), names, bench.now())
    except ExpressionError:
        return False


def _once(step: CheckStep | RunStep, prepared: Prepared, bench: Bench) -> WorkResult:
    call = Call.within(prepared.timeout_s, cancel=bench.cancel, on_output=bench.on_output)
    try:
        if isinstance(step, CheckStep):
            return WorkResult(fields=_read(step, prepared, bench, call))
        return _script(step, prepared, bench, call)
    except NotApplicableError as fault:
        return WorkResult(fault=fault_of(fault), is_not_applicable=isinstance(step, CheckStep))
    except TargetError as fault:
        return WorkResult(
            fault=fault_of(fault),
            evidence=_keep(bench, "partial output", bench.secrets.mask(fault.partial_output)),
        )
    except (InputError, ExpressionError, SecretUnavailableError) as fault:
        return WorkResult(fault=fault_of(fault))


def _read(step: CheckStep, prepared: Prepared, bench: Bench, call: Call) -> Fields:
    spec = find_check(step.check)
    return read_check(spec, bench.target, build_params(spec, prepared.parameters), call)


def _script(step: RunStep, prepared: Prepared, bench: Bench, call: Call) -> WorkResult:
    environment = {
        name: bench.secrets.get(value) if name in prepared.secret_names else value
        for name, value in prepared.environment.items()
    }
    output = bench.target.shell(call).run_script(
        step.run, interpreter=step.shell or bench.runbook.shell, env=environment
    )
    return result_of_output(step, output, bench)


def result_of_output(step: RunStep, output: CommandOutput, bench: Bench) -> WorkResult:
    """Mask what a script wrote, keep it as evidence, and capture its fields.

    Raises:
        CommandMissingError: its exit status says so.
    """
    output = replace(
        output, stdout=bench.secrets.mask(output.stdout), stderr=bench.secrets.mask(output.stderr)
    )
    evidence = _evidence_of(bench, output)
    _refuse_missing_command(step, output)
    try:
        fields = {**script_fields(output), **capture_fields(step.capture, output.stdout)}
    except (InputError, ExpressionError) as fault:
        return WorkResult(fault=fault_of(fault), fields=script_fields(output), evidence=evidence)
    return WorkResult(fields=fields, evidence=evidence)


def _refuse_missing_command(step: RunStep, output: CommandOutput) -> None:
    if output.exit_status == PRINTABLE_MISSING and PRINTABLE_MISSING not in step.accept_exit:
        said = (output.stderr or output.stdout).strip()[:200]
        raise CommandMissingError(
            f"The script ended with status 127, a command is not installed there: {said}"
        )


def script_fields(output: CommandOutput) -> dict[str, Value]:
    return {
        "exit_status": output.exit_status,
        "stdout": _short(output.stdout),
        "stderr": _short(output.stderr),
        "duration_s": round(output.duration_s, 3),
        "dropped_bytes": output.dropped_bytes,
        "replaced_bytes": output.replaced_bytes,
    }


READING_CAP = 64 * 1024  # characters of a stream in a reading; the evidence holds more


def _short(text: str) -> str:
    return text if len(text) <= READING_CAP else text[:READING_CAP]


def _evidence_of(bench: Bench, output: CommandOutput) -> tuple[EvidenceRef, ...]:
    """Keep both streams; what the target's cap has dropped counts to the longer one, which reached it."""
    is_stdout_longer = len(output.stdout) >= len(output.stderr)
    stdout = _keep(bench, "stdout", output.stdout, output.dropped_bytes if is_stdout_longer else 0)
    stderr = _keep(bench, "stderr", output.stderr, 0 if is_stdout_longer else output.dropped_bytes)
    return (*stdout, *stderr)


def _keep(bench: Bench, name: str, masked: str, dropped_bytes: int = 0) -> tuple[EvidenceRef, ...]:
    """Store evidence. What cannot be stored does not undo what was done and read: the loss is told instead."""
    if not masked:
        return ()
    try:
        kept = bench.put_evidence(name, masked.encode("utf-8", "replace"))
    except RecordError as fault:
        bench.lost.append(f"Its {name} could not be kept as evidence: {fault}")
        return ()
    return (replace(kept, size_bytes=kept.size_bytes + dropped_bytes),)


def fault_of(error: HandrailError) -> Fault:
    """Return an error as the record keeps it."""
    facts: dict[str, Value] = {}
    if isinstance(error, HostKeyError):
        facts = {"host": error.host, "fingerprint": error.fingerprint, "is_changed": error.is_changed}
    elif isinstance(error, ConnectError):
        facts = {"rung": error.rung}
    return Fault(kind=type(error).__name__.removesuffix("Error"), message=str(error), facts=facts)


def masked_fields(fields: Mapping[str, Value], mask: Callable[[str], str]) -> dict[str, Value]:
    """Return fields with every text masked, before they are judged, stored or shown."""
    return {key: _masked(value, mask) for key, value in fields.items()}


def _masked(value: Value, mask: Callable[[str], str]) -> Value:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return masked_fields(value, mask)
    if isinstance(value, list | tuple):
        return [_masked(item, mask) for item in value]
    return value


CANCELLED = "Cancelled"
# Faults after which it is sure that a change did not begin, or that it ran to its end. After any other it may or
# may not have taken place.
SURE_FAULTS = frozenset(
    {
        "Auth",
        "CommandMissing",
        "Connect",
        "Expression",
        "HostKey",
        "Input",
        "MissingValue",
        "NotApplicable",
        "PermissionDenied",
        "SecretUnavailable",
    }
)


def is_sure(fault: Fault) -> bool:
    """True when it is known whether a change took place, although there was a fault."""
    return fault.kind in SURE_FAULTS or fault.facts.get("has_begun") is False
