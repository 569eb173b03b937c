"""The numbers that the outcomes of a step compare its fields with."""

import ast
from collections.abc import Iterator, Sequence

from desktop.compare.found import Bound
from desktop.compare.same import is_number
from desktop.domain.errors import ExpressionError
from desktop.domain.outcome import OTHERWISE, Outcome
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.expressions import parse_expression
from desktop.expressions.parse import Expression

_UPPER = (ast.Gt, ast.GtE)
_SIGNS = (ast.Lt, ast.LtE, *_UPPER)


def bounds_of(outcomes: Sequence[Outcome]) -> tuple[Bound, ...]:
    """Return every plain comparison of a name with a number, in the order of the outcomes."""
    return tuple(bound for one in outcomes for bound in _bounds(one.condition, one.verdict))


def decisive(outcomes: Sequence[Outcome], matched: int, values: Fields) -> Bound | None:
    """Return the comparison that decided: of the outcome that matched, else of the nearest one before it.

    An `otherwise` is held against the limit before it, which it stayed within."""
    for outcome in reversed(outcomes[: matched + 1]):
        for bound in _bounds(outcome.condition, outcome.verdict):
            if is_number(values.get(bound.name)):
                return bound
    return None


def _bounds(condition: str, verdict: Verdict) -> Iterator[Bound]:
    if condition == OTHERWISE:
        return
    try:
        expression = parse_expression(condition)
    except ExpressionError:
        return
    for node in _joined(expression.body):
        bound = _bound(expression, node, verdict)
        if bound is not None:
            yield bound


def _joined(node: ast.expr) -> Iterator[ast.expr]:
    """Return the conditions that `and` and `or` join."""
    if isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _joined(value)
    else:
        yield node


def _bound(expression: Expression, node: ast.expr, verdict: Verdict) -> Bound | None:
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=int() | float() as number)]):
            if not isinstance(op, _SIGNS) or isinstance(number, bool):
                return None
            return Bound(
                name=expression.segment(left),
                number=float(number),
                is_upper=isinstance(op, _UPPER),
                holds_at=isinstance(op, ast.GtE | ast.LtE),
                verdict=verdict,
            )
    return None
