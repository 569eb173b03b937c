"""Where in a `{…}` or `[…]` a text ends that is still being written."""

from dataclasses import field

from desktop.dataclass import dataclass
from desktop.ui.editor.line_shape import scan


@dataclass(slots=True)
class _Open:
    """A mapping or list that is not closed yet. `key` is set once its colon stands."""

    is_map: bool
    start: int  # of the key or value that is being written
    key: str | None = None
    index: int = 0
    seen: dict[str, str] = field(default_factory=dict)

    def take(self, text: str) -> None:
        """A comma ends a pair or an item."""
        if self.is_map and self.key is not None:
            self.seen[self.key] = bare(text)
        self.key, self.index = None, self.index + 1


@dataclass(frozen=True, slots=True)
class FlowPlace:
    """`path` leads from the value to the cursor; with `is_key` a key of its last mapping is being written.

    `keys` has what each mapping on the way holds so far, by the length of the path to it."""

    path: tuple[str | int, ...]
    is_key: bool
    start: int
    keys: dict[int, dict[str, str]]


def flow_place(text: str) -> FlowPlace | None:
    """Return where the end of the text is, or None where no bracket is open."""
    opened: list[_Open] = []
    in_expression, last = 0, ""
    for at, char, quote in scan(text):
        if in_expression or (char == "{" and last == "$"):
            in_expression += {"{": 1, "}": -1}.get(char, 0)
        elif quote:
            pass
        elif char in "{[":
            opened.append(_Open(char == "{", at + 1))
        elif char in "}]" and opened:
            opened.pop()
        elif opened and char == ",":
            opened[-1].take(text[opened[-1].start : at])
            opened[-1].start = at + 1
        elif opened and char == ":" and opened[-1].is_map and opened[-1].key is None and _ends_key(text, at):
            opened[-1].key = bare(text[opened[-1].start : at])
            opened[-1].start = at + 1
        last = char
    return _told(opened, text) if opened else None


def bare(text: str) -> str:
    """Return a scalar without the blanks and quotes around it."""
    stripped = text.strip()
    if len(stripped) > 1 and stripped[0] == stripped[-1] and stripped[0] in "'\"":
        return stripped[1:-1]
    return stripped


def _ends_key(text: str, at: int) -> bool:
    return at + 1 >= len(text) or text[at + 1] in " \t\n'\""


def _told(opened: list[_Open], text: str) -> FlowPlace:
    path: list[str | int] = []
    keys: dict[int, dict[str, str]] = {}
    for one in opened:
        if one.is_map:
            keys[len(path)] = one.seen
        if not one.is_map:
            path.append(one.index)
        elif one.key is not None:
            path.append(one.key)
    innermost = opened[-1]
    start = innermost.start
    start += len(text[start:]) - len(text[start:].lstrip())
    return FlowPlace(tuple(path), innermost.is_map and innermost.key is None, start, keys)
