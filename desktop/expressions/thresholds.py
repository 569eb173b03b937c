"""The numbers at which outcomes call a field bad: only where a comparison decides alone."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.domain.outcome import OTHERWISE, Outcome
from desktop.domain.verdict import Verdict
from desktop.expressions.parse import parse_expression

_UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "kib": 2**10, "mib": 2**20, "gib": 2**30}
_BAD = (Verdict.WARN, Verdict.FAIL)
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
}


@dataclass(frozen=True, slots=True)
class Threshold:
    """`sign` is how the field is compared with the number for the outcome to hold: `>=`, `<`, `==`, …"""

    field: str
    sign: str
    number: float
    verdict: Verdict

    def holds_for(self, value: float) -> bool:
        """Return whether the outcome holds for this value."""
        return {
            ">": value > self.number,
            ">=": value >= self.number,
            "<": value < self.number,
            "<=": value <= self.number,
            "==": value == self.number,
            "!=": value != self.number,
        }[self.sign]

    @property
    def is_upper(self) -> bool:
        return self.sign in (">", ">=")

    @property
    def is_lower(self) -> bool:
        return self.sign in ("<", "<=")


_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}


def thresholds_of(
    outcomes: Sequence[Outcome], matched: int | None = None
) -> Mapping[str, tuple[Threshold, ...]]:
    """Return the thresholds by field, the one of each verdict that has exactly one.

    An outcome after one that held, and that is not bad, did not apply to this reading."""
    found: dict[tuple[str, Verdict], set[Threshold]] = {}
    for index, outcome in enumerate(outcomes):
        if index == matched and outcome.given and outcome.verdict not in _BAD:
            break
        for one in _thresholds(outcome):
            found.setdefault((one.field, one.verdict), set()).add(one)
    by_field: dict[str, tuple[Threshold, ...]] = {}
    for (name, _), several in found.items():
        if len(several) == 1:
            by_field[name] = (*by_field.get(name, ()), *several)
    return by_field


def _thresholds(outcome: Outcome) -> Iterator[Threshold]:
    if not outcome.given or outcome.verdict not in _BAD or outcome.condition == OTHERWISE:
        return
    try:
        body = parse_expression(outcome.condition).body
    except ExpressionError:
        return
    for node in _deciding(body):
        match node:
            case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[right]):
                number, sign = _number(right), type(op)
            case ast.Compare(left=left, ops=[op], comparators=[ast.Name(id=name)]):
                number, sign = _number(left), _TURNED.get(type(op), ast.In)
            case _:
                continue
        if number is not None and sign in _SIGNS:
            yield Threshold(name, _SIGNS[sign], number, outcome.verdict)


def _deciding(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the conditions each of which is enough; `exists(x) and x > 3` asks only whether there is an x."""
    match node:
        case ast.BoolOp(op=ast.Or(), values=values):
            for value in values:
                yield from _deciding(value)
        case ast.BoolOp(op=ast.And(), values=values):
            rest = [value for value in values if not _is_exists(value)]
            if len(rest) == 1:
                yield from _deciding(rest[0])
        case _:
            yield node


def _is_exists(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="exists")):
            return True
    return False


def _number(node: ast.expr) -> float | None:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inside = _number(operand)
            return None if inside is None else -inside
        case ast.Call(func=ast.Name(id=unit), args=[argument]) if unit in _UNITS:
            inside = _number(argument)
            return None if inside is None else inside * _UNITS[unit]
    return None
