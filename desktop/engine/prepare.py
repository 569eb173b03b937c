"""Make a step ready to run: where, exactly what, with which values. Nothing is run or looked up."""

import json
import shlex
from collections.abc import Mapping
from datetime import datetime

from desktop.checks.catalogue import find_check
from desktop.domain.errors import InputError
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, RunStep, StepCommon
from desktop.domain.target_ref import LOCAL, TargetKind, TargetRef, parse_target
from desktop.domain.values import Value
from desktop.engine.names import names_of, secret_inputs
from desktop.engine.next import Prepared
from desktop.expressions import parse_template, plain_text, render_value
from desktop.redaction.clean import visible


def target_of(runbook: Runbook, step: StepCommon, run: Run, now: datetime) -> TargetRef:
    """Return where a step runs.

    Raises:
        InputError, ExpressionError: the text names no target, or a value of it is missing.
    """
    where = render_value(parse_template(step.on or runbook.on), names_of(run, now=now), now)
    return parse_target(plain_text(where))


def prepare(runbook: Runbook, step: CheckStep | RunStep, run: Run, now: datetime) -> Prepared:
    """Return the step with every value in place.

    Raises:
        InputError, ExpressionError: a value is missing or does not fit.
    """
    target = target_of(runbook, step, run, now)
    names = names_of(run, now=now, target=str(target))
    entry = run.count(step.id) + 1
    if isinstance(step, CheckStep):
        return _prepare_check(step, entry, target, names, now)
    return _prepare_script(runbook, step, entry, target, names, now)


def _prepare_check(
    step: CheckStep, entry: int, target: TargetRef, names: Mapping[str, Value], now: datetime
) -> Prepared:
    parameters = {key: render_parameter(value, names, now) for key, value in step.with_.items()}
    return Prepared(
        step=step.id,
        entry=entry,
        target=target,
        effect=step.effect_of,
        command=check_command(step.check, parameters, target),
        timeout_s=step.timeout_s or find_check(step.check).timeout_s,
        parameters=parameters,
    )


def _prepare_script(
    runbook: Runbook,
    step: RunStep,
    entry: int,
    target: TargetRef,
    names: Mapping[str, Value],
    now: datetime,
) -> Prepared:
    secrets = secret_inputs(runbook)
    environment: dict[str, str] = {}
    secret_names: set[str] = set()
    for name, written in step.env.items():
        environment[name] = _environment_text(written, names, now)
        if isinstance(written, str) and _is_whole(written, secrets):
            secret_names.add(name)
        elif isinstance(written, str) and environment[name] and _mentions(written, secrets):
            raise InputError(f"env {name}: a secret must be the whole value, as in {name}: ${{token}}.")
    return Prepared(
        step=step.id,
        entry=entry,
        target=target,
        effect=step.effect,
        command=visible(step.run.strip("\n")),
        timeout_s=step.timeout_s,
        environment=environment,
        secret_names=frozenset(secret_names),
    )


def _is_whole(written: str, names: frozenset[str]) -> bool:
    slot = parse_template(written).only_slot
    return slot is not None and slot.expression.text.strip() in names


def _mentions(written: str, names: frozenset[str]) -> bool:
    return any(
        used.path[0] in names for slot in parse_template(written).slots for used in slot.expression.names
    )


def _environment_text(written: str | float | bool, names: Mapping[str, Value], now: datetime) -> str:
    value = render_parameter(written, names, now)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))  # a shell counts in whole numbers: a duration of 5m is 300, not 300.0
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return "\n".join(str(item) for item in value)
    return json.dumps(value, default=str)


def render_parameter(value: Value, names: Mapping[str, Value], now: datetime) -> Value:
    """Return a written parameter with every template in it rendered; one whole `${…}` keeps its type."""
    if isinstance(value, str):
        return render_value(parse_template(value), names, now)
    if isinstance(value, Mapping):
        return {key: render_parameter(item, names, now) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [render_parameter(item, names, now) for item in value]
    return value


def check_command(check: str, parameters: Mapping[str, Value], target: TargetRef = LOCAL) -> str:
    """Return the terminal's command for one check, which reads the same."""
    words = ["handrail", "check", check]
    words += [
        f"{key}={value if isinstance(value, str) else json.dumps(value, default=str)}"
        for key, value in parameters.items()
    ]
    if target.kind is not TargetKind.LOCAL:
        words += ["--on", str(target)]
    return visible(shlex.join(words))
