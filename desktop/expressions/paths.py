"""Reading a dotted name, such as `steps.largest.rows[0].path`, out of the names of a frame."""

import ast
from collections.abc import Callable, Mapping, Sequence

from desktop.dataclass import dataclass
from desktop.domain.errors import ExpressionError, MissingValueError
from desktop.domain.values import Value
from desktop.expressions.frame import Code, Frame
from desktop.expressions.operations import checked_number, kind_of, say_kind
from desktop.expressions.parse import Expression

Key = str | int
_LONGEST_KEY = 60  # characters of a key in a message


def compile_path(expression: Expression, node: ast.expr, code_of: Callable[[ast.expr], Code]) -> Code:
    """Return the code that follows a chain of fields and indexes from a name, or from another value."""
    column = expression.column(node)
    keys: list[Key | Code] = []
    first = node
    while isinstance(first, (ast.Attribute, ast.Subscript)):
        keys.append(first.attr if isinstance(first, ast.Attribute) else _index(first.slice, code_of))
        first = first.value
    keys.reverse()
    is_named = isinstance(first, ast.Name)
    start = _name_code(first.id, column) if isinstance(first, ast.Name) else code_of(first)
    text = first.id if isinstance(first, ast.Name) else expression.segment(first)
    work = 2 + len(keys)

    def run(frame: Frame) -> Value:
        frame.spend(work, column)
        value, found = start(frame), keys
        for index, key in enumerate(keys):
            if callable(key):
                key = _dynamic(key(frame), text, column)
                found = [*found[:index], key, *found[index + 1 :]]
            if type(value) is dict and key in value:
                value = value[key]
            else:
                value = _member(value, key, _Place(frame, text, found[:index], column))
        if value is None:
            raise MissingValueError(f"{_Place(frame, text, found, column)} has no value.", column)
        kind_of(value)
        if is_named and frame.is_noting:
            frame.note(str(_Place(frame, text, found, column)), value)
        return value

    return run


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value was found; spelled out only when somebody wants to read it."""

    frame: Frame
    text: str
    keys: Sequence[Key | Code]
    column: int

    def __str__(self) -> str:
        start = self.frame.paths.get(self.text, self.text) if self.text in self.frame.bound else self.text
        return start + "".join(
            f"[{key}]" if isinstance(key, int) else f".{str(key)[:_LONGEST_KEY]}" for key in self.keys
        )


def _index(node: ast.expr, code_of: Callable[[ast.expr], Code]) -> Key | Code:
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, (int, str))
        and not isinstance(node.value, bool)
    ):
        return node.value
    return code_of(node)


def _dynamic(found: Value, text: str, column: int) -> Key:
    if isinstance(found, bool) or not isinstance(found, (int, str)):
        raise ExpressionError(f"{text}[…]: an index is a whole number or a text.", column)
    if isinstance(found, int):
        checked_number(found, column)  # a giant one could not even be named in a message
    return found


def _name_code(name: str, column: int) -> Code:
    def run(frame: Frame) -> Value:
        if name in frame.bound:
            return frame.bound[name]
        if name == "now":
            return frame.now
        if name not in frame.names:
            raise MissingValueError(f"{name} is not known here.", column)
        return frame.names[name]

    return run


def _member(value: Value, key: Key, place: _Place) -> Value:
    name = repr(str(key)[:_LONGEST_KEY])
    if value is None:
        raise MissingValueError(f"{place} has no value, so it has no {name}.", place.column)
    if isinstance(value, Mapping):
        if str(key) in value:
            return value[str(key)]
        raise MissingValueError(f"{place} has no {name}.", place.column)
    if isinstance(value, Sequence) and kind_of(value) == "list" and isinstance(key, int):
        if -len(value) <= key < len(value):
            return value[key]
        raise MissingValueError(f"{place}[{key}]: the list has {len(value)} items.", place.column)
    if value is False:
        raise MissingValueError(f"{place} is false, so it has no {name}.", place.column)
    hint = " Give an index, such as [0], or go through it with `for`." if kind_of(value) == "list" else ""
    raise ExpressionError(f"{place} is {say_kind(value)} and has no {name}.{hint}", place.column)
