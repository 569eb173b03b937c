"""What a runbook wants to hold between its inputs before a run starts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from desktop.domain.errors import ExpressionError, MissingValueError
from desktop.domain.inputs import Rule
from desktop.domain.values import Value
from desktop.expressions import evaluate_condition, parse_expression, parse_template, render

_NO_VALUE = "(no value)"


def broken_rules(rules: Sequence[Rule], inputs: Mapping[str, Value], now: datetime) -> tuple[str, ...]:
    """Return a sentence for each rule that does not hold, or that cannot be told.

    A rule about an input that was left out does not apply; `exists(…)` in it asks whether it is there."""
    told = (_broken(rule, inputs, now) for rule in rules)
    return tuple(sentence for sentence in told if sentence)


def _broken(rule: Rule, inputs: Mapping[str, Value], now: datetime) -> str:
    try:
        if evaluate_condition(parse_expression(rule.assert_), inputs, now):
            return ""
        said = render(parse_template(rule.say), inputs, now, missing=_NO_VALUE)
    except MissingValueError:
        return ""
    except ExpressionError as fault:
        return f"`{rule.assert_}` could not be told: {fault}"
    return said or f"It must hold that {rule.assert_}."
