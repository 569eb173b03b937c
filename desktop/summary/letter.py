"""What one audience is told of a run: blocks that stand on events, ready to be written in any format."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import field, replace

from desktop.dataclass import dataclass
from desktop.summary.audience import Audience, Reader
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
    Table,
    Title,
)
from desktop.summary.document import Document, HiddenCount
from desktop.summary.veil import HIDDEN_MARK


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A document as it is told to one audience."""

    audience: Audience
    reader: Reader
    blocks: tuple[Block, ...]
    document: Document = field(compare=False)
    is_rewritten: bool = False  # the texts of its blocks are not those of the document any more

    @property
    def title(self) -> str:
        return next((block.text for block in self.blocks if isinstance(block, Title)), "")

    @property
    def hidden(self) -> tuple[HiddenCount, ...]:
        """How many values of each kind are hidden in what it says."""
        found = Counter(one[1] for text in texts_of(self.blocks) for one in HIDDEN_MARK.finditer(text))
        return tuple(HiddenCount(kind=kind, count=count) for kind, count in sorted(found.items()))


def texts_of(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Yield every text that stands in blocks."""
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return text

    for block in blocks:
        _rewritten(block, keep)
    yield from kept


def rewritten(letter: Letter, change: Callable[[str], str]) -> Letter:
    """Return the letter with every text in its blocks changed; the events stay."""
    return replace(letter, blocks=tuple(_rewritten(block, change) for block in letter.blocks))


def under_profile(letter: Letter, change: Callable[[str], str]) -> Letter:
    """As `rewritten`, for what a profile of redaction replaces: the facts behind the letter are not told any more."""
    return replace(rewritten(letter, change), is_rewritten=True)


def _rewritten(block: Block, change: Callable[[str], str]) -> Block:
    match block:
        case Title() | Heading():
            return replace(block, text=change(block.text))
        case Callout():
            return replace(block, lines=tuple(_line(line, change) for line in block.lines))
        case Paragraph():
            return replace(block, line=_line(block.line, change))
        case Bullets():
            return replace(block, items=tuple(_item(item, change) for item in block.items))
        case Table():
            rows = tuple(tuple(_line(cell, change) for cell in row) for row in block.rows)
            return replace(block, head=tuple(change(cell) for cell in block.head), rows=rows)


def _item(item: Item, change: Callable[[str], str]) -> Item:
    return replace(
        item,
        lines=tuple(_line(line, change) for line in item.lines),
        code=change(item.code) if item.code else "",
        children=tuple(_item(child, change) for child in item.children),
    )


def _line(line: Line, change: Callable[[str], str]) -> Line:
    return tuple(part if isinstance(part, Badge) else Span(change(part.text), part.style) for part in line)
