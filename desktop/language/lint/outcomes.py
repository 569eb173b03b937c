"""Outcomes of a step: one verdict each, and an order in which every one of them can come true."""

from desktop.domain.errors import ExpressionError
from desktop.domain.outcome import OTHERWISE, Outcome
from desktop.domain.runbook import CheckStep, RunStep
from desktop.domain.verdict import Verdict
from desktop.expressions.parse import Expression, parse_expression
from desktop.language.lint.draft import Draft, StepAt
from desktop.language.lint.ranges import covers

_VERDICTS = "pass, warn, fail, unknown, not_applicable"


def check(draft: Draft) -> None:
    for at in draft.steps:
        written = at.node.child("outcomes")
        if written is None:
            continue
        if not at.step.outcomes:
            message = "`outcomes` is empty. Write at least one, or leave the key out."
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
    earlier: list[tuple[Outcome, Expression]] = []
    for index, outcome in enumerate(at.step.outcomes):
        place = at.place("outcomes", index, str(outcome.verdict))
        if outcome.condition == OTHERWISE:
            if index != last:
                message = "what comes after `otherwise` never matches. Put `otherwise` last."
                draft.report.error(at.place("outcomes", index + 1), "after-otherwise", message)
            return
        try:
            condition = parse_expression(outcome.condition)
        except ExpressionError:
            continue  # told where names are checked
        for before, wider in earlier:
            if covers(wider, condition):
                message = (
                    f"`{outcome.verdict}: {outcome.condition}` never matches, because "
                    f"`{before.verdict}: {before.condition}` comes first and holds whenever it does. Swap them."
                )
                draft.report.error(place, "shadowed", message)
                break
        earlier.append((outcome, condition))
    message = "without `otherwise`, a reading that matches nothing is `unknown`. End with one `otherwise`."
    draft.report.warning(at.key_place("outcomes"), "no-otherwise", message)


def _check_severity(draft: Draft, at: StepAt) -> None:
    if not isinstance(at.step, CheckStep | RunStep):
        return
    verdicts = {outcome.verdict for outcome in at.step.outcomes}
    if not verdicts & {Verdict.FAIL, Verdict.WARN}:
        message = "these outcomes can never fail and never warn, so the step can bring nothing bad to light."
        draft.report.warning(at.key_place("outcomes"), "never-fails", message)
