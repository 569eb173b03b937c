"""Which key of a runbook a place in its file belongs to, such as `steps[2].outcomes[0].say`."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from desktop.domain.errors import RunbookError
from desktop.language.compose import compose
from desktop.language.nodes import Node, Path, PathKey, place_of
from desktop.language.report import Report
from desktop.language.source_text import decode

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


class Keys:
    """The keys of one file by their places; of a file that is no YAML it knows none."""

    def __init__(self, data: bytes) -> None:
        report = Report("")
        try:
            root = compose(decode(data, report), report)
        except RunbookError:
            root = None
        found: dict[tuple[int, int], Path] = {}
        for line, column, path in _places(root) if root is not None else ():
            found.setdefault(
                (line, column), path
            )  # of several that start here, the outermost; of aliases, the first
        self._starts = sorted(found)
        self._paths = found

    def at(self, line: int, column: int) -> str:
        """Return the key of the value, or the key itself, that a place is in; empty when it is in none."""
        index = bisect_right(self._starts, (line, column))
        return path_text(self._paths[self._starts[index - 1]]) if index and line else ""


def path_text(path: Path) -> str:
    """Return a path as people write it; a name that is no plain word stands quoted in brackets."""
    return "".join(_part(key, is_first=number == 0) for number, key in enumerate(path))


def _part(key: PathKey, *, is_first: bool) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    if _PLAIN.match(key):
        return key if is_first else f".{key}"
    return f"[{json.dumps(key, ensure_ascii=False)}]"


def _places(node: Node, path: Path = ()) -> Iterator[tuple[int, int, Path]]:
    """Yield where each value starts and where each key is written, what holds others before what it holds."""
    yield node.place.line, node.place.column, path
    for key, child in (node.entries or {}).items():
        mark = (node.keys or {}).get(key)
        if mark is not None:
            place = place_of(mark)
            yield place.line, place.column, (*path, key)
        yield from _places(child, (*path, key))
    for index, child in enumerate(node.items or ()):
        yield from _places(child, (*path, index))
