"""What is read of a Systems Manager document: its texts, its places for values, and what a step says."""

import re
from collections.abc import Iterator

from desktop.dataclass import dataclass
from desktop.language.importing.texts import line_of
from desktop.language.nodes import Node, YamlValue

PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_.:/-]{1,200})\s*\}\}")
WHOLE = re.compile(r"\s*\{\{\s*([A-Za-z0-9_.:/-]{1,200})\s*\}\}\s*\Z")


@dataclass(frozen=True, slots=True)
class Task:
    """One step of `mainSteps`."""

    node: Node
    line: int
    number: int  # from 1

    @property
    def name(self) -> str:
        return line_of(self.text("name")) or f"step {self.number}"

    @property
    def action(self) -> str:
        return line_of(self.text("action"))

    @property
    def inputs(self) -> Node | None:
        found = self.node.child("inputs")
        return found if found is not None and found.entries is not None else None

    def text(self, name: str) -> str:
        return text_of(self.node.child(name))

    def value(self, name: str) -> YamlValue:
        child = self.node.child(name)
        return None if child is None else child.value

    def given(self, name: str) -> Node | None:
        """Return an input of the action, by its name in any case: documents write both Service and service."""
        wanted = name.lower()
        entries = (self.inputs.entries or {}) if self.inputs is not None else {}
        return next((node for key, node in entries.items() if key.lower() == wanted), None)

    def given_text(self, name: str) -> str:
        return text_of(self.given(name))

    def line_of(self, name: str) -> int:
        return self.node.key_place(name).line


def text_of(node: Node | None) -> str:
    """Return a scalar as it is written; nothing for what is none."""
    if node is None or node.entries is not None or node.items is not None:
        return ""
    return str(getattr(node.event, "value", node.value) or "")


def lines_of(node: Node | None) -> str:
    """Return a script that is a text or a list of lines."""
    if node is None or node.items is None:
        return text_of(node)
    return "\n".join(text_of(item) for item in node.items)


def places_in(value: YamlValue) -> Iterator[str]:
    """Yield the name of each place for a value, wherever in a value of the document."""
    if isinstance(value, str):
        yield from PLACE.findall(value)
    elif isinstance(value, dict):
        for one in value.values():
            yield from places_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from places_in(one)
