"""Where a step or an input is defined in a text and where it is named. The text need not parse."""

import re
from collections.abc import Iterator, Sequence

from desktop.dataclass import dataclass
from desktop.ui.editor.cursor_place import CursorPlace, Part, place_at
from desktop.ui.editor.line_shape import comment_start

CONDITIONS = ("pass", "warn", "fail", "unknown", "not_applicable")
EXPRESSIONS = ("when", "until", "assert", "if")
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_WORD = re.compile(r"[A-Za-z_]\w*")
_JUMPS = ("next", "verify", "undo", "needs", "attach")


@dataclass(frozen=True, slots=True)
class Named:
    """One place where a name stands; line and columns count from 0, `end` is behind it."""

    name: str
    is_step: bool
    line: int
    start: int
    end: int
    is_definition: bool = False


def named_at(lines: Sequence[str], line: int, column: int) -> Named | None:
    """Return the step or input whose name the cursor is in or behind."""
    for word in _WORD.finditer(lines[line]) if line < len(lines) else ():
        if word.start() <= column <= word.end():
            return _named(lines, line, word)
    return None


def all_of(lines: Sequence[str], name: str, *, is_step: bool) -> tuple[Named, ...]:
    """Return every place where a step or an input is named, its definition among them, in order."""
    return tuple(one for one in _candidates(lines, name) if one.is_step == is_step)


def definition_of(lines: Sequence[str], named: Named) -> Named | None:
    return next((one for one in all_of(lines, named.name, is_step=named.is_step) if one.is_definition), None)


def _candidates(lines: Sequence[str], name: str) -> Iterator[Named]:
    for number, text in enumerate(lines):
        for word in _WORD.finditer(text) if name in text else ():
            found = _named(lines, number, word) if word[0] == name else None
            if found is not None:
                yield found


def _named(lines: Sequence[str], line: int, word: re.Match[str]) -> Named | None:
    text = lines[line]
    before = text[: word.start()]
    if comment_start(before) >= 0:
        return None
    place = place_at(lines, line, word.end())
    made = (word[0], line, word.start(), word.end())
    if place.part is Part.KEY and place.path == ("inputs",) and text[word.end() :].lstrip().startswith(":"):
        return Named(made[0], False, *made[1:], is_definition=True)
    if is_expression(place):
        if before.endswith("steps."):
            return Named(made[0], True, *made[1:])
        start = before.rfind("${") + 2 if place.part is Part.EXPRESSION else place.start
        is_own = before[-1:] != "." and text[word.end() :][:1] != "(" and not _in_string(before, start)
        return Named(made[0], False, *made[1:]) if is_own else None
    if place.part in (Part.KEY, Part.VALUE) and _stands_alone(text, word):
        return _as_step(place, *made)
    return None


def _in_string(before: str, start: int) -> bool:
    """Tell whether an expression that begins at `start` is inside a text of its own at the end of `before`.

    Inside a value in single quotes, a quote of the expression is written twice."""
    around = before[start - 1 : start] if start else ""
    inside, opened = before[start:], ""
    for char in inside.replace("''", "\0") if around == "'" else inside:
        if char == opened:
            opened = ""
        elif not opened and char in "'\"\0" and char != around:
            opened = char
    return bool(opened)


def is_expression(place: CursorPlace) -> bool:
    """Tell whether what stands at a place is an expression, in `${…}` or as a whole."""
    if place.part is Part.EXPRESSION:
        return True
    last = place.path[-1] if place.path else ""
    if place.part is not Part.VALUE:
        return False
    if last in CONDITIONS:
        return "outcomes" in place.path
    return last in EXPRESSIONS or place.path[-2:-1] in (("set",), ("outputs",))


def _stands_alone(text: str, word: re.Match[str]) -> bool:
    """Tell whether a word is a whole value, plain or quoted, or an item of a list in brackets."""
    before, after = text[: word.start()].rstrip("'\""), text[word.end() :].lstrip("'\"").lstrip()
    return before[-1:] in (" ", "[", ",", "") and after[:1] in ("", ",", "]", "}", "#")


def _as_step(place: CursorPlace, name: str, line: int, start: int, end: int) -> Named | None:
    keys = [part for part in place.path if isinstance(part, str)]
    if keys[-1:] == ["id"] and place.step_depth and len(place.path) == place.step_depth + 1:
        return Named(name, True, line, start, end, is_definition=True)
    return Named(name, True, line, start, end) if keys[-1:] and keys[-1] in _JUMPS else None
