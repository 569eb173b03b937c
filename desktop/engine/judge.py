"""Judge a reading by a step's outcomes: first match wins; what cannot be told is unknown, with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.domain.outcome import OTHERWISE, Outcome
from desktop.domain.target_names import spoken
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Verdict
from desktop.engine.texts import NOT_KNOWN
from desktop.expressions import evaluate_condition, parse_expression, parse_template, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One verdict and why: which outcome matched, by which values, what it says and where it goes."""

    verdict: Verdict
    said: str = ""
    reason: str = ""
    outcome: int | None = None
    looked_at: Fields = field(default_factory=dict)
    jump: str = ""


def judge(outcomes: Sequence[Outcome], names: Mapping[str, Value], now: datetime) -> Judgement:
    """Return the judgement of the first outcome whose condition holds; UNKNOWN when none does."""
    for index, outcome in enumerate(outcomes):
        looked_at: dict[str, Value] = {}
        try:
            holds = outcome.condition == OTHERWISE or evaluate_condition(
                parse_expression(outcome.condition), names, now, looked_at
            )
        except ExpressionError as fault:
            return judge_unknown(outcomes, f"`{outcome.condition}` could not be judged: {fault}", names, now)
        if holds:
            return Judgement(
                verdict=outcome.verdict,
                said=_say(outcome, names, now),
                outcome=index,
                looked_at=looked_at,
                jump=outcome.next,
            )
    return judge_unknown(outcomes, "No outcome of the step fits what was read.", names, now)


def judge_unknown(
    outcomes: Sequence[Outcome], reason: str, names: Mapping[str, Value], now: datetime
) -> Judgement:
    """Return UNKNOWN for what could not be looked at; an outcome `unknown: otherwise` says where to go."""
    for index, outcome in enumerate(outcomes):
        if outcome.verdict is Verdict.UNKNOWN and outcome.condition == OTHERWISE:
            said = _say(outcome, names, now)
            return Judgement(
                verdict=Verdict.UNKNOWN, said=said, reason=reason, outcome=index, jump=outcome.next
            )
    return Judgement(verdict=Verdict.UNKNOWN, said=reason, reason=reason)


def _say(outcome: Outcome, names: Mapping[str, Value], now: datetime) -> str:
    """Return the outcome's sentence; a value that it wants and that is missing is named in its place."""
    try:
        return render(parse_template(outcome.say), names, now, missing=NOT_KNOWN, quoted=spoken)
    except ExpressionError as fault:
        return f"{outcome.say} ({fault})"
