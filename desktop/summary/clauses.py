"""The single comparisons that a condition is made of, each as a fact and the limit it was held against."""

import ast
from collections.abc import Iterator
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.domain.values import Fields, Value
from desktop.expressions import Expression, evaluate, parse_expression
from desktop.summary.wording import Safe, show_short

_LIMITS: dict[type[ast.cmpop], str] = {
    ast.Lt: "less than {}",
    ast.LtE: "{} or less",
    ast.Gt: "more than {}",
    ast.GtE: "{} or more",
    ast.NotEq: "anything but {}",
    ast.NotIn: "anything but {}",
    ast.In: "any of {}",
}
_MOMENTS: dict[type[ast.cmpop], str] = {
    ast.Lt: "earlier than {}",
    ast.LtE: "{} or earlier",
    ast.Gt: "later than {}",
    ast.GtE: "{} or later",
}
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
    ast.NotEq: ast.NotEq,
}
_ASKED = {
    "contains": ("contains", "does not contain"),
    "startswith": ("starts with", "does not start with"),
    "matches": ("matches", "does not match"),
}
_MOST_ITEMS = 6  # of a list that a value is looked for in


@dataclass(frozen=True, slots=True)
class Clause:
    """`used_pct is 96.4 %`, and `95 % or more`; the limit is empty where the fact says all."""

    fact: str
    limit: str = ""


@dataclass(frozen=True, slots=True)
class ClauseReader:
    """Reads conditions over the values there were; `looked_at` has some by the text that asked for them."""

    names: Fields
    looked_at: Fields
    now: datetime
    safe: Safe

    def true_clauses(self, condition: str) -> tuple[Clause, ...]:
        """Return what made a condition hold: all parts of an `and`, of an `or` the first that held.

        Raises:
            ExpressionError: it cannot be read, or a value is not there.
        """
        expression = parse_expression(condition)
        return tuple(self._true(expression, expression.body))

    def only_clause(self, condition: str) -> Clause | None:
        """Return the one comparison of a condition that did not hold; None where it has several.

        Raises:
            ExpressionError: it cannot be read, or a value is not there.
        """
        expression = parse_expression(condition)
        body = expression.body
        return self._compared(expression, body) if isinstance(body, ast.Compare) else None

    def _true(self, expression: Expression, node: ast.expr) -> Iterator[Clause]:
        match node:
            case ast.BoolOp(op=ast.And(), values=parts):
                for part in parts:
                    yield from self._true(expression, part)
            case ast.BoolOp(values=parts):
                held = next((part for part in parts if self._holds(expression, part)), None)
                if held is not None:
                    yield from self._true(expression, held)
            case _:
                yield self._clause(expression, node)

    def _holds(self, expression: Expression, node: ast.expr) -> bool:
        try:
            return bool(self._value(expression, node))
        except ExpressionError:
            return False

    def _clause(self, expression: Expression, node: ast.expr) -> Clause:
        match node:
            case ast.Compare():
                return self._compared(expression, node) or self._whole(expression, node)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return self._asked(expression, inner, is_so=False) or self._whole(expression, node)
        return self._asked(expression, node, is_so=True) or self._whole(expression, node)

    def _whole(self, expression: Expression, node: ast.expr) -> Clause:
        """What has no plain words is told as the author wrote it."""
        return Clause(f"{expression.segment(node)} holds")

    # -- a comparison ----------------------------------------------------------------------------

    def _compared(self, expression: Expression, node: ast.Compare) -> Clause | None:
        if len(node.ops) == 2:
            return self._between(expression, node)
        if len(node.ops) != 1:
            return None
        left, right, op = node.left, node.comparators[0], type(node.ops[0])
        if _is_constant(left) and not _is_constant(right) and op in _TURNED:
            left, right, op = right, left, _TURNED[op]
        if _is_constant(left) or not _is_named(left):
            return None
        name, value = expression.segment(left), self._value(expression, left)
        fact = f"{_called(left, name)} is {self._shown(name, value)}"
        if op is ast.Eq:
            return Clause(fact) if _is_constant(right) else Clause(fact, self._limit(expression, right, name))
        limit = self._limit(expression, right, name)
        return Clause(fact, _words(op, value).format(limit)) if limit else None

    def _between(self, expression: Expression, node: ast.Compare) -> Clause | None:
        """`85 <= used_pct < 95`"""
        middle, kinds = node.comparators[0], [type(op) for op in node.ops]
        if not _is_named(middle) or any(kind not in (ast.Lt, ast.LtE) for kind in kinds):
            return None
        name, value = expression.segment(middle), self._value(expression, middle)
        low = self._limit(expression, node.left, name)
        high = self._limit(expression, node.comparators[1], name)
        start = f"from {low}" if kinds[0] is ast.LtE else f"more than {low}"
        end = f"to {high}" if kinds[1] is ast.LtE else f"to less than {high}"
        fact = f"{_called(middle, name)} is {self._shown(name, value)}"
        return Clause(fact, f"{start} {end}") if low and high else None

    def _limit(self, expression: Expression, node: ast.expr, measured: str) -> str:
        """Return a limit in the unit of what is held against it; a limit that has a name is told with it."""
        value = self._value(expression, node)
        if isinstance(value, list | tuple):
            items = [self._shown(measured, one) for one in value[:_MOST_ITEMS]]
            return ", ".join(items) + (" and others" if len(value) > _MOST_ITEMS else "")
        shown = self._shown(measured, value)
        is_plain = _is_constant(node) or isinstance(node, ast.Call)
        return shown if is_plain else f"{expression.segment(node)} ({shown})"

    # -- a question that is true or false --------------------------------------------------------

    def _asked(self, expression: Expression, node: ast.expr, *, is_so: bool) -> Clause | None:
        match node:
            case ast.Call(func=ast.Name(id="exists"), args=[asked]):
                return Clause(f"{expression.segment(asked)} is {'there' if is_so else 'not there'}")
            case ast.Call(func=ast.Name(id=name), args=[text, ast.Constant(value=str() as wanted)]):
                if name not in _ASKED:
                    return None
                does = _ASKED[name][0 if is_so else 1]
                return Clause(f"{expression.segment(text)} {does} {self.safe('', wanted)!r}")
            case _ if _is_named(node) and not isinstance(node, ast.Call):
                segment = expression.segment(node)
                return Clause(f"{segment} is {self._shown(segment, self._value(expression, node))}")
        return None

    def _value(self, expression: Expression, node: ast.expr) -> Value:
        segment = expression.segment(node)
        if segment in self.looked_at:
            return self.looked_at[segment]
        return evaluate(parse_expression(segment), self.names, self.now)

    def _shown(self, name: str, value: Value) -> str:
        return show_short(value, _field(name), self.safe).strip()


def _words(op: type[ast.cmpop], value: Value) -> str:
    return _MOMENTS.get(op, _LIMITS[op]) if isinstance(value, datetime) else _LIMITS[op]


def _called(node: ast.expr, name: str) -> str:
    """Return what a reader calls it who knows no functions: `len(rows)` is the number of rows."""
    match node:
        case ast.Call(func=ast.Name(id="len")):
            return f"the number of {name.partition('(')[2].rstrip(')').strip()}"
    return name


def _field(name: str) -> str:
    """Return what tells the unit of a name: its last part, of a function what it was given."""
    inner = (
        name.rpartition("(")[2].rstrip(")") if name.startswith(("max(", "min(", "abs(", "round(")) else name
    )
    return inner.partition(",")[0].rpartition(".")[2]


def _is_constant(node: ast.expr) -> bool:
    match node:
        case ast.Constant() | ast.Name(id="true" | "false"):
            return True
        case ast.UnaryOp(operand=inner):
            return _is_constant(inner)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return all(_is_constant(one) for one in items)
        case ast.Call(args=items):
            return all(_is_constant(one) for one in items)
    return False


def _is_named(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call)
