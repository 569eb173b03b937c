"""Nodes from YAML events, under a budget that is looked at before anything is built.

libyaml's own composer recurses in C and takes the process down at 100,000 open brackets; its event parser does
not, as long as nobody goes on after the budget is used up."""

from typing import NoReturn

import yaml

from desktop.dataclass import dataclass
from desktop.language.event_source import Mark, YamlEvent, event_source
from desktop.language.nodes import Node, YamlValue, place_of
from desktop.language.report import Report
from desktop.language.scalars import LosesDigitsError, plain_value
from desktop.language.yaml_advice import explain

MAX_LEVELS = 32
MAX_NODES = 20_000  # keys count too; with every alias followed
MAX_SCALAR = 65_536  # characters
MAX_CHARACTERS = 4_000_000  # with every alias followed


def compose(text: str, report: Report) -> Node | None:
    """Return the root node of a text with one YAML document, or None when it is empty.

    Problems that do not keep the rest from being read (a key used twice, a tag, a number that loses digits) go
    into the report.

    Raises:
        RunbookError: the text is not YAML, or goes over the budget.
    """
    composer = _Composer(report)
    try:
        composer.read(text)
    except yaml.YAMLError as error:
        place, message = explain(error, text)
        report.error(place, "yaml", message)
        raise report.refuse() from error
    return composer.root


@dataclass(frozen=True, slots=True)
class _Anchored:
    """A node that aliases may refer to, and what following one of them costs."""

    node: Node
    nodes: int
    characters: int
    levels: int


class _Composer:
    """`_parent` is the innermost open list or mapping, `_key` the key of it that waits for its value."""

    def __init__(self, report: Report) -> None:
        self.root: Node | None = None
        self._report = report
        self._parent: Node | None = None
        self._key: str | None = None
        self._open: list[tuple[Node | None, str | None, int, int]] = []
        self._anchors: dict[str, _Anchored | None] = {}  # None while what it names is still open
        self._nodes = self._characters = self._documents = 0

    def read(self, text: str) -> None:
        """Take events until the last one. Scalars, most of them, are dealt with here: each call costs."""
        next_event = event_source(text).get_event
        while True:
            event = next_event()
            kind: type = event.__class__
            if kind is not yaml.ScalarEvent:
                if self._take(event, kind):
                    return
                continue
            written = event.value
            self._nodes += 1
            self._characters += len(written)
            if len(written) > MAX_SCALAR or self._nodes > MAX_NODES or self._characters > MAX_CHARACTERS:
                self._refuse_size(event, len(written))
            parent = self._parent
            if parent is not None and parent.keys is not None and self._key is None:
                self._open_key(parent, written, event)
            else:
                is_plain = event.implicit[0] and not event.style
                self._put(Node(self._plain(written, event) if is_plain else written, event))
            if event.anchor is not None or event.tag is not None:
                self._note_scalar(event, written)

    def _take(self, event: YamlEvent, kind: type) -> bool:
        """Take an event that is no scalar; True after the last one."""
        if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._start(event, is_mapping=kind is yaml.MappingStartEvent)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._end()
        elif kind is yaml.AliasEvent:
            self._alias(event)
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                self._refuse(event, "documents", "a second document starts here (---); a file holds one.")
        return kind is yaml.StreamEndEvent

    def _plain(self, written: str, event: YamlEvent) -> YamlValue:
        try:
            return plain_value(written)
        except LosesDigitsError as error:
            message = f"{error}. Write it in quotes: '{written[:40]}'."
            self._report.error(place_of(event.start_mark), "loses-digits", message)
            return written

    def _open_key(self, parent: Node, key: str, event: YamlEvent) -> None:
        self._key = key
        assert parent.keys is not None
        if key in parent.keys:
            first = place_of(parent.keys[key])
            where = f"line {first.line}, column {first.column}"
            message = f"the key {key[:60]!r} is already given at {where}. Keep one of them."
            self._report.error(place_of(event.start_mark), "duplicate-key", message)
        else:
            parent.keys[key] = event.start_mark

    def _put(self, node: Node) -> None:
        """Give a node to the list or mapping it is in; a second value for a key is dropped."""
        parent = self._parent
        if parent is None:
            self.root = node
        elif parent.items is not None:
            parent.items.append(node)
            parent.value.append(node.value)  # type: ignore[union-attr]  # a node with items is a list
        elif self._key is not None:
            key, self._key = self._key, None
            if key not in parent.entries:  # type: ignore[operator]  # else it is a mapping
                parent.entries[key] = node  # type: ignore[index]
                parent.value[key] = node.value  # type: ignore[index, call-overload]

    def _start(self, event: YamlEvent, *, is_mapping: bool) -> None:
        if len(self._open) >= MAX_LEVELS:
            self._refuse(event, "too-deep", f"this is nested more than {MAX_LEVELS} levels deep.")
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self._refuse_size(event, 0)
        node = Node({} if is_mapping else [], event)
        if is_mapping:
            node.entries, node.keys = {}, {}
        else:
            node.items = []
        self._refuse_as_key(event, node)
        if event.tag is not None:
            self._note_tag(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        if self._key == "<<":
            self._note_merge_key(event)
        self._open.append((self._parent, self._key, self._nodes, self._characters))
        self._parent, self._key = node, None

    def _end(self) -> None:
        node = self._parent
        assert node is not None
        self._parent, self._key, nodes, characters = self._open.pop()
        if node.event.anchor is not None:
            spent = self._characters - characters
            self._anchors[node.event.anchor] = _Anchored(node, self._nodes - nodes + 1, spent, _levels(node))
        self._put(node)

    def _alias(self, event: YamlEvent) -> None:
        name = event.anchor or ""
        found = self._anchors.get(name)
        if found is None:
            reason = (
                "stands inside what it refers to" if name in self._anchors else f"has no &{name} before it"
            )
            self._refuse(event, "alias", f"*{name} {reason}.")
        if len(self._open) + found.levels > MAX_LEVELS:
            self._refuse(
                event, "too-deep", f"with this alias it is nested more than {MAX_LEVELS} levels deep."
            )
        self._nodes += found.nodes
        self._characters += found.characters
        if self._nodes > MAX_NODES or self._characters > MAX_CHARACTERS:
            self._refuse_size(event, 0)
        if self._parent is not None and self._parent.keys is not None and self._key is None:
            self._refuse_as_key(event, found.node)
            self._open_key(self._parent, found.node.event.value, event)
        else:
            if self._key == "<<":
                self._note_merge_key(event)
            self._put(found.node.seen_at(event))

    def _refuse_as_key(self, event: YamlEvent, node: Node) -> None:
        is_key = self._parent is not None and self._parent.keys is not None and self._key is None
        if is_key and (node.entries is not None or node.items is not None):
            what = "list" if node.entries is None else "mapping"
            self._refuse(
                event, "key", f"a key must be a text; this one is a {what}. Quote what starts with {{ or [."
            )

    def _note_scalar(self, event: YamlEvent, written: str) -> None:
        if event.anchor is not None:
            value = self._plain(written, event) if event.implicit[0] and not event.style else written
            self._anchors[event.anchor] = _Anchored(Node(value, event), 1, len(written), 0)
        if event.tag is not None:
            self._note_tag(event)

    def _note_tag(self, event: YamlEvent) -> None:
        message = f"the tag {str(event.tag)[:60]} has no meaning here; leave it out. Quotes make a text of anything."
        self._report.error(place_of(event.start_mark), "tag", message)

    def _note_merge_key(self, event: YamlEvent) -> None:
        message = "merge keys (<<) are not part of YAML 1.2. Write the keys out."
        self._report.error(place_of(event.start_mark), "merge-key", message)

    def _refuse_size(self, event: YamlEvent, length: int) -> NoReturn:
        if length > MAX_SCALAR:
            message = f"this text has {length} characters; {MAX_SCALAR} is the most."
        elif self._nodes > MAX_NODES:
            message = f"this file holds more than {MAX_NODES} keys and values, aliases followed."
        else:
            message = f"this file holds more than {MAX_CHARACTERS} characters, aliases followed."
        self._refuse(event, "too-large", message)

    def _refuse(self, event: YamlEvent, rule: str, message: str) -> NoReturn:
        mark: Mark = event.start_mark
        self._report.error(place_of(mark), rule, message)
        raise self._report.refuse()


def _levels(node: Node) -> int:
    return 1 + max(
        (_levels(child) for child in node.below() if child.entries is not None or child.items is not None),
        default=0,
    )
