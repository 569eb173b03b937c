"""Writes a document as plain text; lines of a point are indented, so that no text passes for a heading."""

from collections.abc import Sequence

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
    marked,
)
from desktop.summary.plain_text import neutralise

_INDENT = "  "
_WIDEST = 40  # characters of a column


def text_of(blocks: Sequence[Block]) -> str:
    return "\n".join(_block(block) for block in blocks) + "\n"


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
            return "\n".join(_item(item, _INDENT, mark) for item, mark in marked(block))
        case Table():
            return _table(block)


def _item(item: Item, indent: str, mark: str = "-") -> str:
    inner = f"{indent}{' ' * (len(mark) + 1)}"
    lines = [text for line in item.lines for text in _line(line).split("\n")]
    shown = [f"{indent}{mark} {lines[0]}", *(f"{inner}{text}" for text in lines[1:])]
    # A command is for copying: it stays as it ran, without joiners.
    shown += [f"{inner}  {text}" if text.strip() else "" for text in _prompted(item.code)]
    shown += [_item(child, f"{indent}{_INDENT}") for child in item.children]
    return "\n".join(shown)


def _prompted(code: str) -> list[str]:
    """One prompt for what is one command: its other lines stand below its beginning."""
    lines = code.split("\n") if code else []
    return [f"{' ' if at else '$'} {text}" for at, text in enumerate(lines)]


def _table(table: Table) -> str:
    """Columns of equal width but for the last, which holds sentences."""
    rows = [tuple(_one_line(cell) for cell in table.head)]
    rows += [tuple(_one_line(_line(cell)) for cell in row) for row in table.rows]
    widths = [min(_WIDEST, max(len(row[at]) for row in rows)) for at in range(len(table.head) - 1)]
    return "\n".join(_INDENT * 2 + _row(row, widths) for row in rows)


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells[:-1], widths, strict=True)]
    return _INDENT.join([*padded, cells[-1]]).rstrip()


def _line(line: Line) -> str:
    return neutralise("".join(_span(part) for part in line))


def _span(part: Span | Badge) -> str:
    return f"[{part.word}]" if isinstance(part, Badge) else part.text


def _one_line(text: str) -> str:
    return " ".join(neutralise(text).split())
