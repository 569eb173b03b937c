"""The `set` values of a step: worked out after its reading, before its outcomes."""

from collections.abc import Mapping
from datetime import datetime

from desktop.domain.step import Step
from desktop.domain.values import Value
from desktop.expressions import evaluate, parse_expression


def set_values(step: Step, names: Mapping[str, Value], now: datetime) -> dict[str, Value]:
    """Return the step's `set` values; each may use the ones before it.

    Raises:
        ExpressionError: one cannot be worked out.
    """
    values: dict[str, Value] = {}
    for name, expression in step.set.items():
        values[name] = evaluate(parse_expression(expression), {**names, **values}, now)
    return values
