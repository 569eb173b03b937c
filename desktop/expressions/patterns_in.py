"""The regular expressions that are written out in an expression, so that they can be tried before anything runs."""

import ast

from desktop.expressions.parse import Expression


def literal_patterns(expression: Expression) -> list[tuple[int, str]]:
    """Return column and text of each pattern that `matches` is given as a plain text."""
    found: list[tuple[int, str]] = []
    for node in ast.walk(expression.body):
        match node:
            case ast.Call(
                func=ast.Name(id="matches"), args=[_, ast.Constant(value=str(pattern)) as argument]
            ):
                found.append((expression.column(argument), pattern))
    return found
