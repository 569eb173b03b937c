"""JMESPath over plain values: the one home of the jmespath library."""

from functools import lru_cache

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from desktop.domain.errors import ExpressionError
from desktop.domain.values import Value


def search_json(expression: str, data: Value) -> Value:
    """Return what a JMESPath expression finds in plain data; None when it finds nothing.

    Raises:
        ExpressionError: the expression is wrong, or does not fit the data.
    """
    compiled = compile_jmespath(expression)
    try:
        found: Value = compiled.search(data)
    except (JMESPathError, RecursionError) as fault:
        raise ExpressionError(f"JMESPath {expression!r}: {fault}") from fault
    return found


@lru_cache(maxsize=256)
def compile_jmespath(expression: str) -> ParsedResult:
    """Return the compiled expression.

    Raises:
        ExpressionError: it is not JMESPath.
    """
    try:
        return jmespath.compile(expression)
    except (JMESPathError, RecursionError) as fault:
        raise ExpressionError(f"{expression!r} is not JMESPath: {fault}") from fault
