"""By how much a measured value is over or under the limit that an outcome compares it with."""

import ast
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.domain.outcome import Outcome
from desktop.domain.quantity import show
from desktop.domain.values import Fields
from desktop.expressions import parse_expression

_SIGNS: dict[type[ast.cmpop], bool] = {ast.Lt: True, ast.LtE: True, ast.Gt: True, ast.GtE: True}


def tr(text: str) -> str:
    return QCoreApplication.translate("Margin", text)


@dataclass(frozen=True, slots=True)
class Limit:
    """One name that a condition compares with one number."""

    name: str
    number: float


def limit_of(condition: str) -> Limit | None:
    """Return what a condition compares; None where it is more than one plain comparison, or with zero."""
    try:
        expression = parse_expression(condition)
    except ExpressionError:
        return None
    match expression.body:
        case ast.Compare(left=left, ops=[op], comparators=[ast.Constant(value=int() | float() as number)]):
            if type(op) in _SIGNS and number and not isinstance(number, bool):
                return Limit(expression.segment(left), float(number))
    return None


def margin(outcomes: Sequence[Outcome], matched: int, looked_at: Fields, reading: Fields) -> str:
    """Return `1.4 points over the limit of 95 %`, or nothing where there is no single limit to tell.

    An `otherwise` is held against the nearest limit before it, which it stayed within."""
    for outcome in reversed(outcomes[: matched + 1]):
        limit = limit_of(outcome.condition)
        if limit is None:
            continue
        value = looked_at.get(limit.name, reading.get(limit.name))
        if isinstance(value, int | float) and not isinstance(value, bool):
            return _told(limit, float(value))
    return ""


def _told(limit: Limit, value: float) -> str:
    field = limit.name.rsplit(".", 1)[-1]
    number = int(limit.number) if limit.number.is_integer() else limit.number
    wanted = show(number, field)
    apart = round(abs(value - limit.number), 6)
    if not apart:
        return tr("exactly at the limit of {limit}").replace("{limit}", wanted)
    by = show(apart, field)
    if field.endswith("_pct"):
        by = tr("{n} points").replace("{n}", by.removesuffix(" %"))
    words = (
        tr("{by} over the limit of {limit}")
        if value > limit.number
        else tr("{by} under the limit of {limit}")
    )
    return words.replace("{by}", by).replace("{limit}", wanted)
