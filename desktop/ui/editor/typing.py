"""What Tab, Enter and Backspace do to YAML: two spaces at a time, and the indent is kept."""

from desktop.ui.editor.line_shape import shape_of

STEP = 2


def indented(line: str) -> str:
    """Return a line one step further in; an empty one stays empty."""
    return " " * (STEP - _indent(line) % STEP) + line if line.strip() else line


def outdented(line: str) -> str:
    """Return a line one step further out."""
    indent = _indent(line)
    return line[(indent % STEP or STEP) if indent else 0 :]


def next_line_indent(before: str) -> int:
    """Return how far in a line begins after Enter was pressed behind a text: one step more below an opened key."""
    shape = shape_of(before)
    if shape is None:
        return len(before) if not before.strip() else _indent(before)
    if shape.key is not None and (not shape.value or shape.opens_block):
        return shape.column + STEP
    return shape.column


def spaces_to_delete(before: str) -> int:
    """Return how many blanks Backspace takes: to the step before, where only blanks stand before the cursor."""
    if not before or before.strip(" "):
        return 1
    return len(before) % STEP or STEP


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
