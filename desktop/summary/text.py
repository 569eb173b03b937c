"""Writes a document as plain text; lines of a point are indented, so that no text passes for a heading."""

from desktop.summary.blocks import Badge, Block, Bullets, Callout, Heading, Item, Line, Paragraph, Span, Title
from desktop.summary.document import Document
from desktop.summary.layout import lay_out
from desktop.summary.plain_text import neutralise

_INDENT = "  "


def to_text(document: Document) -> str:
    return "\n".join(_block(block) for block in lay_out(document)) + "\n"


def _block(block: Block) -> str:
    match block:
        case Title():
            title = _one_line(block.text)
            return f"{title}\n{'=' * min(len(title), 78)}"
        case Heading():
            return f"\n{block.text.upper()}"
        case Callout():
            return "\n".join(_one_line(_line(line)) for line in block.lines)
        case Paragraph():
            return f"\n{_one_line(_line(block.line))}"
        case Bullets():
            return "\n".join(_item(item) for item in block.items)


def _item(item: Item) -> str:
    lines = [text for line in item.lines for text in _line(line).split("\n")]
    shown = [f"{_INDENT}- {lines[0]}", *(f"{_INDENT}  {text}" for text in lines[1:])]
    # A command is for copying: it stays as it ran, without joiners.
    shown += [f"{_INDENT}    $ {text}" if text else "" for text in item.code.split("\n") if item.code]
    return "\n".join(shown)


def _line(line: Line) -> str:
    return neutralise("".join(_span(part) for part in line))


def _span(part: Span | Badge) -> str:
    return f"[{part.word}]" if isinstance(part, Badge) else part.text


def _one_line(text: str) -> str:
    return " ".join(neutralise(text).split())
