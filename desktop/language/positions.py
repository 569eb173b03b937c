"""From an offset inside a text to its line and column in the file."""

from collections.abc import Sequence

from desktop.language.nodes import Node
from desktop.language.report import Place


def place_inside(node: Node, offset: int, lines: Sequence[str]) -> Place:
    """Return the place of a character of a scalar, counted from 0 in its value.

    Texts on one line and literal blocks (`|`) are exact as long as there are no escapes; for folded texts it is
    the place where the text starts."""
    start, event = node.place, node.event
    if node.entries is not None or node.items is not None:
        return start
    if node.style == "|":
        return _in_block(start, event.value, offset, lines)
    if event.end_mark.line + 1 != start.line:
        return start
    return Place(start.line, start.column + offset + (1 if node.style else 0))


def _in_block(start: Place, value: str, offset: int, lines: Sequence[str]) -> Place:
    before = value[:offset]
    line = start.line + 1 + before.count("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    first = value.partition("\n")[0]
    indent = len(lines[start.line]) - len(first) if start.line < len(lines) else 0
    column = max(0, indent) + offset - (before.rfind("\n") + 1) + 1
    return Place(line, column) if written else start
