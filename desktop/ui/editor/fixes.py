"""What the linter's own words say to do about a problem, as a change of the text."""

import re
from collections.abc import Sequence

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem
from desktop.ui.editor.line_shape import shape_of
from desktop.ui.editor.marks import mark_of

_MEANT = re.compile(r"Did you mean (?P<word>[\w.$/-]+)\?\Z")
_MISSING = re.compile(r"the key `(?P<key>\w+)` is missing")
_NEEDS = re.compile(r"\S+ needs (?P<names>\w+(?: and \w+)*): add  with: ")
_KNOWN = re.compile(r"[\w-]+(?:\.[\w-]+)*")


@dataclass(frozen=True, slots=True)
class Fix:
    """Puts `text` in the place of a part of a line, from 0; the cursor comes to stand at `cursor` of the text."""

    about: str
    line: int
    start: int
    end: int
    text: str
    cursor: int


def fix_of(problem: Problem, lines: Sequence[str]) -> Fix | None:
    """Return the change that a problem's message names, or None where it names none that is sure."""
    if not 0 < problem.line <= len(lines):
        return None
    if found := _MEANT.search(problem.message):
        return _replaced(problem, lines, found["word"])
    if found := _MISSING.search(problem.message):
        return _added(lines, problem.line - 1, found["key"])
    if (found := _NEEDS.match(problem.message)) and "with" not in _keys_beside(lines, problem.line - 1):
        return _with_added(lines, problem.line - 1, found["names"].split(" and "))
    return None


def _replaced(problem: Problem, lines: Sequence[str], meant: str) -> Fix | None:
    """Put the word that was meant in the place of the one that the message quotes, or of the one at its place."""
    line = problem.line - 1
    text, from_ = lines[line], problem.column - 1
    quoted = re.search(r"['`](?P<word>[^'`]+)['`]", problem.message)
    at = text.find(quoted["word"], max(0, from_)) if quoted and quoted["word"] != meant else -1
    if at >= 0 and quoted:
        start, end = at, at + len(quoted["word"])
    else:
        mark = mark_of(problem, lines)
        word = _KNOWN.search(text, mark.start) if mark is not None else None
        if word is None:
            return None
        start, end = word.start(), word.end()
    if text[start:end].startswith("end.") and "." not in meant:
        start += len("end.")
    return Fix(f"write {meant}", line, start, end, meant, len(meant))


def _added(lines: Sequence[str], line: int, key: str) -> Fix | None:
    """Add a key behind the first line of its mapping; at the top of a file, at the end of it."""
    shape = shape_of(lines[line])
    if shape is None or shape.key is None or "{" in shape.value:
        return None
    text = f"\n{' ' * shape.column}{key}: "
    return Fix(f"add {key}", line, len(lines[line]), len(lines[line]), text, len(text))


def _with_added(lines: Sequence[str], line: int, names: Sequence[str]) -> Fix | None:
    shape = shape_of(lines[line])
    if shape is None or shape.key not in ("check", "use"):
        return None
    indent = " " * shape.column
    first = f"\n{indent}with:\n{indent}  {names[0]}: "
    rest = "".join(f"\n{indent}  {name}: " for name in names[1:])
    return Fix(
        f"add {' and '.join(names)}", line, len(lines[line]), len(lines[line]), first + rest, len(first)
    )


def _keys_beside(lines: Sequence[str], line: int) -> set[str]:
    """Return the keys of the mapping that a line's key stands in, below that line."""
    here = shape_of(lines[line])
    found: set[str] = set()
    for text in lines[line + 1 :] if here is not None else ():
        shape = shape_of(text)
        if shape is None or here is None:
            continue
        if shape.column < here.column or shape.dashes:
            if (shape.dashes[0] if shape.dashes else shape.column) < here.column:
                break
        elif shape.column == here.column and shape.key is not None:
            found.add(shape.key)
    return found
