"""Texts with `${expression}` in them: parsed once, filled in for people to read or as a typed value."""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError, MissingValueError
from desktop.domain.quantity import show
from desktop.domain.values import Value
from desktop.expressions.evaluator import evaluate
from desktop.expressions.operations import MAX_INTEGER
from desktop.expressions.parse import Expression, parse_expression
from desktop.expressions.signatures import SIGNATURES
from desktop.late_pattern import late_pattern

MAX_TEMPLATE = 65_536  # characters
MAX_RENDERED = 131_072
LOCAL_NAMES = "names of this computer"  # no expression can ask for a name with spaces
_LOCAL, _THIS_COMPUTER = "local", "this computer"
_MAX_SHOWN_ITEMS, _MAX_SHOWN_TEXT, _MAX_SHOWN_NESTING = 50, 4_000, 3
_START = late_pattern(r"\$(\$?)\{")
_END = late_pattern(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\}""", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Slot:
    """One `${…}`; `column` is where its expression starts in the template, from 1."""

    expression: Expression
    column: int
    unit_field: str  # a field name whose end tells the unit, such as `used_pct`


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    text: str
    parts: tuple[str | Slot, ...]

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(part for part in self.parts if isinstance(part, Slot))

    @property
    def only_slot(self) -> Slot | None:
        """The one `${…}` that is the whole text, whose value keeps its type."""
        match self.parts:
            case (Slot() as slot,):
                return slot
        return None


@lru_cache(maxsize=8192)
def parse_template(text: str) -> Template:
    """Return the parsed template; `$${` stands for `${` itself.

    Raises:
        ExpressionError: a `${` has no end, or holds no expression; the column is that of the template.
    """
    if "${" not in text:
        return Template(text, (text,))
    if len(text) > MAX_TEMPLATE:
        raise ExpressionError(
            f"a text with ${{…}} in it has at most {MAX_TEMPLATE} characters; this one has {len(text)}."
        )
    parts: list[str | Slot] = []
    at = 0
    while found := _START.search(text, at):
        parts.append(text[at : found.start()])
        at = found.end()
        if found[1]:
            parts.append("${")
            continue
        end = _end_of_slot(text, at)
        parts.append(_slot(text[at:end], at + 1))
        at = end + 1
    parts.append(text[at:])
    return Template(text, tuple(part for part in parts if part != ""))


def _end_of_slot(text: str, start: int) -> int:
    for found in _END.finditer(text, start):
        if found[0] == "}":
            return found.start()
    raise ExpressionError(
        "this ${ has no closing }. To write it literally, double the dollar: $${", start - 1
    )


def _slot(text: str, column: int) -> Slot:
    try:
        expression = parse_expression(text)
    except ExpressionError as error:
        raise ExpressionError(f"${{{text[:60]}}}: {error}", column + error.column - 1) from error
    return Slot(expression, column, unit_field(expression.body))


def unit_field(node: ast.expr) -> str:
    """Return the field name whose end tells the unit of an expression's value, or nothing."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Subscript(value=value) | ast.UnaryOp(operand=value) | ast.IfExp(body=value):
            return unit_field(value)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
            return unit_field(left) or unit_field(right)
        case ast.Call(func=ast.Name(id="len" | "count")):
            return "count"
        case ast.Call(func=ast.Name(id=name)) if SIGNATURES[name].unit:
            return SIGNATURES[name].unit
        case ast.Call(
            func=ast.Name(id="min" | "max" | "sum" | "abs" | "round" | "sorted" | "distinct"),
            args=[first, *_],
        ):
            return unit_field(first)
        case ast.GeneratorExp(elt=item):
            return unit_field(item)
    return ""


def render(
    template: Template,
    names: Mapping[str, Value],
    now: datetime,
    *,
    looked_at: dict[str, Value] | None = None,
    missing: str | None = None,
    quoted: Callable[[str], str] = str,
) -> str:
    """Return the text for a person, with units; `missing` is written for values that are not there.

    `quoted` takes each value and returns how it stands in the text: a value is no mark of the author's.

    `names[LOCAL_NAMES]` lists what is called `local` and read by a person as this computer.

    Raises:
        MissingValueError: a value is not there and `missing` was not given.
        ExpressionError: a value cannot be worked out, or the text becomes too long.
    """
    texts: list[str] = []
    for part in template.parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        if _is_local(part.expression.text.strip(), names):
            texts.append(_begun(_THIS_COMPUTER, "".join(texts)))
            continue
        try:
            value = _value(part, names, now, looked_at)
        except MissingValueError:
            if missing is None:
                raise
            texts.append(missing)
        else:
            texts.append(quoted(show_value(value, part.unit_field)))
        if sum(map(len, texts)) > MAX_RENDERED:
            raise ExpressionError(f"this text becomes longer than {MAX_RENDERED} characters.", part.column)
    return "".join(texts)


def _begun(words: str, before: str) -> str:
    """Write words as a sentence begins, where one does."""
    is_first = not before.strip() or before.rstrip(" ").endswith((".", "!", "?", "\n"))
    return words[0].upper() + words[1:] if is_first else words


def _is_local(text: str, names: Mapping[str, Value]) -> bool:
    """True for the name of a target, such as `host` or `target.name`, that holds `local`."""
    listed = names.get(LOCAL_NAMES)
    if not isinstance(listed, list | tuple) or text not in listed:
        return False
    first, _, field = text.partition(".")
    value = names.get(first)
    return (value.get(field) if isinstance(value, Mapping) else value) == _LOCAL


def render_value(
    template: Template,
    names: Mapping[str, Value],
    now: datetime,
    *,
    looked_at: dict[str, Value] | None = None,
) -> Value:
    """Return the value of a template that is one whole `${…}` with its type kept, else the plain text.

    Numbers inside a text are written without units: this is for parameters and environments, not for people.

    Raises:
        ExpressionError: a value is not there or cannot be worked out.
    """
    if template.only_slot is not None:
        return _value(template.only_slot, names, now, looked_at)
    texts: list[str] = []
    for part in template.parts:
        texts.append(
            part if isinstance(part, str) else plain_text(_value(part, names, now, looked_at), part.column)
        )
        if sum(map(len, texts)) > MAX_RENDERED:
            raise ExpressionError(f"this text becomes longer than {MAX_RENDERED} characters.")
    return "".join(texts)


def _value(
    slot: Slot, names: Mapping[str, Value], now: datetime, looked_at: dict[str, Value] | None
) -> Value:
    try:
        return evaluate(slot.expression, names, now, looked_at)
    except MissingValueError as error:
        raise MissingValueError(str(error), slot.column + error.column - 1) from error
    except ExpressionError as error:
        raise ExpressionError(
            f"${{{slot.expression.text[:60]}}}: {error}", slot.column + error.column - 1
        ) from error


def plain_text(value: Value, column: int = 1) -> str:
    """Return a value as a program reads it: `true`, `96.4`, `2026-10-02T11:00:00+00:00`.

    Raises:
        ExpressionError: it is a list or a record, which has no plain text.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, int) and not -MAX_INTEGER <= value < MAX_INTEGER:
        raise ExpressionError("this number is too large to be written.", column)
    if isinstance(value, (int, float, str)):
        return str(value)
    raise ExpressionError("a list or a record cannot stand inside a text; name one of its values.", column)


def show_value(value: Value, field: str = "") -> str:
    """Return a value for a person with its unit, cut to what a person can read."""
    return show(_cut(value, 0), field)


def _cut(value: Value, nesting: int) -> Value:
    if isinstance(value, str):
        return (
            value
            if len(value) <= _MAX_SHOWN_TEXT
            else f"{value[:_MAX_SHOWN_TEXT]}… ({len(value)} characters)"
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -MAX_INTEGER <= value < MAX_INTEGER else "a very large number"
    if not isinstance(value, (Mapping, Sequence)):
        return value
    if nesting >= _MAX_SHOWN_NESTING:
        return "…"
    most = _MAX_SHOWN_ITEMS if nesting == 0 else 10
    more = f"… and {len(value) - most} more"
    if isinstance(value, Mapping):
        cut = (
            {str(key)[:100]: _cut(item, nesting + 1) for key, item in zip(value, value.values(), strict=True)}
            if len(value) <= most
            else None
        )
        if cut is not None:
            return cut
        keys = list(value)[:most]
        return {str(key)[:100]: _cut(value[key], nesting + 1) for key in keys} | {"": more}
    shown: list[Value] = [_cut(item, nesting + 1) for item in value[:most]]
    return shown if len(value) <= most else [*shown, more]
