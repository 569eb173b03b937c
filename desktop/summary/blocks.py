"""The few shapes that every written format of a summary is made of; all text in them is plain text."""

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeAlias

from desktop.dataclass import dataclass
from desktop.domain.verdict import Verdict


class Style(StrEnum):
    PLAIN = "plain"
    STRONG = "strong"
    CODE = "code"  # a name, an id, a path: to be copied as it stands


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of running text. Its line breaks are breaks in the rendered text too."""

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Badge:
    """A verdict as one word with its colour."""

    word: str
    verdict: Verdict | None


Line: TypeAlias = tuple[Span | Badge, ...]
Events: TypeAlias = tuple[int, ...]  # the numbers of the events of the record that say what stands here


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    text: str
    from_events: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    text: str
    from_events: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """What must be read first."""

    from_events: Events = ()

    lines: tuple[Line, ...]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    line: Line
    from_events: Events = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One point of a list: its lines, a command that belongs to it, and points beneath it."""

    from_events: Events = ()

    lines: tuple[Line, ...]
    code: str = ""
    children: "tuple[Item, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    items: tuple[Item, ...]
    is_numbered: bool = False
    from_events: Events = ()


def marked(bullets: Bullets) -> Iterator[tuple[Item, str]]:
    """Yield each point with what stands before it in a text: `-`, or `3.`"""
    for number, item in enumerate(bullets.items, 1):
        yield item, f"{number}." if bullets.is_numbered else "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a head, each with as many cells; a cell has no code in it."""

    from_events: Events = ()

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


Block: TypeAlias = Title | Heading | Callout | Paragraph | Bullets | Table
