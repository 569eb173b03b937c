"""Turn what came back, or what a person said, into the event that ends a step."""

from collections.abc import Mapping
from datetime import UTC, datetime

from desktop.checks.catalogue import find_check
from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.events import Fault, OutcomeUnknown, StepFinished
from desktop.domain.outcome import Outcome, parse_outcome_line
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import (
    AskStep,
    CheckStep,
    DoStep,
    Effect,
    RunStep,
    Step,
)
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.engine.inputs import parse_value
from desktop.engine.judge import Judgement, judge, judge_unknown
from desktop.engine.names import names_of
from desktop.engine.next import AskQuestion
from desktop.engine.work import CANCELLED, WorkResult, is_sure
from desktop.expressions import evaluate, parse_expression

_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def finished_by_machine(
    runbook: Runbook, run: Run, entry: StepEntry, result: WorkResult, now: datetime
) -> StepFinished | OutcomeUnknown:
    """Return how a step ended that ran on a target."""
    step = runbook.step(entry.step)
    if result.fault and entry.effect is not Effect.READS and not is_sure(result.fault):
        return OutcomeUnknown(
            step=entry.step, entry=entry.entry, reason=result.fault.message, evidence=result.evidence
        )
    outcomes = outcomes_of(step)
    names = names_of(run, now=now, target=entry.target, fields=result.fields)
    judgement, set_fields = _judged(step, outcomes, result, names, now)
    return StepFinished(
        step=entry.step,
        entry=entry.entry,
        target=entry.target,
        verdict=judgement.verdict,
        said=judgement.said,
        reason=judgement.reason,
        reading={**result.fields, **set_fields},
        outcome=judgement.outcome,
        looked_at=judgement.looked_at,
        fault=result.fault,
        evidence=result.evidence,
        duration_s=round(result.duration_s, 3),
        attempts=result.attempts,
        jump=judgement.jump,
    )


def outcomes_of(step: Step) -> tuple[Outcome, ...]:
    """Return a step's outcomes; a check that writes none has its own."""
    if step.outcomes or not isinstance(step, CheckStep):
        return step.outcomes
    return tuple(parse_outcome_line(line) for line in find_check(step.check).default_outcomes)


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
    if isinstance(step, RunStep):
        return _judge_script(step, outcomes, named, now), set_fields
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


def set_values(step: Step, names: Mapping[str, Value], now: datetime) -> dict[str, Value]:
    """Return the step's `set` values; each may use the ones before it."""
    values: dict[str, Value] = {}
    for name, expression in step.set.items():
        values[name] = evaluate(parse_expression(expression), {**names, **values}, now)
    return values


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
    if not is_accepted and not any(_asks_exit_status(outcome) for outcome in outcomes):
        stderr = str(names.get("stderr") or "").strip()[-200:]
        reason = f"The script ended with exit status {exit_status}{f': {stderr}' if stderr else ''}."
        return judge_unknown(outcomes, reason, names, now)
    return judge(outcomes, names, now)


def _asks_exit_status(outcome: Outcome) -> bool:
    return "exit_status" in outcome.condition


def cannot_prepare(step: Step, run: Run, entry: int, reason: str) -> StepFinished:
    """A step that could not even be made ready is unknown."""
    now = run.last_at or _NO_TIME
    judgement = judge_unknown(outcomes_of(step), reason, names_of(run, now=now), now)
    return StepFinished(
        step=step.id,
        entry=entry,
        verdict=Verdict.UNKNOWN,
        said=judgement.said,
        reason=reason,
        outcome=judgement.outcome,
        jump=judgement.jump,
    )


def not_reached(step: Step, run: Run, entry: int, target: str, fault: Fault) -> StepFinished:
    """The target could not be identified, so nothing was run on it."""
    now = run.last_at or _NO_TIME
    judgement = _judge_fault(outcomes_of(step), fault, names_of(run, now=now), now)
    return StepFinished(
        step=step.id,
        entry=entry,
        target=target,
        verdict=Verdict.UNKNOWN,
        said=judgement.said,
        reason=fault.message,
        outcome=judgement.outcome,
        fault=fault,
        jump=judgement.jump,
    )


def answered(
    step: AskStep, question: AskQuestion, run: Run, value: Value, by: str, now: datetime
) -> StepFinished:
    """Return how a question ended.

    Raises:
        InputError: the answer is none of the choices, or not of the type that was asked for.
    """
    if step.choices:
        labels = {option.value: option.label for option in question.options}
        if not isinstance(value, str) or value not in labels:
            raise InputError(f"{value!r} is none of {', '.join(labels)}.")
        answer: Value = value
        label, jump = labels[value], step.choices[value].next
    else:
        answer = parse_value(step.answer, value) if step.answer else str(value)
        label, jump = str(answer), ""
    return _by_person(step, run, answer, by, now, Judgement(verdict=Verdict.PASS, said=label, jump=jump))


def done(step: DoStep, run: Run, could: bool, note: str, by: str, now: datetime) -> StepFinished:
    """Return how a step ended that a person did, or could not do."""
    said = note or ("Done." if could else "Could not be done.")
    plain = Judgement(verdict=Verdict.PASS if could else Verdict.FAIL, said=said)
    return _by_person(step, run, "done" if could else "could_not", by, now, plain)


def _by_person(
    step: AskStep | DoStep, run: Run, answer: Value, by: str, now: datetime, plain: Judgement
) -> StepFinished:
    judgement = plain
    if step.outcomes:
        judged = judge(step.outcomes, names_of(run, now=now, fields={"answer": answer}), now)
        is_told = judged.outcome is not None or plain.verdict is Verdict.PASS
        judgement = judged if is_told else plain  # what no outcome fits is never a pass
    return StepFinished(
        step=step.id,
        entry=run.count(step.id) + 1,
        verdict=judgement.verdict,
        said=judgement.said or plain.said,
        answer=answer,
        by=by,
        outcome=judgement.outcome,
        looked_at=judgement.looked_at,
        reason=judgement.reason,
        jump=judgement.jump or plain.jump,
    )
