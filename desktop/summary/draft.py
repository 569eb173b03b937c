"""A summary before it leaves: each hidden value is numbered, and a person decides which are shown after all."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cached_property, partial
from typing import Any, TypeVar

from desktop.dataclass import dataclass
from desktop.redaction.ledger import MARKED, Entry, Key, Ledger, Piece
from desktop.summary.audience import Audience
from desktop.summary.blocks import (
    Badge,
    Block,
    Bullets,
    Callout,
    Heading,
    Item,
    Line,
    Paragraph,
    Span,
    Style,
    Table,
    Title,
)
from desktop.summary.document import Document, HiddenCount, Rows
from desktop.summary.letter import Letter, rewritten
from desktop.summary.writing import write_letter

T = TypeVar("T")
_AROUND = 24  # characters before and after a value that tell where it stands


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: a step's title or a heading, and what is read around it."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A value that is hidden, or shown by a person, with each place where it stands, as they are read."""

    entry: Entry
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What becomes of a draft: `blocks` have numbered marks in them, `letter` is what leaves."""

    letter: Letter
    blocks: tuple[Block, ...]
    hits: tuple[Hit, ...]


def _internal(document: Document) -> Letter:
    return write_letter(document, Audience.INTERNAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`numbered` is the document whose texts the ledger masked; `write` tells it to an audience."""

    numbered: Document
    ledger: Ledger
    write: Callable[[Document], Letter] = _internal

    def tell(self, shown: frozenset[Key]) -> Told:
        """Return all that follows from what a person shows.

        Raises:
            TemplateError, InputError: the template that words it cannot be read.
        """
        numbered = self.letter(shown)
        hits = self.hits(numbered.blocks)
        return Told(letter=self.as_sent(numbered, shown), blocks=numbered.blocks, hits=hits)

    def letter(self, shown: frozenset[Key] = frozenset()) -> Letter:
        """Return the letter with numbered marks in it, for `Ledger.pieces` and `as_sent`.

        Raises:
            TemplateError, InputError: the template that words it cannot be read.
        """
        return rewritten(self.write(self._counted(shown)), self.ledger.hide_added)

    def as_sent(self, letter: Letter, shown: frozenset[Key] = frozenset()) -> Letter:
        """Return the letter as it leaves."""
        return each_text(letter, partial(self.ledger.resolve, shown=shown))

    def hits(self, blocks: tuple[Block, ...]) -> tuple[Hit, ...]:
        """Return what is hidden in these blocks, in the order in which it is read first."""
        found: dict[int, tuple[Entry, list[Place]]] = {}
        for name, text in _told(blocks):
            for entry, place in self._places(name, text):
                found.setdefault(entry.number, (entry, []))[1].append(place)
        return tuple(Hit(entry=entry, places=tuple(places)) for entry, places in found.values())

    def _places(self, name: str, text: str) -> Iterator[tuple[Entry, Place]]:
        if MARKED not in text:
            return
        pieces = tuple(self.ledger.pieces(text))
        for at, piece in enumerate(pieces):
            if piece.entry is not None:
                before = "".join(_around(one) for one in pieces[:at])[-_AROUND:]
                after = "".join(_around(one) for one in pieces[at + 1 :])[:_AROUND]
                yield piece.entry, Place(self.ledger.resolve(name), before, after)

    def _counted(self, shown: frozenset[Key]) -> Document:
        """Return the document whose count by kind tells what is hidden now."""
        counts: Counter[str] = Counter()
        for one in self.numbered.hidden:
            entry = self.ledger.entry_in(one.kind)
            if entry.key not in shown:
                counts[entry.kind] += one.count
        hidden = tuple(HiddenCount(kind=kind, count=count) for kind, count in sorted(counts.items()))
        return replace(self.numbered, hidden=hidden)


def _around(piece: Piece) -> str:
    return piece.text if piece.entry is None else "…"


def each_text(value: T, told: Callable[[str], str]) -> T:
    """Return a value of frozen data with every text in it told anew; numbers, times and enums stay."""
    made: Any = _each(value, told)
    return made  # type: ignore[no-any-return]  # of the type it was given


def _each(value: object, told: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return value if isinstance(value, Enum) else told(value)
    if isinstance(value, tuple | list):
        return type(value)(_each(one, told) for one in value)
    if isinstance(value, dict):
        return {_each(key, told): _each(one, told) for key, one in value.items()}
    if isinstance(value, Mapping):
        return _Later(value, told)
    if isinstance(value, Rows):
        every = partial(_every, value, told)
        return replace(value, shown=tuple(each_text(one, told) for one in value.shown), every=every)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _each(getattr(value, one.name), told) for one in fields(value)})
    return value


def _every(rows: Rows, told: Callable[[str], str]) -> Iterator[Any]:
    return (each_text(one, told) for one in rows.every())


class _Later(Mapping[Any, Any]):
    """A reading is told when it is looked at: it may hold megabytes that one format alone writes down."""

    def __init__(self, raw: Mapping[Any, Any], told: Callable[[str], str]) -> None:
        self._raw, self._told_by = raw, told

    @cached_property
    def _told(self) -> dict[Any, Any]:
        return {_each(key, self._told_by): _each(one, self._told_by) for key, one in self._raw.items()}

    def __getitem__(self, name: object) -> object:
        return self._told[name]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._raw)


def line_text(line: Line) -> str:
    """Return a line as running text; a badge is its word."""
    return "".join(part.word if isinstance(part, Badge) else part.text for part in line)


def _told(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    """Yield where each text stands, and the text, in the order in which they are read."""
    heading = ""
    for block in blocks:
        match block:
            case Title():
                yield "Title", block.text
            case Heading():
                heading = block.text
                yield heading, block.text
            case Callout():
                yield from ((heading, line_text(line)) for line in block.lines)
            case Paragraph():
                yield heading, line_text(block.line)
            case Bullets():
                yield from (told for item in block.items for told in _item(heading, item))
            case Table():
                cells = (line_text(cell) for row in block.rows for cell in row)
                yield from ((heading, text) for text in (*block.head, *cells))


def _item(heading: str, item: Item) -> Iterator[tuple[str, str]]:
    place = _step(item) or heading
    yield from ((place, line_text(line)) for line in item.lines)
    if item.code:
        yield place, item.code
    for child in item.children:
        yield from _item(heading, child)


def _step(item: Item) -> str:
    """Return the title of the step that a point tells of, if it tells of one."""
    if not any(isinstance(part, Badge) for part in item.lines[0]):
        return ""
    strong = (part.text for part in item.lines[0] if isinstance(part, Span) and part.style is Style.STRONG)
    return " ".join(next(strong, "").split())
