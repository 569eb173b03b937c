"""Make a step ready to run: where, exactly what, with which values. Nothing is run or looked up."""

import json
import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime

from desktop.checks.catalogue import find_check
from desktop.domain.errors import InputError
from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.step import (
    Capture,
    CheckStep,
    Effect,
    MachineStep,
    PluginStep,
    RunStep,
    StepCommon,
    WaitStep,
)
from desktop.domain.target_ref import LOCAL, TargetKind, TargetRef, parse_target
from desktop.domain.values import Fields, Value
from desktop.engine.fan_out import members_of, where_of
from desktop.engine.names import names_of, secret_inputs
from desktop.engine.next import Prepared
from desktop.engine.scope import Scope
from desktop.expressions import parse_template, plain_text, render_value
from desktop.redaction.clean import visible

_NAMED_MEMBERS = 10
WAIT_MARGIN_S = 60.0  # a wait ends by itself; its deadline is only for a clock that does not go on


def target_of(step: StepCommon, run: Run, scope: Scope, now: datetime) -> TargetRef:
    """Return where a step runs.

    Raises:
        InputError, ExpressionError: the text names no target, or a value of it is missing.
    """
    where = where_of(step, scope)
    if isinstance(where, tuple):
        raise InputError("A list of targets is for steps that fan out; this step runs in one place.")
    return parse_target(plain_text(render_value(parse_template(where), names_of(run, scope, now=now), now)))


def prepare(step: MachineStep, run: Run, scope: Scope, now: datetime) -> Prepared:
    """Return the step with every value in place.

    Raises:
        InputError, ExpressionError: a value is missing or does not fit.
    """
    if isinstance(step, WaitStep):
        return _prepare_wait(step, run, scope, now)
    target = target_of(step, run, scope, now)
    names = names_of(run, scope, now=now, target=str(target))
    match step:
        case CheckStep():
            return _prepare_check(step, run, scope, target, names, now)
        case PluginStep():
            return _prepare_plugin(step, run, scope, target, names, now)
        case RunStep():
            return _prepare_script(step, run, scope, target, names, now)


def _prepared(step: MachineStep, run: Run, scope: Scope, **ready: object) -> Prepared:
    path = scope.path(step.id)
    return Prepared(
        step=path,
        entry=run.count(path, scope.row) + 1,
        row=scope.row,
        within=scope.within,
        effect=step.effect_of,
        **ready,  # type: ignore[arg-type]
    )


def _prepare_wait(step: WaitStep, run: Run, scope: Scope, now: datetime) -> Prepared:
    """A wait that was cut off by the end of the program goes on for what is left of it."""
    begun_at = waiting_since(run.entries, scope.path(step.id), scope.row)
    gone_s = max(0.0, (now - begun_at).total_seconds()) if begun_at else 0.0
    left_s = max(0.0, step.wait_s - gone_s)
    parameters: Fields = {"wait_s": left_s, "gone_s": gone_s}
    return _prepared(
        step,
        run,
        scope,
        target=LOCAL,
        command=f"wait {step.wait}",
        timeout_s=left_s + WAIT_MARGIN_S,
        parameters=parameters,
    )


def waiting_since(entries: Sequence[StepEntry], path: str, row: str) -> datetime | None:
    """Return when a wait began that was cut off, perhaps more than once, and never ended."""
    since: datetime | None = None
    for entry in reversed(entries):
        if (entry.step, entry.row) != (path, row):
            continue
        if entry.state is not EntryState.INTERRUPTED or not entry.counts:
            break
        since = entry.started_at
    return since


def _prepare_check(
    step: CheckStep, run: Run, scope: Scope, target: TargetRef, names: Mapping[str, Value], now: datetime
) -> Prepared:
    parameters = {key: render_parameter(value, names, now) for key, value in step.with_.items()}
    if step.values:
        parameters["values"] = {key: render_parameter(one, names, now) for key, one in step.values.items()}
    return _prepared(
        step,
        run,
        scope,
        target=target,
        command=check_command(step.check, parameters, target),
        timeout_s=step.timeout_s or find_check(step.check).timeout_s,
        parameters=parameters,
    )


def _prepare_plugin(
    step: PluginStep, run: Run, scope: Scope, target: TargetRef, names: Mapping[str, Value], now: datetime
) -> Prepared:
    argv = tuple(_environment_text(one, names, now) for one in step.plugin)
    if not argv or not argv[0]:
        raise InputError("The plugin's first element is the program; here it is empty.")
    return _prepared(
        step,
        run,
        scope,
        target=target,
        command=visible(shlex.join(argv)),
        timeout_s=step.timeout_s,
        argv=argv,
    )


def _prepare_script(
    step: RunStep, run: Run, scope: Scope, target: TargetRef, names: Mapping[str, Value], now: datetime
) -> Prepared:
    secrets = secret_inputs(scope.runbook)
    environment: dict[str, str] = {}
    secret_names: set[str] = set()
    for name, written in step.env.items():
        environment[name] = _environment_text(written, names, now)
        if isinstance(written, str) and _is_whole(written, secrets):
            secret_names.add(name)
        elif isinstance(written, str) and environment[name] and _mentions(written, secrets):
            raise InputError(f"env {name}: a secret must be the whole value, as in {name}: ${{token}}.")
    puts = _puts(step, names, now)
    agreed = members_of(target, run) if target.is_several else ()
    first = [_members_line(target, agreed)] if agreed else []
    return _prepared(
        step,
        run,
        scope,
        target=target,
        command=visible("\n".join([*first, *map(_put_line, puts.items()), step.run.strip("\n")])),
        timeout_s=step.timeout_s,
        environment=environment,
        secret_names=frozenset(secret_names),
        puts=puts,
        agreed=agreed,
        files={
            name: _environment_text(rule.file, names, now)
            for name, rule in step.capture.items()
            if isinstance(rule, Capture) and rule.file
        },
    )


def _puts(step: RunStep, names: Mapping[str, Value], now: datetime) -> dict[str, Fields]:
    puts: dict[str, Fields] = {}
    for path, written in step.put.items():
        artifact = render_parameter(written, names, now)
        where = _environment_text(path, names, now)
        if not isinstance(artifact, Mapping) or "sha256" not in artifact:
            raise InputError(
                f"put {where}: {written} is no artifact; `capture: {{x: {{file: …}}}}` makes one."
            )
        puts[where] = artifact
    if puts and step.effect_of is Effect.READS:
        raise InputError("`put` writes a file, so the step has to say `effect: changes`.")
    return puts


def _members_line(target: TargetRef, members: Sequence[str]) -> str:
    """How many it is done on, and on which of them, belongs to what a person allows."""
    names = [parse_target(one).nodes or one for one in members[:_NAMED_MEMBERS]]
    more = f" and {len(members) - _NAMED_MEMBERS} more" if len(members) > _NAMED_MEMBERS else ""
    nodes = target.nodes
    limits = (
        f"; at most {nodes.at_once or 50} at once, until more than {nodes.max_errors or 0} fail"
        if nodes
        else ""
    )
    return f"# on {len(members)} nodes: {', '.join(map(str, names))}{more}{limits}"


def _put_line(put: tuple[str, Fields]) -> str:
    """What is laid on the target first belongs to what a person allows."""
    path, artifact = put
    digest = str(artifact["sha256"])[:12]
    return f"# writes {path} first: {artifact.get('size_bytes')} bytes, sha256 {digest}…"


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
