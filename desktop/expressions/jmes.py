"""JMESPath over plain values: the one home of the jmespath library."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from desktop.domain.errors import ExpressionError, InputError
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


# A text in quotes, in whose inside nothing is put in, or `{name}`, which JMESPath itself never has without a colon.
_PLACES = re.compile(
    r"""'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\])*"|\{([A-Za-z_]\w*)\}""", re.DOTALL
)
_IN_QUOTES = re.compile(r"\{([A-Za-z_]\w*)\}")


def bind_jmespath(expression: str, values: Mapping[str, Value]) -> str:
    """Return the expression with a literal in place of each `{name}`; a value is never read as a part of it.

    Raises:
        InputError: a name without a value, a value that is not used or in quotes, or one that is no JSON.
    """
    used: set[str] = set()

    def bound(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            _refuse_in_quotes(found[0], values)
            return found[0]
        if name not in values:
            raise InputError(f"The query wants a value for {{{name}}}; write it under `values`.")
        used.add(name)
        return _literal(name, values[name])

    whole = _PLACES.sub(bound, expression)
    if unused := [name for name in values if name not in used]:
        raise InputError(f"The query has no {{{unused[0]}}} for which a value is given.")
    return whole


def _refuse_in_quotes(text: str, values: Mapping[str, Value]) -> None:
    for name in _IN_QUOTES.findall(text):
        if name in values:
            raise InputError(f"Write {{{name}}} without quotes around it: it stands for a whole value.")


def _literal(name: str, value: Value) -> str:
    plain = value.isoformat() if isinstance(value, datetime) else value
    try:
        text = json.dumps(plain, allow_nan=False)
    except (ValueError, TypeError) as fault:
        raise InputError(f"The value for {{{name}}} is not one that JSON has: {value!r:.80}") from fault
    return f"`{text.replace('`', chr(92) + 'u0060')}`"
