"""From an offset inside a scalar to its place in the file, block scalars of either kind included."""

from collections.abc import Sequence

from desktop.language.nodes import Node
from desktop.language.positions import place_inside
from desktop.language.report import Place


def place_of_offset(node: Node, offset: int, lines: Sequence[str]) -> Place:
    """Return the place of a character of a scalar, counted from 0 in its value.

    Exact in block scalars, literal (`|`) and folded (`>`), and in texts on one line without escapes; elsewhere it is
    where the text starts, and for an alias where the alias stands."""
    if not hasattr(node.event, "style"):
        return node.place
    if node.style in ("|", ">"):
        return _in_block(node, offset, lines)
    return place_inside(node, offset, lines) if _is_written_as_it_reads(node, lines) else node.place


def _is_written_as_it_reads(node: Node, lines: Sequence[str]) -> bool:
    start, end = node.event.start_mark, node.event.end_mark
    if start.line != end.line or start.line >= len(lines):
        return False
    return str(node.value) in lines[start.line][start.column : end.column]


def _in_block(node: Node, offset: int, lines: Sequence[str]) -> Place:
    """Follow the lines as they are written: each, without its indentation, comes next in the value."""
    value, passed = str(node.value), 0
    end = len(value.rstrip())
    last = node.place
    for number in range(node.event.start_mark.line + 1, len(lines)):
        written = lines[number].lstrip(" ")
        at = value.find(written, passed) if written else -1
        if at < 0 or value[passed:at].strip():
            continue
        indent = len(lines[number]) - len(written)
        passed = at + len(written)
        if offset <= passed:  # an offset before `at` is in what is left of a line end, or in the indentation
            return Place(number + 1, indent + max(0, offset - at) + 1)
        last = Place(number + 1, len(lines[number]) + 1)
        if passed >= end:
            break
    return last
