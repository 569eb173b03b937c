"""Do one prepared step on its target, as often as its `retry` wants. Judging comes after."""

from dataclasses import replace
from time import monotonic

from desktop.checks.catalogue import find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.checks.secret import unlocked
from desktop.domain.errors import (
    CancelledError,
    ExpressionError,
    InputError,
    NotApplicableError,
    SecretUnavailableError,
    TargetError,
)
from desktop.domain.events import EvidenceRef, Fault
from desktop.domain.quantity import parse_duration_s
from desktop.domain.step import CheckStep, Effect, MachineStep, PluginStep, Retry, RunStep, WaitStep
from desktop.domain.values import Fields, Value
from desktop.engine.next import Prepared
from desktop.engine.sampling import sample
from desktop.engine.scripts import run_plugin, run_script
from desktop.engine.work import CANCELLED, Bench, WorkResult, fault_of, keep
from desktop.expressions import evaluate_condition, parse_expression
from desktop.targets.base import Call


def perform(step: MachineStep, prepared: Prepared, bench: Bench) -> WorkResult:
    """Read until `retry` is content; never raises a HandrailError: a fault is part of the result."""
    begun = monotonic()
    times = attempts_of(step)
    evidence: list[EvidenceRef] = []
    attempt = 0
    while True:
        attempt += 1
        result = _attempt(step, prepared, bench)
        evidence += result.evidence
        if attempt >= times or _is_content(step, result, bench):
            break
        if bench.cancel.wait(pause_s(step)):
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


def attempts_of(step: MachineStep) -> int:
    """How often a step is read at most. A change is made once: each consent is for one time."""
    retry = retry_of(step)
    return retry.times if retry and step.effect_of is Effect.READS else 1


def retry_of(step: MachineStep) -> Retry | None:
    return None if isinstance(step, WaitStep) else step.retry


def pause_s(step: MachineStep) -> float:
    """Return how long it is until the next attempt."""
    retry = retry_of(step)
    return parse_duration_s(retry.every) if retry else 0.0


def _is_content(step: MachineStep, result: WorkResult, bench: Bench) -> bool:
    """True when another reading is not wanted: the condition holds, or can never be told."""
    if result.is_not_applicable:
        return True
    if result.fault:
        return result.fault.kind == "HostKey"
    retry = retry_of(step)
    if not retry or not retry.until:
        return True
    names: dict[str, Value] = {**bench.names, **result.fields}
    try:
        return evaluate_condition(parse_expression(retry.until), names, bench.now())
    except ExpressionError:
        return False


def _attempt(step: MachineStep, prepared: Prepared, bench: Bench) -> WorkResult:
    """Do it once; a check that is to be sampled is read several times for that."""
    if not isinstance(step, CheckStep) or step.sample is None:
        return _once(step, prepared, bench, prepared.timeout_s)

    def read(timeout_s: float) -> WorkResult:
        return _once(step, prepared, bench, timeout_s)

    return sample(step, step.sample, prepared.timeout_s, bench, read)


def _once(step: MachineStep, prepared: Prepared, bench: Bench, timeout_s: float) -> WorkResult:
    call = Call.within(
        timeout_s,
        cancel=bench.cancel,
        on_output=bench.on_output,
        beside=bench.beside,
        agreed=prepared.agreed,
    )
    try:
        match step:
            case CheckStep():
                return WorkResult(fields=_read(step, prepared, bench, call))
            case RunStep():
                return run_script(step, prepared, bench, call)
            case PluginStep():
                return run_plugin(prepared, bench, call)
            case WaitStep():
                return _wait(prepared, bench)
    except NotApplicableError as fault:
        return WorkResult(fault=fault_of(fault), is_not_applicable=isinstance(step, CheckStep))
    except TargetError as fault:
        return WorkResult(
            fault=fault_of(fault),
            evidence=keep(bench, "partial output", bench.secrets.mask(fault.partial_output)),
        )
    except (InputError, ExpressionError, SecretUnavailableError) as fault:
        return WorkResult(fault=fault_of(fault))


def _read(step: CheckStep, prepared: Prepared, bench: Bench, call: Call) -> Fields:
    spec = find_check(step.check)
    params = unlocked(build_params(spec, prepared.parameters), bench.secrets.get)
    return read_check(spec, bench.target, params, call)


def _wait(prepared: Prepared, bench: Bench) -> WorkResult:
    """Wait, until the time is over or a person cuts it short."""
    begun = monotonic()
    wait_s, gone_s = prepared.parameters["wait_s"], prepared.parameters["gone_s"]
    assert isinstance(wait_s, int | float)  # `prepare` put them there
    assert isinstance(gone_s, int | float)
    forget = bench.cancel.on_cancel(bench.hurry.cancel)
    bench.hurry.wait(wait_s)
    forget()
    waited: Fields = {"waited_s": round(gone_s + monotonic() - begun, 3)}
    if bench.cancel.is_cancelled:
        return WorkResult(fields=waited, fault=fault_of(CancelledError("The wait was stopped.")))
    return WorkResult(fields=waited)
