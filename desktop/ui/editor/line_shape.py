"""One line of YAML by its looks: where its dashes stand, its key, and what follows the key. It need not parse."""

import re
from collections.abc import Iterator

from desktop.dataclass import dataclass

_DASH = re.compile(r"-(?:[ ]+|$)")
_QUOTED_KEY = re.compile(r"""('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")\s*:(?=\s|$)""")
_NO_KEY_STARTS = frozenset(" \t'\"#[]{},&*!|>%@`:")
_BLOCK = re.compile(r"[|>][+\-0-9]*\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class LineShape:
    """Columns count from 0. `key` is None for a line that is only a value; `value` is what follows, without comment."""

    dashes: tuple[int, ...]
    column: int  # of the key or value
    key: str | None
    value: str
    value_column: int

    @property
    def opens_block(self) -> bool:
        """True where the lines below are one literal or folded text."""
        return bool(_BLOCK.match(self.value))


def shape_of(line: str) -> LineShape | None:
    """Return the looks of a line, or None for one that is empty or a comment."""
    column = len(line) - len(line.lstrip(" "))
    dashes: list[int] = []
    while (dash := _DASH.match(line, column)) is not None:
        dashes.append(column)
        column = dash.end()
    if (column >= len(line) and not dashes) or line[column : column + 1] == "#":
        return None
    end = _key_end(line, column)
    if end < 0:
        return LineShape(tuple(dashes), column, None, without_comment(line[column:]), column)
    start = len(line) - len(line[end:].lstrip(" "))
    key = line[column : end - 1].rstrip().strip("'\"")
    return LineShape(tuple(dashes), column, key, without_comment(line[start:]), start)


def _key_end(line: str, column: int) -> int:
    """Return where the key that begins at a column ends, behind its colon, or -1; a pattern took ten times as long."""
    if line[column : column + 1] in ("'", '"'):
        found = _QUOTED_KEY.match(line, column)
        return found.end() if found is not None else -1
    if column >= len(line) or line[column] in _NO_KEY_STARTS:
        return -1
    at = line.find(":", column)
    while at >= 0 and at + 1 < len(line) and line[at + 1] not in " \t":
        at = line.find(":", at + 1)
    return at + 1 if at >= 0 and line.find(" #", column, at) < 0 else -1


def without_comment(text: str) -> str:
    """Return a value without the comment after it; a `#` inside quotes or a word is none."""
    at = comment_start(text)
    return (text if at < 0 else text[:at]).rstrip()


def comment_start(text: str) -> int:
    """Return where the comment of a line or value begins, or -1."""
    if "#" not in text:
        return -1
    for at, char, quote in scan(text):
        if char == "#" and not quote and (at == 0 or text[at - 1].isspace()):
            return at
    return -1


def scan(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield each character with its place and the quote it stands in, if any; quotes open only where a value may."""
    quote, is_escaped = "", False
    for at, char in enumerate(text):
        if quote:
            yield at, char, quote
            if is_escaped:
                is_escaped = False
            elif char == "\\" and quote == '"':
                is_escaped = True
            elif char == quote:
                quote = ""
        elif char in "'\"" and (at == 0 or text[at - 1] in " \t{[,:"):
            quote = char
            yield at, char, quote
        else:
            yield at, char, ""
