"""A YAML value that still knows where it stands in the file."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from desktop.language.event_source import Mark, YamlEvent
from desktop.language.report import Place

YamlValue: TypeAlias = "bool | int | float | str | list[YamlValue] | dict[str, YamlValue] | None"
PathKey: TypeAlias = str | int
Path: TypeAlias = tuple[PathKey, ...]


class Node:
    """A scalar, a list or a mapping. `items` holds the nodes of a list, `entries` those of a mapping by key.

    It keeps the event it was made from: line, column and style are worked out for the few who ask."""

    __slots__ = ("entries", "event", "items", "keys", "value")

    def __init__(self, value: YamlValue, event: YamlEvent) -> None:
        self.value = value
        self.event = event
        self.items: list[Node] | None = None
        self.entries: dict[str, Node] | None = None
        self.keys: dict[str, Mark] | None = None

    @property
    def place(self) -> Place:
        return place_of(self.event.start_mark)

    @property
    def style(self) -> str:
        """How a scalar is written: empty for a plain one, else ' " | or >; an alias is written elsewhere, `*`."""
        return getattr(self.event, "style", "*") or ""

    def seen_at(self, event: YamlEvent) -> "Node":
        """Return the same value at another place: where an alias stands."""
        copy = Node(self.value, event)
        copy.items, copy.entries, copy.keys = self.items, self.entries, self.keys
        return copy

    def below(self) -> Iterator["Node"]:
        if self.entries is not None:
            yield from self.entries.values()
        yield from self.items or ()

    def child(self, key: PathKey) -> "Node | None":
        if self.entries is not None and isinstance(key, str):
            return self.entries.get(key)
        if self.items is not None and isinstance(key, int) and 0 <= key < len(self.items):
            return self.items[key]
        return None

    def find(self, path: Sequence[PathKey]) -> "Node | None":
        """Return the node at a path of keys and indexes, or None."""
        node: Node | None = self
        for key in path:
            node = node.child(key) if node is not None else None
        return node

    def nearest(self, path: Sequence[PathKey]) -> "Node":
        """Return the node of the deepest part of a path that is there."""
        node = self
        for key in path:
            child = node.child(key)
            if child is None:
                break
            node = child
        return node

    def key_place(self, key: str) -> Place:
        """Return where a key of this mapping is written; the mapping's own place if it is not there."""
        mark = (self.keys or {}).get(key)
        return self.place if mark is None else place_of(mark)

    def places(self, path: Path = ()) -> Iterator[tuple[Path, Place]]:
        """Yield the path and the place of every value below, and of this one."""
        yield path, self.place
        for key, node in (self.entries or {}).items():
            yield from node.places((*path, key))
        for index, node in enumerate(self.items or ()):
            yield from node.places((*path, index))


def place_of(mark: Mark) -> Place:
    return Place(mark.line + 1, mark.column + 1)
