"""The regular expressions that are written out in an expression, tried before anything runs."""

import ast

from desktop.domain.errors import ExpressionError
from desktop.expressions.parse import Expression
from desktop.expressions.patterns import compile_pattern


def literal_patterns(expression: Expression) -> list[tuple[int, str]]:
    """Return column and message for each pattern of `matches` that cannot be used."""
    faults: list[tuple[int, str]] = []
    for node in ast.walk(expression.body):
        match node:
            case ast.Call(
                func=ast.Name(id="matches"), args=[_, ast.Constant(value=str(pattern)) as argument]
            ):
                try:
                    compile_pattern(pattern)
                except ExpressionError as error:
                    faults.append((expression.column(argument), str(error)))
    return faults
