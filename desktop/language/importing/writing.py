"""The text of a runbook that was made: its head, what was left out as a comment, and its steps."""

from collections.abc import Iterator, Mapping, Sequence

from desktop.domain.values import Fields, Value
from desktop.language.compose import MAX_NODES
from desktop.language.importing.imported import LeftOut, MadeBook, MadeStep
from desktop.language.importing.texts import line_of
from desktop.language.source_text import MAX_BYTES
from desktop.language.yaml_text import yaml_text

MOST_TOLD = 200  # lines of what was left out
_NODES_FOR_HEAD = 1_000
_BYTES_FOR_HEAD = 60_000


def text_of(book: MadeBook, said: str) -> str:
    """Return the text; `said` is its first comment."""
    head: dict[str, Value] = {"runbook": 1, "id": book.id, "title": book.title, **book.head}
    if book.inputs:
        head["inputs"] = book.inputs
    return _comments([said, *left_out_lines(book.left_out)], "") + yaml_text(head) + _steps(book.steps)


def left_out_lines(left_out: Sequence[LeftOut]) -> Iterator[str]:
    """Yield what was left out as lines to read."""
    if left_out:
        yield "Left out, by the line of the document:"
    for one in left_out[:MOST_TOLD]:
        yield f"  {one}"
    if len(left_out) > MOST_TOLD:
        yield f"  and {len(left_out) - MOST_TOLD} more."


def within_bounds(steps: Sequence[MadeStep], inputs: Mapping[str, Value]) -> int:
    """Return how many of the steps fit into one runbook, from the first on."""
    nodes, size = MAX_NODES - _NODES_FOR_HEAD - _nodes(inputs), MAX_BYTES - _BYTES_FOR_HEAD
    for number, step in enumerate(steps):
        nodes -= _nodes(step.fields) + 3
        size -= len(_step(step).encode())
        if nodes < 0 or size < 0:
            return number
    return len(steps)


def _steps(steps: Sequence[MadeStep]) -> str:
    return "\nsteps:\n" + "\n".join(_step(step) for step in steps)


def _step(step: MadeStep) -> str:
    fields: Fields = {"id": step.id, **step.fields}
    return (
        _comments([f"TODO: {one}" for one in step.todo], "  ") + yaml_text({"": [fields]}).partition("\n")[2]
    )


def _comments(lines: Sequence[str], indent: str) -> str:
    return "".join(f"{indent}# {_indented(line)}\n" for line in lines)


def _indented(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" "))) + line_of(line)


def _nodes(value: Value) -> int:
    if isinstance(value, Mapping):
        return 1 + sum(1 + _nodes(one) for one in value.values())
    if isinstance(value, list | tuple):
        return 1 + sum(map(_nodes, value))
    return 1
