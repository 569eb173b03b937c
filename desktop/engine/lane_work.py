"""What a session has done in a lane: reach a target, or run one prepared step on it."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Protocol

from desktop.domain.errors import InputError, NotApplicableError, TargetError
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, Effect, MachineStep, PluginStep, RunStep
from desktop.domain.target_ref import TargetRef
from desktop.engine.ahead import checks_ahead, may_go_ahead
from desktop.engine.live_output import LiveOutput
from desktop.engine.names import names_of
from desktop.engine.next import Execute, Identify, Prepared
from desktop.engine.perform import perform
from desktop.engine.read_ahead import AheadTarget, ReadAhead
from desktop.engine.recall import Recall, RecalledTarget
from desktop.engine.scope import Scope, scope_at
from desktop.engine.scripts import result_of_output, result_of_plugin
from desktop.engine.surroundings import Surroundings
from desktop.engine.updates import OutputListener
from desktop.engine.work import Bench, WorkResult, fault_of
from desktop.targets.base import Beside, Call, CancelToken, Identity, Target

IDENTIFY_TIMEOUT_S = 30.0
FIND_TIMEOUT_S = 600.0  # of a target that stands for several: fifty nodes a page, and AWS asks to slow down


class Tokens(Protocol):
    """How work is told to end: stopped by a person, or, of a wait, cut short."""

    @property
    def cancel(self) -> CancelToken: ...

    @property
    def hurry(self) -> CancelToken: ...


def do_in_lane(
    following: Identify | Execute,
    runbook: Runbook,
    run: Run,
    around: Surroundings,
    listener: OutputListener | None,
    ahead: ReadAhead | None,
    tokens: Tokens,
) -> Identity | TargetError | WorkResult:
    """Return what came of reaching a target, or of a step on it; with `ahead`, what follows may be read along."""
    if isinstance(following, Identify):
        return identify_target(following, run, around, tokens.cancel)
    return execute_step(following, runbook, run, around, tokens, listener, ahead)


def identify_limit_s(target: TargetRef) -> float:
    return FIND_TIMEOUT_S if target.is_several else IDENTIFY_TIMEOUT_S


def identify_target(
    following: Identify, run: Run, around: Surroundings, cancel: CancelToken
) -> Identity | TargetError:
    """Return who we are on the target, or the fault that kept us from it.

    A list of hosts that is named by its file alone lies beside the runbook that was begun."""
    call = Call.within(identify_limit_s(following.target), cancel=cancel)
    try:
        if around.recall:
            return RecalledTarget(following.target, around.recall).identify(call)
        folder = Path(run.runbook.file).parent if run.runbook and run.runbook.file else Path()
        return around.targets.target(following.target.beside(folder)).identify(call)
    except TargetError as fault:
        return fault
    except InputError as fault:
        return TargetError(str(fault))


def execute_step(
    following: Execute,
    runbook: Runbook,
    run: Run,
    around: Surroundings,
    tokens: Tokens,
    listener: OutputListener | None,
    ahead: ReadAhead | None = None,
) -> WorkResult:
    """Return what came back from the target; output goes to the listener, where there is one, while it flows."""
    prepared = following.prepared
    scope = scope_at(runbook, run, prepared.within, prepared.row)
    step = machine_step(scope, prepared.step)
    live = LiveOutput(prepared.step, prepared.entry, around.secrets.mask, listener) if listener else None
    try:
        target = _target(prepared.target, around)
    except (TargetError, InputError) as fault:
        return WorkResult(fault=fault_of(fault))
    if ahead and target.takes_bundles and may_go_ahead(step) and not following.is_recheck:
        target = ahead.target(target, partial(checks_ahead, runbook, run, prepared))
    bench = Bench(
        runbook=scope.runbook,
        target=target,
        names=names_of(run, scope, now=around.now(), target=str(prepared.target)),
        put_evidence=partial(around.journal.put_evidence, run.run_id),
        get_evidence=around.journal.get_evidence,
        secrets=around.secrets,
        now=around.now,
        cancel=tokens.cancel,
        hurry=tokens.hurry,
        on_output=live.feed if live else None,
        beside=_beside(run, prepared),
    )
    if around.recall:
        return _recalled(step, prepared, bench, around.recall)
    result = perform(step, prepared, bench)
    if live:
        live.finish()
    if isinstance(target, AheadTarget):
        return replace(result, duration_s=result.duration_s + target.ahead_s)
    return result


def _beside(run: Run, prepared: Prepared) -> Beside | None:
    """Return the other rows of a fan-out that only reads."""
    if not prepared.row or prepared.effect is not Effect.READS:
        return None
    around = run.entry_at(prepared.within)
    if not around.is_parallel:
        return None
    return Beside(
        f"{run.run_id} {around.seq} {prepared.step}",
        lambda: tuple(one.target for one in around.fan if one.target),
    )


def machine_step(scope: Scope, path: str) -> MachineStep:
    step = scope.step(path)
    assert step.kind in ("check", "run", "plugin", "wait")  # only these are executed
    return step  # type: ignore[return-value]


def _target(ref: TargetRef, around: Surroundings) -> Target:
    return RecalledTarget(ref, around.recall) if around.recall else around.targets.target(ref)


def _recalled(step: MachineStep, prepared: Prepared, bench: Bench, recall: Recall) -> WorkResult:
    """Return what the step came to in an earlier run, with all its attempts."""
    try:
        came = recall.result(step, prepared)
        match (came, step):
            case (WorkResult(), _):
                return came
            case (_, RunStep()):
                return replace(result_of_output(step, came, bench), duration_s=came.duration_s)
            case (_, PluginStep()):
                return replace(result_of_plugin(came, bench), duration_s=came.duration_s)
        raise TargetError(f"Step {step.id!r} is no script, so it has no raw output.")
    except TargetError as fault:
        is_not_applicable = isinstance(fault, NotApplicableError) and isinstance(step, CheckStep)
        return WorkResult(fault=fault_of(fault), is_not_applicable=is_not_applicable)
