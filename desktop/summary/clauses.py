"""The single comparisons that a condition is made of, each as a fact and the limit it was held against."""

import ast
from collections.abc import Iterator
from datetime import datetime

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError
from desktop.domain.values import Fields, Value
from desktop.expressions import Expression, evaluate, parse_expression
from desktop.summary.field_words import FieldWords, fact_words
from desktop.summary.wording import Safe, label_of, show_short

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
    """`used is 96.4 %`, and `95 % or more`; the limit is empty where the fact says all.

    A fact is empty where no plain words tell it."""

    fact: str
    limit: str = ""
    there: str = ""  # what it says to be there, and nothing else
    about: str = ""  # the value that it compares, as it is written


@dataclass(frozen=True, slots=True)
class ClauseReader:
    """Reads conditions over the values there were; `looked_at` has some by the text that asked for them."""

    names: Fields
    looked_at: Fields
    now: datetime
    safe: Safe
    called: FieldWords

    def true_clauses(self, condition: str) -> tuple[Clause, ...]:
        """Return what made a condition hold: all parts of an `and`, of an `or` the first that held.

        Raises:
            ExpressionError: it cannot be read, or a value is not there.
        """
        expression = parse_expression(condition)
        found = tuple(self._true(expression, expression.body))
        told = {one.about for one in found if not one.there}
        return tuple(one for one in found if one.there not in told or not one.there)

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
                return self._compared(expression, node) or Clause("")
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                return self._asked(expression, inner, is_so=False) or Clause("")
        return self._asked(expression, node, is_so=True) or Clause("")

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
        fact = self._fact(left, name, value)
        if op is ast.Eq and _is_constant(right):
            return Clause(fact, about=name)
        limit = self._limit(expression, right, name)
        if not limit:
            return None
        return Clause(fact, limit if op is ast.Eq else _words(op, value).format(limit), about=name)

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
        return Clause(self._fact(middle, name, value), f"{start} {end}", about=name) if low and high else None

    def _fact(self, node: ast.expr, name: str, value: Value) -> str:
        called = self.called.said(node)
        return fact_words(called, self._shown(name, value)) if called else ""

    def _limit(self, expression: Expression, node: ast.expr, measured: str) -> str:
        """Return a limit in the unit of what is held against it; a limit that has a name is told with it."""
        value = self._value(expression, node)
        if isinstance(value, list | tuple):
            items = [self._shown(measured, one) for one in value[:_MOST_ITEMS]]
            return ", ".join(items) + (" and others" if len(value) > _MOST_ITEMS else "")
        shown = self._shown(measured, value)
        is_plain = _is_constant(node) or isinstance(node, ast.Call)
        called = "" if is_plain else self.called.said(node)
        return f"{called} ({shown})" if called else shown

    # -- a question that is true or false --------------------------------------------------------

    def _asked(self, expression: Expression, node: ast.expr, *, is_so: bool) -> Clause | None:
        match node:
            case ast.Call(func=ast.Name(id="exists"), args=[asked]):
                called, name = self.called.said(asked), expression.segment(asked)
                fact = f"{called} is {'there' if is_so else 'not there'}" if called else ""
                return Clause(fact, there=name if is_so else "")
            case ast.Call(func=ast.Name(id=("any" | "all") as kind), args=[ast.GeneratorExp() as each]):
                return Clause(self._each(expression, each, kind) if is_so else "")
            case ast.Call(func=ast.Name(id=name), args=[text, ast.Constant(value=str() as wanted)]):
                if name not in _ASKED:
                    return None
                called, does = self.called.said(text), _ASKED[name][0 if is_so else 1]
                return Clause(f"{called} {does} {self.safe('', wanted)!r}" if called else "")
            case _ if _is_named(node) and not isinstance(node, ast.Call):
                segment = expression.segment(node)
                return Clause(self._fact(node, segment, self._value(expression, node)), about=segment)
        return None

    def _each(self, expression: Expression, node: ast.GeneratorExp, kind: str) -> str:
        """`any(row.used_pct > 90 for row in rows)`: one comparison of a field with what is known without the row."""
        match node:
            case ast.GeneratorExp(
                elt=ast.Compare(
                    left=ast.Attribute(value=ast.Name(id=used), attr=name), ops=[op], comparators=[right]
                ),
                generators=[ast.comprehension(target=ast.Name(id=one), iter=rows, ifs=[])],
            ) if used == one and _is_constant(right) and type(op) in {ast.Eq, *_LIMITS}:
                limit, of = self._limit(expression, right, name), self.called.said(rows)
                told = limit if isinstance(op, ast.Eq) else _LIMITS[type(op)].format(limit)
                many = "at least one" if kind == "any" else "each"
                return f"{label_of(name) or name} is {told} for {many} of {of}" if limit and of else ""
        return ""

    def _value(self, expression: Expression, node: ast.expr) -> Value:
        segment = expression.segment(node)
        if segment in self.looked_at:
            return self.looked_at[segment]
        return evaluate(parse_expression(segment), self.names, self.now)

    def _shown(self, name: str, value: Value) -> str:
        return show_short(value, _field(name), self.safe).strip()


def _words(op: type[ast.cmpop], value: Value) -> str:
    return _MOMENTS.get(op, _LIMITS[op]) if isinstance(value, datetime) else _LIMITS[op]


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
    return isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call | ast.BinOp)
