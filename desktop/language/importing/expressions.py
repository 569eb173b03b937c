"""Small expressions of our language, put together from values of a document."""

import re

from desktop.domain.errors import ExpressionError
from desktop.expressions.patterns import compile_pattern
from desktop.language.importing.imported import CannotSayError

_LONGEST = 400  # characters of a text inside an expression
_COMPARED = re.compile(r"([\w.()\[\]']+) (==|!=|<|<=|>|>=) (\w[\w.]*|'[^']*'|\"[^\"]*\")\Z")
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_PLAIN = re.compile(r"[\w.]+\Z")


def text_literal(text: str) -> str:
    """Return a text as an expression writes it.

    Raises:
        CannotSayError: it holds both kinds of quotes, line ends, or what cannot be seen.
    """
    quote = '"' if "'" in text else "'"
    if quote in text:
        raise CannotSayError("an expression has no way to write a text with both kinds of quotes")
    if not text.isprintable() or len(text) > _LONGEST:
        raise CannotSayError("a text is too long, or holds line ends or what cannot be seen")
    if (len(text) - len(text.rstrip("\\"))) % 2:
        raise CannotSayError("an expression has no way to write a text that ends in a backslash")
    return f"{quote}{text}{quote}"


def pattern_literal(pattern: str) -> str:
    """Return a regular expression as an expression writes it.

    Raises:
        CannotSayError: it is none of linear time, or cannot be written.
    """
    try:
        compile_pattern(pattern)
    except ExpressionError as fault:
        raise CannotSayError(str(fault)) from fault
    return text_literal(pattern)


def number_literal(number: float) -> str:
    """Return a number as an expression writes it.

    Raises:
        CannotSayError: it is larger than any that is reckoned with.
    """
    if abs(number) > 10**15:
        raise CannotSayError(f"{number:g} is too large a number")
    return repr(number)


def negated(condition: str) -> str:
    """Return the condition that holds when this one does not."""
    if condition.startswith("not ") and _is_one(condition[4:]):
        inside = condition[4:]
        return inside[1:-1] if inside.startswith("(") else inside
    compared = _COMPARED.match(condition)
    if compared:
        return f"{compared[1]} {_OPPOSITE[compared[2]]} {compared[3]}"
    return f"not {condition}" if _is_one(condition) else f"not ({condition})"


def _is_one(text: str) -> bool:
    """True for a name, a call, or brackets around everything."""
    return bool(_PLAIN.match(text)) or _closes_at_end(text)


def _closes_at_end(text: str) -> bool:
    start = re.match(r"\w*\(", text)
    depth, quote = 0, ""
    for index, sign in enumerate(text if start else ""):
        if quote:
            quote = "" if sign == quote else quote  # no text of ours holds its own quote
        elif sign in "'\"":
            quote = sign
        else:
            depth += (sign in "([") - (sign in ")]")
            if depth == 0 and sign == ")":
                return index == len(text) - 1
    return False


def joined(word: str, conditions: list[str]) -> str:
    """Return conditions joined by `and` or `or`, each in brackets where it needs them."""
    if len(conditions) == 1:
        return conditions[0]
    return f" {word} ".join(f"({one})" if " and " in one or " or " in one else one for one in conditions)
