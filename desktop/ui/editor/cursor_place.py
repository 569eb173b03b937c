"""Where in a runbook the cursor is: the path of keys to it, and whether a key or a value is being written.

It goes by indentation from the cursor's line up and down, so it works on text that does not parse at this moment."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from enum import Enum

from desktop.dataclass import dataclass
from desktop.ui.editor.flow_text import bare, flow_place
from desktop.ui.editor.line_shape import LineShape, comment_start, shape_of

Path = tuple[str | int, ...]
_FAR = 4000  # lines that are looked at below the cursor
_STEP_LISTS = ("steps", "group")
_NAME_AT_END = re.compile(r"[A-Za-z_][\w.]*\Z|\Z")


class Part(Enum):
    KEY = "key"
    VALUE = "value"
    EXPRESSION = "expression"  # inside an open `${`
    TEXT = "text"  # a script or a text over several lines
    NOTHING = "nothing"  # a comment


@dataclass(frozen=True, slots=True)
class CursorPlace:
    """`typed` is what stands before the cursor of the word or value that is being written; it begins at `start`.

    `keys` has the scalars of the mappings on the way by the length of the path to each. `column` is where the keys
    beside the cursor begin; with `needs_dash` a new item of a list would begin there."""

    path: Path
    part: Part
    typed: str = ""
    start: int = 0
    column: int = 0
    is_flow: bool = False
    needs_dash: bool = False
    keys: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    @property
    def beside(self) -> Mapping[str, str]:
        """The keys that stand in the mapping where a key is being written."""
        return self.keys.get(len(self.path), {})

    @property
    def typed_word(self) -> str:
        """What an offer takes the place of: in a condition its last name, else all that was typed."""
        if " " not in self.typed and self.part is not Part.VALUE:
            return self.typed
        is_expression = any(char in self.typed for char in " (=<>+*")
        return _NAME_AT_END.search(self.typed)[0] if is_expression else self.typed  # type: ignore[index]

    @property
    def step_depth(self) -> int:
        """How long the path to the step is that the cursor is in; 0 for none."""
        for depth in range(len(self.path), 1, -1):
            if self.path[depth - 2] in _STEP_LISTS and isinstance(self.path[depth - 1], int):
                return depth
        return 0

    @property
    def step(self) -> Mapping[str, str]:
        """The scalars of the step that the cursor is in."""
        return self.keys.get(self.step_depth, {}) if self.step_depth else {}


@dataclass(slots=True)
class _Level:
    """A mapping (or, with `is_list`, a list) around the cursor; `column` is where its keys or dashes begin."""

    column: int
    is_list: bool = False
    name: str | int = 0  # of what the cursor is in, below this level
    keys: dict[str, str] = field(default_factory=dict)


def place_at(lines: Sequence[str], line: int, column: int) -> CursorPlace:
    """Return the place of a cursor; line and column count from 0."""
    before = lines[line][:column] if line < len(lines) else ""
    if comment_start(before) >= 0:
        return CursorPlace((), Part.NOTHING)
    shape = shape_of(before)
    own = shape.column if shape is not None else len(before)
    levels, block = _climb(lines, line, own, shape)
    path, keys = _path_of(levels)
    _look_below(lines, line, levels)
    if block is not None:
        return _inside(block, lines, line, column, path, keys)
    if shape is None:
        is_item = levels[0].is_list
        return CursorPlace(path, Part.KEY, "", len(before), own, needs_dash=is_item, keys=keys)
    if shape.key is None:
        return _value(path, keys, before[shape.column :], shape.column, own, is_bare=True)
    levels[0].keys.setdefault(shape.key, bare(shape.value))
    return _value((*path, shape.key), keys, before[shape.value_column :], shape.value_column, own)


def _climb(
    lines: Sequence[str], line: int, own: int, shape: LineShape | None
) -> tuple[list[_Level], tuple[int, LineShape] | None]:
    """Return the levels around the cursor, innermost first, and the line of the value that it goes on with, if any."""
    dashes = reversed(shape.dashes if shape is not None else ())
    levels = [_Level(own), *(_Level(column, is_list=True) for column in dashes)]
    block = None
    for number in range(line - 1, -1, -1):
        text = lines[number]
        if len(text) - len(text.lstrip(" ")) > levels[-1].column:
            continue  # deeper than anything that is looked for
        above = shape_of(text)
        if above is None:
            continue
        is_parent = _take(above, levels)
        if is_parent and len(levels) == 2 and above.value and not above.value.startswith(("&", "*", "!")):
            block = (number, above)
    return levels, block


def _take(above: LineShape, levels: list[_Level]) -> bool:
    """Take what a line above tells; True when its key is the parent of the level below it."""
    is_parent = False
    if above.key is not None:
        top = levels[-1]
        if not top.is_list and above.column == top.column:
            top.keys.setdefault(above.key, bare(above.value))
        elif above.column < top.column or (top.is_list and above.column <= top.column):
            levels.append(_Level(above.column, name=above.key, keys={above.key: bare(above.value)}))
            is_parent = True
    for column in reversed(above.dashes):
        top = levels[-1]
        if top.is_list and column == top.column:
            top.name = int(top.name) + 1
        elif column < top.column:
            levels.append(_Level(column, is_list=True))
        elif not top.is_list and column == top.column and len(levels) == 1 and not top.keys:
            levels[0] = _Level(column, is_list=True, name=1)  # the place of a further item
    return is_parent


def _path_of(levels: list[_Level]) -> tuple[Path, dict[int, dict[str, str]]]:
    names: list[str | int] = []
    keys: dict[int, dict[str, str]] = {}
    for level in reversed(levels[1:]):
        if not level.is_list:
            keys[len(names)] = level.keys
        names.append(level.name)
    if levels[0].is_list:
        names.append(levels[0].name)
    keys[len(names)] = levels[0].keys
    return tuple(names), keys


def _look_below(lines: Sequence[str], line: int, levels: list[_Level]) -> None:
    """Add the keys that stand below the cursor in the mappings around it."""
    open_levels = [level for level in reversed(levels) if not level.is_list]
    for number in range(line + 1, min(len(lines), line + 1 + _FAR)):
        below = shape_of(lines[number])
        if below is None:
            continue
        left = below.dashes[0] if below.dashes else below.column
        while open_levels and left < open_levels[-1].column:
            open_levels.pop()
        if not open_levels:
            return
        if below.key is not None and not below.dashes and below.column == open_levels[-1].column:
            open_levels[-1].keys.setdefault(below.key, bare(below.value))


def _inside(
    block: tuple[int, LineShape], lines: Sequence[str], line: int, column: int, path: Path,
    keys: Mapping[int, Mapping[str, str]],
) -> CursorPlace:  # fmt: skip
    """The cursor is below a key that has a value already: in its brackets, its script or its text."""
    number, shape = block
    if shape.value[:1] in "{[":
        first = lines[number][shape.value_column :]
        text = "\n".join([first, *lines[number + 1 : line], lines[line][:column]])
        return _in_flow(path, keys, text, column - (len(text) - len(first)), shape.column)
    before = lines[line][:column]
    opened = _open_expression(before) if path[-1:] != ("run",) else None
    if opened is not None:
        return CursorPlace(path, Part.EXPRESSION, opened, column - len(opened), keys=keys)
    return CursorPlace(path, Part.TEXT, keys=keys)


def _value(
    path: Path, keys: Mapping[int, Mapping[str, str]], text: str, start: int, own: int, *,
    is_bare: bool = False,
) -> CursorPlace:  # fmt: skip
    """The cursor is on the line of the value; with `is_bare` it may still become a key."""
    opened = _open_expression(text)
    if text[:1] in ("{", "["):
        inside = _in_flow(path, keys, text, start, own)
        if inside.part is not Part.NOTHING:
            return inside
    if opened is not None:
        end = start + len(text)
        return CursorPlace(path, Part.EXPRESSION, opened, end - len(opened), own, keys=keys)
    if is_bare and re.fullmatch(r"[\w.-]*", text):
        return CursorPlace(path, Part.KEY, text, start, own, keys=keys)
    quoted = 1 if text[:1] in ("'", '"') else 0
    return CursorPlace(path, Part.VALUE, text[quoted:], start + quoted, own, keys=keys)


def _in_flow(
    path: Path, keys: Mapping[int, Mapping[str, str]], text: str, start: int, own: int
) -> CursorPlace:
    found = flow_place(text)
    if found is None:
        return CursorPlace(path, Part.NOTHING)
    all_keys = {**keys, **{len(path) + depth: seen for depth, seen in found.keys.items()}}
    whole, typed = (*path, *found.path), text[found.start :]
    opened = _open_expression(typed)
    if opened is not None:
        at = start + len(text) - len(opened)
        return CursorPlace(whole, Part.EXPRESSION, opened, at, own, is_flow=True, keys=all_keys)
    quoted = 1 if typed[:1] in ("'", '"') else 0
    part = Part.KEY if found.is_key else Part.VALUE
    at = start + found.start + quoted
    return CursorPlace(whole, part, typed[quoted:], at, own, is_flow=True, keys=all_keys)


def _open_expression(text: str) -> str | None:
    """Return the name at the end of a text that stands in an open `${`, or None where none is open."""
    at = text.rfind("${")
    if at < 0 or "}" in text[at:]:
        return None
    return _NAME_AT_END.search(text[at + 2 :])[0]  # type: ignore[index]


@dataclass(frozen=True, slots=True)
class StepMark:
    """A step as it is written: its id, its line from 0, and its scalars."""

    id: str
    line: int
    keys: Mapping[str, str]


def step_marks(lines: Sequence[str]) -> tuple[StepMark, ...]:
    """Return every step that has an id, in the order of the file; what cannot be read is passed over."""
    return tuple(_marks(lines))


def _marks(lines: Sequence[str]) -> Iterator[StepMark]:
    stack: list[tuple[int, str, dict[str, str], int]] = []  # column of dash, its list's key, scalars, line
    parents: list[tuple[int, str]] = []  # column and key of what may hold a list
    found: list[tuple[int, dict[str, str]]] = []
    for number, text in enumerate(lines):
        shape = shape_of(text)
        if shape is None:
            continue
        left = shape.dashes[0] if shape.dashes else shape.column
        while stack and left <= stack[-1][0]:
            stack.pop()
        while parents and left < parents[-1][0]:
            parents.pop()
        for dash in shape.dashes:
            holder = next((key for column, key in reversed(parents) if column <= dash), "")
            entry: dict[str, str] = {}
            stack.append((dash, holder, entry, number))
            if holder in _STEP_LISTS:
                found.append((number, entry))
        if shape.key is None:
            continue
        while parents and parents[-1][0] >= shape.column:
            parents.pop()
        parents.append((shape.column, shape.key))
        if stack and _is_of_item(lines[stack[-1][3]], shape.column):
            stack[-1][2].setdefault(shape.key, bare(shape.value))
    yield from (StepMark(keys["id"], line, keys) for line, keys in found if keys.get("id"))


def _is_of_item(first: str, column: int) -> bool:
    """Tell whether a key at this column belongs to the item that begins in a line."""
    shape = shape_of(first)
    return shape is not None and shape.column == column
