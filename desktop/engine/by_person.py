"""Turn what a person answered, did or pasted into the event that ends their step."""

from collections.abc import Mapping
from datetime import datetime

from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.events import EvidenceRef, StepFinished
from desktop.domain.run import Run
from desktop.domain.runbook import Runbook
from desktop.domain.step import AskStep, DoStep
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Verdict
from desktop.engine import commands as c
from desktop.engine.captures import capture_fields
from desktop.engine.inputs import parse_value
from desktop.engine.judge import Judgement, judge, judge_unknown
from desktop.engine.names import names_of
from desktop.engine.next import AskDone, AskQuestion, At
from desktop.engine.scope import Scope, scope_at
from desktop.engine.setting import set_values
from desktop.engine.texts import shown

DONE, COULD_NOT = "done", "could_not"


def answered(
    book: Runbook, question: AskQuestion, run: Run, value: Value, by: str, now: datetime
) -> StepFinished:
    """Return how a question ended.

    Raises:
        InputError: the answer is none of the choices, or not of the type that was asked for.
    """
    scope = scope_at(book, run, question.within, question.row)
    step = scope.step(question.step)
    assert isinstance(step, AskStep)  # plan asks for it
    if step.choices:
        labels = {option.value: option.label for option in question.options}
        if not isinstance(value, str) or value not in labels:
            raise InputError(f"{value!r} is none of {', '.join(labels)}.")
        answer: Value = value
        label, jump = labels[value], step.choices[value].next
    else:
        answer = parse_value(step.answer, value) if step.answer else str(value)
        label, jump = str(answer), ""
    plain = Judgement(verdict=Verdict.PASS, said=label, jump=jump)
    return _finished(step, scope, question, run, plain, {}, answer=answer, by=by, now=now)


def done(
    book: Runbook,
    asked: AskDone,
    run: Run,
    command: c.MarkDone,
    *,
    evidence: tuple[EvidenceRef, ...] = (),
    by: str,
    now: datetime,
) -> StepFinished:
    """Return how a step ended that a person did, or could not do; texts of the command are masked already.

    Raises:
        InputError: a recorded value does not fit, or what was pasted does not hold what the step captures.
    """
    scope = scope_at(book, run, asked.within, asked.row)
    step = scope.step(asked.step)
    assert isinstance(step, DoStep)  # plan asks for it
    could = command.could
    said = command.note or ("Done." if could else "Could not be done.")
    plain = Judgement(verdict=Verdict.PASS if could else Verdict.FAIL, said=said)
    fields = _seen(step, command) if could else {}
    return _finished(
        step,
        scope,
        asked,
        run,
        plain,
        fields,
        answer=DONE if could else COULD_NOT,
        by=by,
        now=now,
        evidence=evidence,
    )


def _seen(step: DoStep, command: c.MarkDone) -> dict[str, Value]:
    """Return the values that the person read off, and what is captured from what they pasted."""
    unknown = [name for name in command.values if name not in step.record]
    if unknown:
        raise InputError(
            f"This step records {', '.join(step.record) or 'no values'}, not {', '.join(unknown)}."
        )
    seen: dict[str, Value] = {}
    for name, spec in step.record.items():
        given = command.values.get(name)
        if given is None or given == "":
            if spec.required and spec.default is None:
                raise InputError(f"{spec.label or name}: a value is needed.")
            given = spec.default
        if given is not None:
            try:
                seen[name] = parse_value(spec, given)
            except InputError as fault:
                raise InputError(f"{spec.label or name}: {fault}") from fault
    if step.paste or step.capture:
        if not command.pasted.strip():
            raise InputError("Paste the output of the command, so that it can be read and judged.")
        seen["stdout"] = command.pasted[: 64 * 1024]
        try:
            seen |= capture_fields(step.capture, command.pasted)
        except ExpressionError as fault:
            raise InputError(str(fault)) from fault
    return seen


def _finished(
    step: AskStep | DoStep,
    scope: Scope,
    at: At,
    run: Run,
    plain: Judgement,
    fields: Mapping[str, Value],
    *,
    answer: Value,
    by: str,
    now: datetime,
    evidence: tuple[EvidenceRef, ...] = (),
) -> StepFinished:
    known: Fields = {**fields, "answer": answer}
    names = names_of(run, scope, now=now, fields=known)
    reading = dict(fields)
    try:
        reading |= set_values(step, names, now)
        judgement = _judged(step, {**names, **reading}, plain, now)
    except ExpressionError as fault:
        reason = f"`set` could not be worked out: {fault}"
        judgement = judge_unknown(step.outcomes, reason, names, now)
    is_done = step.kind != "do" or answer == DONE
    return StepFinished(
        step=at.step,
        entry=at.entry,
        row=at.row,
        within=at.within,
        target=scope.row_target,
        verdict=judgement.verdict,
        said=judgement.said or plain.said,
        reading=reading,
        answer=answer,
        by=by,
        outcome=judgement.outcome,
        looked_at=judgement.looked_at,
        reason=judgement.reason,
        evidence=evidence,
        jump=judgement.jump or plain.jump,
        obligation=shown(step.obligation, run, scope) if is_done else "",
    )


def _judged(step: AskStep | DoStep, names: Mapping[str, Value], plain: Judgement, now: datetime) -> Judgement:
    if not step.outcomes:
        return plain
    judged = judge(step.outcomes, names, now)
    is_told = judged.outcome is not None or plain.verdict is Verdict.PASS
    return judged if is_told else plain  # what no outcome fits is never a pass
