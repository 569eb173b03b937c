"""Turn what came back from a target into the event that ends a step."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from desktop.checks.catalogue import find_check
from desktop.domain.errors import ExpressionError
from desktop.domain.events import Fault, OutcomeUnknown, StepFinished
from desktop.domain.outcome import OTHERWISE, Outcome, parse_outcome_line
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import CheckStep, Effect, EndStep, PluginStep, RunStep, Step, WaitStep
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.engine.judge import Judgement, judge, judge_unknown
from desktop.engine.names import names_of
from desktop.engine.next import At, Judge
from desktop.engine.plugins import verdict_of
from desktop.engine.sampling import told_with_samples
from desktop.engine.scope import scope_at, scope_of
from desktop.engine.setting import set_values
from desktop.engine.texts import shown
from desktop.engine.work import CANCELLED, WorkResult, is_sure
from desktop.expressions import parse_expression

_STREAMS = ("stdout", "stderr", "text")  # of a script or a plugin
_KEPT_OF_ALL = 4 * 2**20  # characters of a stream, over all rows: 64 rows keep all that a reading may hold
_LEAST_KEPT = 500
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def finished_by_machine(
    book: Runbook, run: Run, entry: StepEntry, result: WorkResult, now: datetime
) -> StepFinished | OutcomeUnknown:
    """Return how a step ended that ran on a target."""
    scope = scope_of(book, run, entry)
    step = scope.step(entry.step)
    obligation = shown(step.obligation, run, scope)
    if result.fault and entry.effect is not Effect.READS and not is_sure(result.fault):
        return OutcomeUnknown(
            step=entry.step,
            entry=entry.entry,
            row=entry.row,
            reason=result.fault.message,
            evidence=result.evidence,
            obligation=obligation,
        )
    outcomes = outcomes_of(step)
    names = names_of(run, scope, now=now, target=entry.target, fields=result.fields)
    judgement, set_fields = _judged(step, outcomes, result, names, now)
    return StepFinished(
        step=entry.step,
        entry=entry.entry,
        row=entry.row,
        within=entry.within,
        target=entry.target,
        verdict=judgement.verdict,
        said=_said(step, judgement, result),
        reason=judgement.reason,
        reading=_kept({**result.fields, **set_fields}, run, entry),
        outcome=judgement.outcome,
        looked_at=judgement.looked_at,
        fault=result.fault,
        evidence=result.evidence,
        duration_s=round(result.duration_s, 3),
        attempts=result.attempts,
        jump=judgement.jump,
        obligation="" if result.fault else obligation,
    )


def _kept(fields: dict[str, Value], run: Run, entry: StepEntry) -> dict[str, Value]:
    """Return what a run keeps of a reading: of many rows, little of what each wrote. The evidence holds all of it, and
    it was judged and captured whole, so that a run over thousands of hosts is not as large as their outputs."""
    rows, around = 1, entry
    while entry.row and around.within:
        around = run.entry_at(around.within)
        rows *= max(1, len(around.fan))
    cap = max(_LEAST_KEPT, _KEPT_OF_ALL // rows)
    return {
        name: value[:cap] if name in _STREAMS and isinstance(value, str) else value
        for name, value in fields.items()
    }


def _said(step: Step, judgement: Judgement, result: WorkResult) -> str:
    is_sampled = isinstance(step, CheckStep) and step.sample is not None
    return told_with_samples(judgement.said, result.fields) if is_sampled else judgement.said


def outcomes_of(step: Step) -> tuple[Outcome, ...]:
    """Return a step's outcomes; a check that writes none has its own."""
    if step.outcomes or not isinstance(step, CheckStep):
        return step.outcomes
    return _outcomes_of_check(step.check)


@cache
def _outcomes_of_check(check: str) -> tuple[Outcome, ...]:
    return tuple(parse_outcome_line(line) for line in find_check(check).default_outcomes)


def _judged(
    step: Step,
    outcomes: tuple[Outcome, ...],
    result: WorkResult,
    names: dict[str, Value],
    now: datetime,
) -> tuple[Judgement, dict[str, Value]]:
    if result.fault and result.is_not_applicable:
        return _not_applicable(outcomes, result.fault), {}
    if result.fault:
        return _judge_fault(outcomes, result.fault, names, now), {}
    try:
        set_fields = set_values(step, names, now)
    except ExpressionError as fault:
        return judge_unknown(outcomes, f"`set` could not be worked out: {fault}", names, now), {}
    named = {**names, **set_fields}
    match step:
        case RunStep():
            return _judge_script(step, outcomes, named, now), set_fields
        case PluginStep() if not outcomes:
            return _judge_plugin(named), set_fields
        case WaitStep() if not outcomes:
            return Judgement(verdict=Verdict.PASS, said="The wait is over."), set_fields
    return judge(outcomes, named, now), set_fields


def _judge_fault(
    outcomes: tuple[Outcome, ...], fault: Fault, names: Mapping[str, Value], now: datetime
) -> Judgement:
    """What a person stopped was not looked at, so no outcome of the runbook says where it goes."""
    return judge_unknown(() if fault.kind == CANCELLED else outcomes, fault.message, names, now)


def _not_applicable(outcomes: tuple[Outcome, ...], fault: Fault) -> Judgement:
    for index, outcome in enumerate(outcomes):
        if outcome.verdict is Verdict.NOT_APPLICABLE:
            return Judgement(
                verdict=Verdict.NOT_APPLICABLE, said=fault.message, outcome=index, jump=outcome.next
            )
    return Judgement(verdict=Verdict.NOT_APPLICABLE, said=fault.message, reason=fault.message)


def _judge_script(
    step: RunStep, outcomes: tuple[Outcome, ...], names: Mapping[str, Value], now: datetime
) -> Judgement:
    exit_status = names["exit_status"]
    is_accepted = exit_status in step.accept_exit
    if not outcomes:
        verdict = Verdict.PASS if is_accepted else Verdict.FAIL
        return Judgement(
            verdict=verdict, said=f"Exit status {exit_status}.", looked_at={"exit_status": exit_status}
        )
    asked = (*(outcome.condition for outcome in outcomes), *step.set.values())
    if not is_accepted and not any(map(_asks_exit_status, asked)):
        stderr = str(names.get("stderr") or "").strip()[-200:]
        reason = f"The script ended with exit status {exit_status}{f': {stderr}' if stderr else ''}."
        return judge_unknown(outcomes, reason, names, now)
    return judge(outcomes, names, now)


def _judge_plugin(names: Mapping[str, Value]) -> Judgement:
    """A plugin's exit status is its verdict; its own words say why."""
    exit_status, text = names["exit_status"], str(names.get("text") or "")
    verdict = verdict_of(exit_status)
    said = text or f"Exit status {exit_status}."
    looked_at = {"exit_status": exit_status}
    reason = said if verdict is Verdict.UNKNOWN else ""
    return Judgement(verdict=verdict, said=said, reason=reason, looked_at=looked_at)


def _asks_exit_status(expression: str) -> bool:
    """True for an expression about the script's own exit status, and not about that of another step."""
    return expression != OTHERWISE and any(
        name.path[0] == "exit_status" for name in parse_expression(expression).names
    )


def judged_at_once(book: Runbook, run: Run, judging: Judge, now: datetime) -> StepFinished:
    """Return how a step ended that reads nothing: a `judge`, or an `end` inside a runbook that is used."""
    scope = scope_at(book, run, judging.within, judging.row)
    step = scope.step(judging.step)
    if isinstance(step, EndStep):
        said = shown(step.say, run, scope)
        return _at(judging, Judgement(verdict=Verdict.PASS, said=said, jump=f"end.{step.end}"))
    names = names_of(run, scope, now=now)
    try:
        set_fields = set_values(step, names, now)
    except ExpressionError as fault:
        reason = f"`set` could not be worked out: {fault}"
        return _at(judging, judge_unknown(step.outcomes, reason, names, now))
    judgement = judge(step.outcomes, {**names, **set_fields}, now)
    return _at(judging, judgement, reading=set_fields, obligation=shown(step.obligation, run, scope))


def cannot_prepare(book: Runbook, run: Run, at: At, reason: str) -> StepFinished:
    """A step that could not even be made ready is unknown."""
    scope = scope_at(book, run, at.within, at.row)
    now = run.last_at or _NO_TIME
    outcomes = outcomes_of(scope.step(at.step))
    judgement = judge_unknown(outcomes, reason, names_of(run, scope, now=now), now)
    return _at(at, judgement, target=scope.row_target)


def not_reached(book: Runbook, run: Run, at: At, target: str, fault: Fault) -> StepFinished:
    """The target could not be identified, so nothing was run on it."""
    scope = scope_at(book, run, at.within, at.row)
    now = run.last_at or _NO_TIME
    outcomes = outcomes_of(scope.step(at.step))
    judgement = _judge_fault(outcomes, fault, names_of(run, scope, now=now), now)
    return _at(at, judgement, target=target, fault=fault)


def _at(
    at: At,
    judgement: Judgement,
    *,
    target: str = "",
    fault: Fault | None = None,
    reading: Mapping[str, Value] | None = None,
    obligation: str = "",
) -> StepFinished:
    return StepFinished(
        step=at.step,
        entry=at.entry,
        row=at.row,
        within=at.within,
        target=target,
        verdict=judgement.verdict,
        said=judgement.said,
        reason=judgement.reason,
        reading=reading or {},
        outcome=judgement.outcome,
        looked_at=judgement.looked_at,
        fault=fault,
        jump=judgement.jump,
        obligation=obligation,
    )
