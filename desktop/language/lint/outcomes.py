"""Outcomes of a step: one verdict each, and an order in which every one of them can come true."""

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.domain.outcome import OTHERWISE
from desktop.domain.step import AskStep, EndStep, EscalateStep, WaitStep
from desktop.domain.verdict import Verdict
from desktop.expressions.parse import Expression, parse_expression
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.ranges import covers

_MOST = 100
_ANSWERS = (AskStep, WaitStep, EndStep, EscalateStep)  # what they give is neither good nor bad
_VERDICTS = "pass, warn, fail, unknown, not_applicable"


@dataclass(frozen=True, slots=True)
class _Earlier:
    verdict: Verdict
    condition: Expression

    def __str__(self) -> str:
        return f"{self.verdict}: {self.condition.text}"


def check(draft: Draft) -> None:
    for at in draft.steps:
        written = at.node.child("outcomes")
        if written is None:
            continue
        if not at.step.outcomes:
            message = "`outcomes` is empty. Write at least one, or leave the key out."
            draft.report.error(written.place, "outcomes", message)
        elif len(at.step.outcomes) > _MOST:
            message = f"a step has at most {_MOST} outcomes; this one has {len(at.step.outcomes)}."
            draft.report.error(written.place, "outcomes", message)
        elif _each_has_one_verdict(draft, at):
            _check_order(draft, at)
            _check_severity(draft, at)


def _each_has_one_verdict(draft: Draft, at: StepAt) -> bool:
    is_good = True
    for index, outcome in enumerate(at.step.outcomes):
        if len(outcome.given) == 1:
            continue
        is_good = False
        what = "has none" if not outcome.given else "has " + " and ".join(str(v) for v, _ in outcome.given)
        message = f"an outcome gives one verdict, with its condition: one of {_VERDICTS}; this one {what}."
        draft.report.error(at.place("outcomes", index), "outcomes", message)
    return is_good


def _check_order(draft: Draft, at: StepAt) -> None:
    last = len(at.step.outcomes) - 1
    earlier: list[_Earlier] = []
    for index, outcome in enumerate(at.step.outcomes):
        ((verdict, condition),) = outcome.given
        if condition == OTHERWISE:
            if index != last:
                message = "what comes after `otherwise` never matches. Put `otherwise` last."
                draft.report.error(at.place("outcomes", index + 1), "after-otherwise", message)
            return
        try:
            now = _Earlier(verdict, parse_expression(condition))
        except ExpressionError:
            continue  # told where names are checked
        before = next((wider for wider in earlier if _shadows(draft, wider, now)), None)
        if before is not None:
            message = f"`{now}` never matches: `{before}` comes first and holds whenever it does. Swap them."
            draft.report.error(at.place("outcomes", index, verdict.value), "shadowed", message)
        earlier.append(now)
    message = "without `otherwise`, a reading that matches nothing is `unknown`. End with one `otherwise`."
    draft.report.warning(at.key_place("outcomes"), "no-otherwise", message)


def _shadows(draft: Draft, wider: _Earlier, narrower: _Earlier) -> bool:
    if not draft.spending.can_compare(wider.condition.text, narrower.condition.text):
        return False
    return covers(wider.condition, narrower.condition)


def _check_severity(draft: Draft, at: StepAt) -> None:
    if isinstance(at.step, _ANSWERS):
        return
    if all(outcome.fail is None and outcome.warn is None for outcome in at.step.outcomes):
        message = "these outcomes can never fail and never warn, so the step can bring nothing bad to light."
        draft.report.warning(at.key_place("outcomes"), "never-fails", message)
