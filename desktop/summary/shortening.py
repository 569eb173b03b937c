"""Shortens what is too long for a comment, and says so where it stands; the attached summary has all of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from desktop.summary.blocks import Block, Bullets, Callout, Heading, Item, Line, Span, Title

SUMMARY_FILE = "summary.md"
_LONG_CODE, _CODE_LINES = 1_500, 6  # characters of code that stays, and lines of a longer one
_LONGEST_LINE = 400  # characters of an opening that is too long itself
_LONGEST_CODE_LINE = 200
_LONGEST_NAME = 80


def sections_of(blocks: Sequence[Block]) -> list[list[Block]]:
    """Return what comes before the first heading, then each heading with what is beneath it."""
    found: list[list[Block]] = [[]]
    for block in blocks:
        if isinstance(block, Heading):
            found.append([])
        found[-1].append(block)
    return found


def name_of(section: Sequence[Block]) -> str:
    head = section[0]
    return head.text[:_LONGEST_NAME] if isinstance(head, Heading) else "the first lines"


def with_short_code(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """Return blocks in which long code is cut to its first lines, and the sections where that was done."""
    made: list[Block] = []
    names: list[str] = []
    for section in sections_of(blocks):
        short = [_with_short_items(block) for block in section]
        if short != section:
            names.append(f"{name_of(section)} (long code)")
        made += short
    return tuple(made), tuple(names)


def _with_short_items(block: Block) -> Block:
    if not isinstance(block, Bullets):
        return block
    items = tuple(_short_item(item) for item in block.items)
    return block if items == block.items else replace(block, items=items)


def _short_item(item: Item) -> Item:
    children = tuple(_short_item(child) for child in item.children)
    return replace(item, code=_short_code(item.code), children=children)


def _short_code(code: str) -> str:
    if len(code) <= _LONG_CODE:
        return code
    lines = code.split("\n")
    shown = [line[:_LONGEST_CODE_LINE] for line in lines[:_CODE_LINES]]
    told = f"… ({len(lines):,} lines, {len(code):,} characters in all: see {SUMMARY_FILE})"
    return "\n".join([*shown, told])


def shortened(block: Title | Callout) -> Block:
    if isinstance(block, Title):
        return replace(block, text=_start_of(block.text))
    return replace(block, lines=tuple(_short_lines(block.lines)))


def _short_lines(lines: Sequence[Line]) -> Iterator[Line]:
    for line in lines[:2]:
        yield tuple(
            Span(_start_of(part.text), part.style) if isinstance(part, Span) else part for part in line[:20]
        )


def _start_of(text: str) -> str:
    return text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}… ({len(text):,} characters)"
