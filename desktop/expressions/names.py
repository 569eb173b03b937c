"""Checks the names, fields and kinds of an expression against what is known before anything runs."""

import ast

from desktop.dataclass import dataclass
from desktop.expressions.nearest import did_you_mean
from desktop.expressions.parse import CONSTANTS, Expression
from desktop.expressions.shapes import ANY, BOOLEAN, KIND_WORDS, MOMENT, NUMBER, Scope, Shape, list_of
from desktop.expressions.signatures import SIGNATURES, TAKES_ITEMS

_ORDERED = ("number", "text", "moment")


@dataclass(frozen=True, slots=True)
class NameProblem:
    """A name or a kind that cannot be right; `column` counts from 1 in the expression's text."""

    column: int
    message: str
    rule: str = "unknown-name"


def check_names(expression: Expression, scope: Scope) -> list[NameProblem]:
    """Return what is wrong with the names and kinds of an expression; nothing when all is known and fits."""
    body = expression.body
    if body.__class__ is ast.Name and body.id in scope.names:  # most of them
        return []
    return _Checker(expression, scope).problems_of(expression.body)


def check_condition(expression: Expression, scope: Scope) -> list[NameProblem]:
    """Return what `check_names` does, and a problem if the value is known not to be true or false."""
    checker = _Checker(expression, scope)
    checker.want_truth(expression.body)
    return checker.problems


def shape_of(expression: Expression, scope: Scope) -> Shape:
    """Return what is known of the expression's value."""
    return _Checker(expression, scope).shape(expression.body)


class _Checker:
    def __init__(self, expression: Expression, scope: Scope) -> None:
        self.problems: list[NameProblem] = []
        self._expression = expression
        self._scope = scope
        self._bound: dict[str, Shape] = {}
        self._is_asked = False  # inside exists(): what is not there is no problem

    def problems_of(self, node: ast.expr) -> list[NameProblem]:
        self.shape(node)
        return self.problems

    def want_truth(self, node: ast.expr) -> None:
        shape = self.shape(node)
        is_match = (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "matches"
        )
        if shape.kind not in ("any", "boolean") and not is_match:
            text = self._expression.segment(node)[:60]
            self._add(
                node, f"{text} is {KIND_WORDS[shape.kind]}; a condition must be true or false.", "wrong-kind"
            )

    def shape(self, node: ast.expr) -> Shape:
        match node:
            case ast.Name():
                return self._name(node)
            case ast.Attribute(value=value, attr=attr):
                return self._field(node, self.shape(value), attr)
            case ast.Subscript(value=value, slice=index):
                return self._subscript(node, self.shape(value), index)
            case ast.Constant(value=value):
                return (
                    BOOLEAN
                    if isinstance(value, bool)
                    else Shape("text")
                    if isinstance(value, str)
                    else NUMBER
                )
            case ast.Compare():
                return self._compare(node)
            case ast.BoolOp(values=values):
                for value in values:
                    self.want_truth(value)
                return BOOLEAN
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.want_truth(operand)
                return BOOLEAN
            case ast.UnaryOp(operand=operand):
                return self.shape(operand)
            case ast.BinOp():
                return self._arithmetic(node)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.want_truth(test)
                yes, no = self.shape(body), self.shape(orelse)
                return yes if yes == no else ANY
            case ast.List(elts=items) | ast.Tuple(elts=items):
                shapes = [self.shape(item) for item in items]
                return list_of(shapes[0] if shapes and all(shape == shapes[0] for shape in shapes) else ANY)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(node, name)
        return ANY

    def _name(self, node: ast.Name) -> Shape:
        name = node.id
        if name in CONSTANTS:
            return BOOLEAN
        if name in self._bound:
            return self._bound[name]
        if name in self._scope.names:
            return self._scope.names[name]
        if name == "now":
            return MOMENT
        if not self._is_asked:
            hint = (self._scope.hints or {}).get(name)
            if hint is None and name in SIGNATURES:
                hint = f" It is a function: write {SIGNATURES[name].usage}."
            hint = hint or did_you_mean(name, [*self._bound, *self._scope.names])
            self._add(node, f"unknown name {name!r}.{hint}")
        return ANY

    def _field(self, node: ast.expr, shape: Shape, field: str) -> Shape:
        if shape.kind == "any":
            return ANY
        if shape.kind != "record":
            hint = " Give an index, such as [0], or go through it with `for`." if shape.kind == "list" else ""
            self._add(
                node,
                f"{self._base(node)} is {KIND_WORDS[shape.kind]} and has no field {field!r}.{hint}",
                "wrong-kind",
            )
            return ANY
        if shape.fields is None:
            return ANY
        if field not in shape.fields:
            if not self._is_asked:
                hint = shape.hint or did_you_mean(field, shape.fields)
                self._add(node, f"{self._base(node)} has no field {field!r}.{hint}", "unknown-field")
            return ANY
        return shape.fields[field]

    def _base(self, node: ast.expr) -> str:
        value = node.value if isinstance(node, (ast.Attribute, ast.Subscript)) else node
        return self._expression.segment(value)[:80]

    def _subscript(self, node: ast.expr, shape: Shape, index: ast.expr) -> Shape:
        if isinstance(index, ast.Constant) and isinstance(index.value, str):
            return self._field(node, shape, index.value)
        self.shape(index)
        if shape.kind not in ("any", "list", "record"):
            self._add(node, f"{self._base(node)} is {KIND_WORDS[shape.kind]} and has no index.", "wrong-kind")
        return shape.item or ANY

    def _compare(self, node: ast.Compare) -> Shape:
        left = self.shape(node.left)
        for op, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.shape(comparator)
            if isinstance(op, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
                self._check_order(node, left, right)
            elif (
                isinstance(op, (ast.Eq, ast.NotEq))
                and "any" not in (left.kind, right.kind)
                and left.kind != right.kind
            ):
                self._add(
                    node, f"{KIND_WORDS[left.kind]} never equals {KIND_WORDS[right.kind]}.", "wrong-kind"
                )
            elif isinstance(op, (ast.In, ast.NotIn)) and right.kind in ("number", "boolean", "moment"):
                self._add(
                    node,
                    f"`in` looks into a list or a text, not into {KIND_WORDS[right.kind]}.",
                    "wrong-kind",
                )
            left = right
        return BOOLEAN

    def _check_order(self, node: ast.expr, left: Shape, right: Shape) -> None:
        kinds = [shape.kind for shape in (left, right) if shape.kind != "any"]
        if any(kind not in _ORDERED for kind in kinds) or len(set(kinds)) > 1:
            words = f"{KIND_WORDS[left.kind]} and {KIND_WORDS[right.kind]}"
            self._add(node, f"{words} cannot be put in order.", "wrong-kind")

    def _arithmetic(self, node: ast.BinOp) -> Shape:
        left, right = self.shape(node.left), self.shape(node.right)
        kinds = {left.kind, right.kind}
        for side, shape in ((node.left, left), (node.right, right)):
            if shape.kind not in ("any", "number", "moment"):
                self._add(
                    side, f"arithmetic works on numbers, not on {KIND_WORDS[shape.kind]}.", "wrong-kind"
                )
                return ANY
        if kinds == {"moment"}:
            return NUMBER
        if "moment" in kinds:
            return MOMENT if "number" in kinds else ANY
        return NUMBER if kinds == {"number"} else ANY

    def _call(self, node: ast.Call, name: str) -> Shape:
        if name == "exists":
            self._is_asked = True
            self.shape(node.args[0])
            self._is_asked = False
            return BOOLEAN
        if name in TAKES_ITEMS and len(node.args) == 1:
            return self._item_call(node, name)
        shapes = [self.shape(argument) for argument in node.args]
        if name == "before":
            return BOOLEAN if len(node.args) == 2 else MOMENT
        return shapes[0] if name in ("min", "max") else SIGNATURES[name].gives

    def _item_call(self, node: ast.Call, name: str) -> Shape:
        argument = node.args[0]
        if isinstance(argument, ast.GeneratorExp):
            item = self._generator(argument, wants_truth=name in ("any", "all"))
        else:
            shape = self.shape(argument)
            item = shape.item or ANY
            fits = ("any", "list", "text", "record") if name == "len" else ("any", "list")
            if shape.kind not in fits:
                self._add(
                    argument, f"{name}() goes through a list; this is {KIND_WORDS[shape.kind]}.", "wrong-kind"
                )
        if name in ("sorted", "distinct"):
            return list_of(item)
        return item if name in ("min", "max") else SIGNATURES[name].gives

    def _generator(self, node: ast.GeneratorExp, *, wants_truth: bool) -> Shape:
        outer = dict(self._bound)
        for clause in node.generators:
            source = self.shape(clause.iter)
            if source.kind not in ("any", "list"):
                text = self._expression.segment(clause.iter)[:60]
                self._add(
                    clause.iter,
                    f"{text} is {KIND_WORDS[source.kind]}; `for` goes through a list.",
                    "wrong-kind",
                )
            assert isinstance(clause.target, ast.Name)  # the parser saw to it
            self._bound[clause.target.id] = source.item or ANY
            for condition in clause.ifs:
                self.want_truth(condition)
        if wants_truth:
            self.want_truth(node.elt)
        item = BOOLEAN if wants_truth else self.shape(node.elt)
        self._bound = outer
        return item

    def _add(self, node: ast.expr, message: str, rule: str = "unknown-name") -> None:
        at = node
        if rule == "unknown-field" and isinstance(node, ast.Attribute) and node.end_col_offset is not None:
            column = self._expression.source.column(node.end_col_offset) - len(node.attr)
        else:
            column = self._expression.column(at)
        self.problems.append(NameProblem(column, message, rule))
