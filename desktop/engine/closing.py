"""Sum up what is inside a fan-out, a group or a runbook that was used: one verdict, and the rows behind it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from desktop.domain.errors import ExpressionError
from desktop.domain.events import StepFinished
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import GroupMode, GroupStep, Quorum, Step, UseStep
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Verdict, worst
from desktop.engine.frame import contents
from desktop.engine.judge import Judgement, judge
from desktop.engine.names import names_of
from desktop.engine.next import Close
from desktop.engine.scope import Scope, index_of, scope_at, scope_of
from desktop.engine.setting import set_values
from desktop.engine.texts import shown
from desktop.expressions import evaluate, parse_expression
from desktop.summary.fan_rows import row_name

ROW_TEXT_CAP = 2_000  # characters of one text in a row; the row's own entry holds more
_NAMED = 5  # rows that a sentence names


def closed(book: Runbook, run: Run, closing: Close, now: datetime) -> StepFinished:
    """Return how a fan-out, group or use ended."""
    around = next(
        one
        for one in run.containers
        if (one.step, one.row, one.entry) == (closing.step, closing.row, closing.entry)
    )
    scope = scope_of(book, run, around)
    step = scope.step(around.step)
    inside = contents(run, around)
    if around.fan:
        judgement, reading = _fan_out(step, around, inside)
    elif isinstance(step, UseStep):
        judgement, reading = _use(step, scope, book, run, around, closing, now)
    else:
        judgement, reading = _group(step, scope, run, inside, now)
    if closing.fault:
        judgement = Judgement(
            verdict=Verdict.UNKNOWN, said=closing.fault.message, reason=closing.fault.message
        )
    return StepFinished(
        step=around.step,
        entry=around.entry,
        row=around.row,
        within=around.within,
        target=around.target,
        verdict=judgement.verdict,
        said=judgement.said,
        reason=judgement.reason,
        reading=reading,
        outcome=judgement.outcome,
        looked_at=judgement.looked_at,
        fault=closing.fault,
        duration_s=round(max(0.0, (now - around.started_at).total_seconds()), 3),
        jump=closing.jump or judgement.jump,
        obligation=_obligation(step, scope, run, around, judgement),
    )


def _obligation(step: Step, scope: Scope, run: Run, around: StepEntry, judgement: Judgement) -> str:
    """What must be put back after a group or use in which something was done; rows have their own."""
    if not step.obligation or around.fan or not judgement.verdict.did_run:
        return ""
    return shown(step.obligation, run, scope)


# -- a fan-out ---------------------------------------------------------------------------------------


def _fan_out(
    step: Step, around: StepEntry, inside: Sequence[StepEntry]
) -> tuple[Judgement, dict[str, Value]]:
    rows = sorted(inside, key=lambda one: index_of(one.row))
    verdict = _verdict_of_rows(step.quorum, rows)
    first = next((one for one in rows if one.verdict is verdict), None)
    judgement = Judgement(
        verdict=verdict,
        said=_said_of_rows(around, rows, verdict),
        reason=first.reason if first and verdict is Verdict.UNKNOWN else "",
        outcome=first.outcome if first else None,
        looked_at=first.looked_at if first else {},
        jump=first.jump if first else "",
    )
    return judgement, {"rows": [_row_fields(around, one) for one in rows]}


def _verdict_of_rows(quorum: Quorum | None, rows: Sequence[StepEntry]) -> Verdict:
    verdicts = [one.verdict for one in rows if one.verdict]
    ran = [one for one in verdicts if one.did_run]
    good = [one for one in ran if one in (Verdict.PASS, Verdict.WARN)]
    wanted = {Quorum.ANY: 1, Quorum.MAJORITY: len(ran) // 2 + 1, Quorum.ALL: len(ran)}
    if quorum and good and len(good) >= wanted[quorum]:
        return worst(good)
    return worst(verdicts)


def _row_fields(around: StepEntry, entry: StepEntry) -> dict[str, Value]:
    one = around.fan[index_of(entry.row)]
    own: dict[str, Value] = {"target": entry.target or one.target, "item": one.item}
    own |= {"verdict": str(entry.verdict) if entry.verdict else None, "said": entry.said}
    if entry.answer is not None:
        own["answer"] = entry.answer
    return {**{key: _short(value) for key, value in entry.reading.items()}, **own}


def _short(value: Value) -> Value:
    return value[:ROW_TEXT_CAP] if isinstance(value, str) else value


def _said_of_rows(around: StepEntry, rows: Sequence[StepEntry], verdict: Verdict) -> str:
    if len(rows) == 1:
        return rows[0].said
    counts = Counter(one.verdict for one in rows if one.verdict)
    if set(counts) <= {Verdict.PASS}:
        return f"All {len(rows)} pass."
    parts = ", ".join(f"{count} {kind.word}" for kind, count in counts.most_common())
    told = [one for one in rows if one.verdict is verdict]
    names = ", ".join(row_name(around.fan, index_of(one.row)) for one in told[:_NAMED])
    more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    return f"{len(rows)} rows: {parts}. {verdict.word.capitalize()}: {names}{more}."


# -- a group -----------------------------------------------------------------------------------------


def _group(
    step: Step, scope: Scope, run: Run, inside: Sequence[StepEntry], now: datetime
) -> tuple[Judgement, dict[str, Value]]:
    rows: list[Value] = [_child_fields(scope, one, run) for one in inside]
    known = _first_known(step, inside)
    reading: dict[str, Value] = {**(known.reading if known else {}), "rows": rows}
    verdict = (
        known.verdict if known and known.verdict else worst(one.verdict for one in inside if one.verdict)
    )
    bad = next((one for one in inside if one.verdict is verdict), None)
    plain = Judgement(
        verdict=verdict,
        said=_said_of_children(scope, run, inside, bad),
        reason=bad.reason if bad and verdict is Verdict.UNKNOWN else "",
    )
    return _by_own_outcomes(step, scope, run, plain, reading, now)


def _said_of_children(scope: Scope, run: Run, inside: Sequence[StepEntry], bad: StepEntry | None) -> str:
    """Return the sentence of the child that decides, under its title."""
    if bad is None:
        return "Nothing in it applied."
    if bad.verdict is Verdict.PASS and len(inside) > 1:
        return (
            "All of it passes."
            if all(one.verdict is Verdict.PASS for one in inside)
            else "What applied passes."
        )
    title = shown(scope.step(bad.step).title, run, scope)
    mark = "" if title.endswith(("?", "!", ".", ":")) else ":"
    return f"{title}{mark} {bad.said}" if bad.said else title


def _first_known(step: Step, inside: Sequence[StepEntry]) -> StepEntry | None:
    if not isinstance(step, GroupStep) or step.mode is not GroupMode.FIRST_KNOWN:
        return None
    known = (
        one for one in inside if one.verdict and one.verdict.did_run and one.verdict is not Verdict.UNKNOWN
    )
    return next(known, None)


def _child_fields(scope: Scope, entry: StepEntry, run: Run) -> dict[str, Value]:
    child = scope.step(entry.step)
    return {
        **({} if entry.answer is None else {"answer": entry.answer}),
        **{key: _short(value) for key, value in entry.reading.items()},
        "id": child.id,
        "title": shown(child.title, run, scope),
        "verdict": str(entry.verdict) if entry.verdict else None,
        "said": entry.said,
    }


# -- a runbook that was used ---------------------------------------------------------------------------


def _use(
    step: UseStep,
    scope: Scope,
    book: Runbook,
    run: Run,
    around: StepEntry,
    closing: Close,
    now: datetime,
) -> tuple[Judgement, dict[str, Value]]:
    child = scope_at(book, run, around.seq, around.row)
    inside = contents(run, around)
    verdict = worst(one.verdict for one in inside if one.verdict)
    ended = str(closing.ended or "completed")
    reading: dict[str, Value] = {**_outputs(child, run, now), "ended": ended}
    bad = next((one for one in inside if one.verdict is verdict), None)
    said = f"{child.runbook.title}: {ended.replace('_', ' ')}." + (f" {bad.said}" if bad and bad.said else "")
    plain = Judgement(verdict=verdict, said=said, reason=bad.reason if bad and bad.reason else "")
    return _by_own_outcomes(step, scope, run, plain, reading, now)


def _outputs(child: Scope, run: Run, now: datetime) -> dict[str, Value]:
    """Return what a runbook gives to those that use it; an output that cannot be told is missing."""
    names = names_of(run, child, now=now)
    outputs: dict[str, Value] = {}
    for name, expression in child.runbook.outputs.items():
        try:
            outputs[name] = evaluate(parse_expression(expression), names, now)
        except ExpressionError:
            continue
    return outputs


def _by_own_outcomes(
    step: Step, scope: Scope, run: Run, plain: Judgement, reading: dict[str, Value], now: datetime
) -> tuple[Judgement, dict[str, Value]]:
    """Judge by the step's own outcomes where it has some; `verdict` is then what its inside came to."""
    fields: Fields = {**reading, "verdict": str(plain.verdict)}
    names = names_of(run, scope, now=now, fields=fields)
    try:
        reading = {**reading, **set_values(step, names, now)}
    except ExpressionError as fault:
        reason = f"`set` could not be worked out: {fault}"
        return Judgement(verdict=Verdict.UNKNOWN, said=reason, reason=reason), reading
    if not step.outcomes:
        return plain, reading
    judged = judge(step.outcomes, {**names, **reading}, now)
    return (judged if judged.said else _with_words(judged, plain)), reading


def _with_words(judged: Judgement, plain: Judgement) -> Judgement:
    return Judgement(
        verdict=judged.verdict,
        said=plain.said,
        reason=judged.reason,
        outcome=judged.outcome,
        looked_at=judged.looked_at,
        jump=judged.jump,
    )
