"""Reads a check several times, each at its time, and tells what the readings have in common."""

import json
from collections.abc import Callable
from datetime import datetime
from time import monotonic

from desktop.checks.catalogue import find_check
from desktop.checks.sampled import Reading, number_fields, sampled_reading
from desktop.checks.shapes import reading_fields
from desktop.domain.errors import CancelledError, DeadlineError
from desktop.domain.events import Fault
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.quantity import parse_duration_s
from desktop.domain.step import CheckStep, Sample
from desktop.domain.values import Fields
from desktop.engine.work import CANCELLED, Bench, WorkResult, fault_of, keep
from desktop.expressions.thresholds import thresholds_of
from desktop.targets.base import Stream

_LAST = ("HostKey", CANCELLED)  # faults after which no other sample is taken


def sample(
    step: CheckStep, asked: Sample, timeout_s: float, bench: Bench, read: Callable[[float], WorkResult]
) -> WorkResult:
    """Return the last reading with what all tell; a fault where none was read, or somebody stopped it.

    `read` takes one reading in so many seconds. A reading that is late takes nothing from the next one's time, and what
    does not fit into all the times and one `timeout_s` more is not taken."""
    begun, every_s = monotonic(), parse_duration_s(asked.every)
    ends_at = begun + every_s * (asked.times - 1) + timeout_s
    readings: list[Reading] = []
    faults: list[tuple[int, Fault]] = []
    for number in range(1, asked.times + 1):
        if bench.cancel.wait(max(0.0, begun + every_s * (number - 1) - monotonic())):
            faults.append((number, _stopped(number - 1, asked.times)))
            break
        begun_at, left_s = monotonic(), ends_at - monotonic()
        if left_s <= 0:
            break
        result = read(min(timeout_s, left_s))
        if result.is_not_applicable:
            return result
        if result.fault:
            faults.append((number, result.fault))
        else:
            readings.append(Reading((begun_at + monotonic()) / 2, result.fields))
        _tell(bench, number, asked.times, result.fault)
        if result.fault and result.fault.kind in _LAST:
            break
    return _result(step, asked, begun, readings, faults, bench)


def _result(
    step: CheckStep,
    asked: Sample,
    begun: float,
    readings: list[Reading],
    faults: list[tuple[int, Fault]],
    bench: Bench,
) -> WorkResult:
    evidence = keep(bench, "samples", bench.secrets.mask(_written(begun, readings, faults)))
    last = faults[-1][1] if faults else None
    if last and (not readings or last.kind in _LAST):
        return WorkResult(fault=last, evidence=evidence)
    if not readings:
        none = DeadlineError("No sample was taken in the time that there was.")
        return WorkResult(fault=fault_of(none), evidence=evidence)
    spec = find_check(step.check)
    outcomes = step.outcomes or [parse_outcome_line(line) for line in spec.default_outcomes]
    numbers = number_fields(reading_fields(spec))
    fields = sampled_reading(readings, asked.times, numbers, thresholds_of(outcomes))
    return WorkResult(fields=fields, evidence=evidence)


def told_with_samples(said: str, fields: Fields) -> str:
    """Return what an outcome says, and how many samples it does not speak of because they could not be read."""
    asked, read = fields.get("samples_asked"), fields.get("samples_read")
    if not isinstance(asked, int) or not isinstance(read, int) or read >= asked:
        return said
    return f"{said} ({read} of {asked} samples could be read.)".lstrip()


def _stopped(taken: int, times: int) -> Fault:
    return fault_of(CancelledError(f"The sampling was stopped after {taken} of {times} samples."))


def _tell(bench: Bench, number: int, times: int, fault: Fault | None) -> None:
    """Tell whoever looks on how far it is, as a command tells by its output."""
    if bench.on_output:
        told = f": could not be read: {fault.message}" if fault else ""
        bench.on_output(Stream.STDOUT, f"sample {number} of {times}{told}\n".encode())


def _written(begun: float, readings: list[Reading], faults: list[tuple[int, Fault]]) -> str:
    """Return every sample on a line of JSON, `at_s` from the first; then what could not be read."""
    lines: list[dict[str, object]] = [
        {"at_s": round(one.at_s - begun, 3), "reading": dict(one.fields)} for one in readings
    ]
    lines += [{"sample": number, "fault": fault.kind, "message": fault.message} for number, fault in faults]
    return "".join(f"{json.dumps(line, ensure_ascii=False, default=_plain)}\n" for line in lines)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
