"""The evaluator: turns a parsed expression into small functions once, and runs them on a frame of names."""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from desktop.domain.errors import ExpressionError, MissingValueError
from desktop.domain.values import Value
from desktop.expressions import operations
from desktop.expressions.frame import Code, Frame
from desktop.expressions.functions import FUNCTIONS
from desktop.expressions.item_functions import ITEM_FUNCTIONS, Groups, Items
from desktop.expressions.parse import CONSTANTS, Expression
from desktop.expressions.paths import compile_path
from desktop.expressions.signatures import TAKES_ITEMS

_SIGNS: dict[type[ast.AST], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%",
}  # fmt: skip


def evaluate(
    expression: Expression,
    names: Mapping[str, Value],
    now: datetime,
    looked_at: dict[str, Value] | None = None,
) -> Value:
    """Return the value of an expression; `looked_at` gets each plain value that was read, by its path.

    Raises:
        MissingValueError: it asks for a value that is not there.
        ExpressionError: it cannot be worked out; nothing else is ever raised.
    """
    frame = Frame(names, now, looked_at)
    value = _run(expression, frame)
    return dict(value) if isinstance(value, Groups) else value


def evaluate_condition(
    expression: Expression,
    names: Mapping[str, Value],
    now: datetime,
    looked_at: dict[str, Value] | None = None,
) -> bool:
    """Return whether a condition holds.

    Raises:
        MissingValueError: it asks for a value that is not there.
        ExpressionError: it cannot be worked out, or its value is not true or false.
    """
    return truth(_run(expression, Frame(names, now, looked_at)), expression.text, 1)


def _run(expression: Expression, frame: Frame) -> Value:
    try:
        return _code_of(expression)(frame)
    except (RecursionError, MemoryError, ArithmeticError) as error:
        raise ExpressionError(f"this is too large to be worked out ({type(error).__name__}).") from error


def truth(value: Value, text: str, column: int) -> bool:
    """Return a condition's value; the groups of a match count as true."""
    if value is True or value is False:
        return value
    if isinstance(value, Groups):
        return True
    raise ExpressionError(
        f"{text[:80]} is {operations.say_kind(value)}; a condition must be true or false.", column
    )


@lru_cache(maxsize=8192)
def _code_of(expression: Expression) -> Code:
    return _Compiler(expression).code(expression.body)


class _Compiler:
    """Builds the functions of one expression. Each knows its column, so that an error can say where."""

    def __init__(self, expression: Expression) -> None:
        self._expression = expression

    def code(self, node: ast.expr) -> Code:
        match node:
            case ast.Constant(value=bool() | int() | float() | str() as value):
                return lambda _frame: value
            case ast.Name(id=name) if name in CONSTANTS:
                constant = CONSTANTS[name]
                return lambda _frame: constant
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return compile_path(self._expression, node, self.code)
            case ast.Compare():
                return self._compare(node)
            case ast.BoolOp():
                return self._bool_op(node)
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(
                    self.code(left), _SIGNS[type(op)], self.code(right), self._expression.column(node)
                )
            case ast.IfExp():
                return self._choice(node)
            case ast.List(elts=items) | ast.Tuple(elts=items):
                codes = [self.code(item) for item in items]
                return lambda frame: [code(frame) for code in codes]
            case ast.Call():
                return self._call(node)
        raise ExpressionError("this is not part of the expression language.", self._expression.column(node))

    def _condition(self, node: ast.expr) -> "Condition":
        code, text, column = self.code(node), self._expression.segment(node), self._expression.column(node)
        return lambda frame: truth(code(frame), text, column)

    def _bool_op(self, node: ast.BoolOp) -> Code:
        conditions = [self._condition(part) for part in node.values]
        if isinstance(node.op, ast.And):
            return lambda frame: all(condition(frame) for condition in conditions)
        return lambda frame: any(condition(frame) for condition in conditions)

    def _choice(self, node: ast.IfExp) -> Code:
        condition, yes, no = self._condition(node.test), self.code(node.body), self.code(node.orelse)
        return lambda frame: yes(frame) if condition(frame) else no(frame)

    def _unary(self, node: ast.UnaryOp) -> Code:
        if isinstance(node.op, ast.Not):
            condition = self._condition(node.operand)
            return lambda frame: not condition(frame)
        sign = "-" if isinstance(node.op, ast.USub) else "+"
        return self._binary(lambda _frame: 0, sign, self.code(node.operand), self._expression.column(node))

    def _binary(self, left: Code, sign: str, right: Code, column: int) -> Code:
        def run(frame: Frame) -> Value:
            frame.spend(3, column)
            return operations.calculate(sign, left(frame), right(frame), column)

        return run

    def _compare(self, node: ast.Compare) -> Code:
        first, column = self.code(node.left), self._expression.column(node)
        links = [(op, self.code(right)) for op, right in zip(node.ops, node.comparators, strict=True)]

        def run(frame: Frame) -> bool:
            left = first(frame)
            for op, code in links:
                right = code(frame)
                frame.spend(3, column)
                if not _holds(frame, op, left, right, column):
                    return False
                left = right
            return True

        return run

    def _call(self, node: ast.Call) -> Code:
        assert isinstance(node.func, ast.Name)  # the parser saw to it
        name, column = node.func.id, self._expression.column(node)
        if name == "exists":
            return _exists(self.code(node.args[0]))
        if name in TAKES_ITEMS and len(node.args) == 1:
            run = self._item_call(name, node.args[0], column)
        else:
            codes, function = [self.code(argument) for argument in node.args], FUNCTIONS[name]

            def run(frame: Frame) -> Value:
                frame.spend(6, column)
                return function(frame, column, *[code(frame) for code in codes])

        return _noted(run, self._expression.segment(node)) if name in TAKES_ITEMS or name == "since" else run

    def _item_call(self, name: str, argument: ast.expr, column: int) -> Code:
        function = ITEM_FUNCTIONS[name]
        if isinstance(argument, ast.GeneratorExp):
            items = self._generator(argument, column)
            return lambda frame: function(frame, column, Items(items(frame)))
        code = self.code(argument)
        return lambda frame: function(frame, column, code(frame))

    def _generator(self, node: ast.GeneratorExp, column: int) -> "Generator":
        produce: Generator = _single(self.code(node.elt))
        for clause in reversed(node.generators):
            assert isinstance(clause.target, ast.Name)  # the parser saw to it
            conditions = [self._condition(part) for part in clause.ifs]
            path = self._expression.segment(clause.iter)
            produce = _loop(clause.target.id, self.code(clause.iter), path, conditions, produce, column)
        return produce


Condition = Callable[[Frame], bool]
Generator = Callable[[Frame], Iterator[Value]]


def _single(code: Code) -> Generator:
    def produce(frame: Frame) -> Iterator[Value]:
        yield code(frame)

    return produce


def _loop(
    name: str, code: Code, path: str, conditions: list[Condition], inner: Generator, column: int
) -> Generator:
    def produce(frame: Frame) -> Iterator[Value]:
        items = code(frame)
        if operations.kind_of(items) != "list" or not isinstance(items, Sequence):
            raise ExpressionError(
                f"{path} is {operations.say_kind(items)}; `for` goes through a list.", column
            )
        try:
            for index, item in enumerate(items):
                frame.spend(5, column)
                frame.bound[name] = item
                if frame.is_noting:
                    frame.paths[name] = f"{path}[{index}]"
                else:
                    frame.paths.pop(name, None)
                if all(condition(frame) for condition in conditions):
                    yield from inner(frame)
        finally:
            frame.bound.pop(name, None)

    return produce


def _exists(code: Code) -> Code:
    def run(frame: Frame) -> bool:
        try:
            code(frame)
        except MissingValueError:
            return False
        return True

    return run


def _noted(code: Code, segment: str) -> Code:
    def run(frame: Frame) -> Value:
        value = code(frame)
        if frame.looked_at is not None and not frame.bound:
            frame.note(segment, value)
        return value

    return run


def _holds(frame: Frame, op: ast.cmpop, left: Value, right: Value, column: int) -> bool:
    match op:
        case ast.Eq():
            return operations.is_equal(frame, left, right, column)
        case ast.NotEq():
            return not operations.is_equal(frame, left, right, column)
        case ast.In():
            return operations.is_in(frame, left, right, column)
        case ast.NotIn():
            return not operations.is_in(frame, left, right, column)
    return operations.order(frame, _SIGNS[type(op)], left, right, column)
