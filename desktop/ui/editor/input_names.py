"""The inputs of a runbook and the keys at its top, by its text, which need not parse."""

import re
from collections.abc import Mapping, Sequence

from desktop.ui.editor.line_shape import shape_of


def inputs_of(lines: Sequence[str]) -> Mapping[str, str]:
    """Return the names of the inputs as they are written, each with its type."""
    found: dict[str, str] = {}
    is_inside, column, name = False, -1, ""
    for line in lines:
        shape = shape_of(line)
        if shape is None or shape.key is None:
            continue
        if shape.column == 0:
            if is_inside:
                break
            is_inside = shape.key == "inputs"
        elif is_inside and (column < 0 or shape.column == column):
            column, name = shape.column, shape.key
            kind = re.search(r"\btype:\s*(\w+)", shape.value)
            found[name] = kind[1] if kind else ""
        elif is_inside and shape.key == "type" and name:
            found[name] = shape.value
    return found


def top_keys(lines: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Return the keys at the top of a file, each with its line from 0."""
    found = (
        (number, shape_of(line)) for number, line in enumerate(lines) if line[:1] not in ("", " ", "#", "-")
    )
    return tuple(
        (number, shape.key) for number, shape in found if shape is not None and shape.key is not None
    )
