"""Whether one condition holds whenever another does, for comparisons of one value with numbers."""

import ast
from math import inf

from desktop.dataclass import dataclass
from desktop.expressions.parse import CONSTANTS, Expression


@dataclass(frozen=True, slots=True)
class _Range:
    """The values of `name` from `low` to `high`; a bound that is not included is `open`."""

    name: str
    low: float = -inf
    high: float = inf
    is_low_open: bool = False
    is_high_open: bool = False

    def covers(self, other: "_Range") -> bool:
        low_fits = self.low < other.low or (
            self.low == other.low and (not self.is_low_open or other.is_low_open)
        )
        high_fits = self.high > other.high or (
            self.high == other.high and (not self.is_high_open or other.is_high_open)
        )
        return self.name == other.name and low_fits and high_fits


def covers(wider: Expression, narrower: Expression) -> bool:
    """Return True only when `wider` is sure to hold whenever `narrower` does."""
    return wider.text.strip() == narrower.text.strip() or _covers(wider.body, narrower.body)


def _covers(wider: ast.expr, narrower: ast.expr) -> bool:
    if _is_true(wider):
        return True
    if isinstance(wider, ast.BoolOp) and isinstance(wider.op, ast.Or):
        return any(_covers(part, narrower) for part in wider.values)
    if isinstance(wider, ast.BoolOp):
        return all(_covers(part, narrower) for part in wider.values)
    if isinstance(narrower, ast.BoolOp) and isinstance(narrower.op, ast.And):
        return any(_covers(wider, part) for part in narrower.values)
    if isinstance(narrower, ast.BoolOp):
        return all(_covers(wider, part) for part in narrower.values)
    outer, inner = _range_of(wider), _range_of(narrower)
    return outer is not None and inner is not None and outer.covers(inner)


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and CONSTANTS.get(node.id) is True


def _range_of(node: ast.expr) -> _Range | None:
    """Return the range of `x >= 3`, `3 <= x`, `x == 3` or `1 < x < 3`; None for anything else."""
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            if (number := _number(right)) is not None:
                return _one_sided(left, op, number)
            if (number := _number(left)) is not None:
                return _one_sided(right, _MIRRORED.get(type(op), op), number)
        case ast.Compare(left=low, ops=[first, second], comparators=[name, high]):
            if isinstance(first, ast.Lt | ast.LtE) and isinstance(second, ast.Lt | ast.LtE):
                return _two_sided(
                    name, _number(low), _number(high), isinstance(first, ast.Lt), isinstance(second, ast.Lt)
                )
    return None


_MIRRORED: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Lt: ast.Gt(),
    ast.LtE: ast.GtE(),
    ast.Gt: ast.Lt(),
    ast.GtE: ast.LtE(),
}


def _one_sided(name: ast.expr, op: ast.cmpop, number: float) -> _Range | None:
    text = _spelled(name)
    if text is None:
        return None
    match op:
        case ast.Gt() | ast.GtE():
            return _Range(text, low=number, is_low_open=isinstance(op, ast.Gt))
        case ast.Lt() | ast.LtE():
            return _Range(text, high=number, is_high_open=isinstance(op, ast.Lt))
        case ast.Eq():
            return _Range(text, low=number, high=number)
    return None


def _two_sided(
    name: ast.expr, low: float | None, high: float | None, low_open: bool, high_open: bool
) -> _Range | None:
    text = _spelled(name)
    if text is None or low is None or high is None:
        return None
    return _Range(text, low, high, low_open, high_open)


def _spelled(node: ast.expr) -> str | None:
    """Return a dotted name as text; None for anything that is no plain name."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            start = _spelled(value)
            return None if start is None else f"{start}.{name}"
        case ast.Call(func=ast.Name(id="len"), args=[argument]):
            start = _spelled(argument)
            return None if start is None else f"len({start})"
    return None


def _number(node: ast.expr) -> float | None:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
    return None
