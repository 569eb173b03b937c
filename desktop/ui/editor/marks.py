"""Which part of a line a problem is about, for the squiggle under it."""

import re
from collections.abc import Iterable, Sequence

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem

_TOKEN = re.compile(r"\$\{[^}]*\}?|[^\s:,{}\[\]]+")
MOST = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a line: all count from 0, `end` is behind it."""

    line: int
    start: int
    end: int
    is_warning: bool


def marks_of(problems: Iterable[Problem], lines: Sequence[str]) -> tuple[Mark, ...]:
    """Return where to draw; a problem of the whole file has no place of its own."""
    found = [mark_of(problem, lines) for problem in problems if problem.line]
    return tuple(mark for mark in found if mark is not None)[:MOST]


def mark_of(problem: Problem, lines: Sequence[str]) -> Mark | None:
    """Return the word at the problem's place; at the end of a line the last word, so that something is seen."""
    line = problem.line - 1
    if not 0 <= line < len(lines):
        line = len(lines) - 1
    text = lines[line]
    start = min(max(problem.column - 1, 0), len(text))
    word = next((found for found in _TOKEN.finditer(text) if found.end() > start), None)
    if word is None:
        words = list(_TOKEN.finditer(text))
        word = words[-1] if words else None
    if word is None:
        return Mark(line, 0, len(text), problem.is_warning) if text else None
    return Mark(
        line, max(word.start(), start) if word.end() > start else word.start(), word.end(), problem.is_warning
    )
