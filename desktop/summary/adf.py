"""Writes a document in the Atlassian Document Format, version 1, as Jira's REST API takes it.

Text nodes are text: no mark-up inside them is read, so nothing needs escaping. They may not be empty,
nor hold other marks beside `code`.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from desktop.domain.verdict import Verdict
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

Node: TypeAlias = dict[str, Any]  # the format is recursive JSON; the tests hold it against its schema

_PANELS = {
    Verdict.PASS: "success",
    Verdict.WARN: "warning",
    Verdict.FAIL: "error",
    Verdict.UNKNOWN: "note",
}
_COLOURS = {Verdict.PASS: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red", Verdict.UNKNOWN: "purple"}
_MARKS: dict[Style, list[Node]] = {
    Style.PLAIN: [],
    Style.STRONG: [{"type": "strong"}],
    Style.CODE: [{"type": "code"}],
}


def adf_text_of(blocks: Sequence[Block]) -> str:
    return json.dumps(adf_of(blocks), ensure_ascii=False, indent=1) + "\n"


def adf_of(blocks: Sequence[Block]) -> Node:
    """Return blocks as the value of a comment's `body`."""
    return {"version": 1, "type": "doc", "content": [_block(block) for block in blocks]}


def _block(block: Block) -> Node:
    match block:
        case Title():
            return _heading(1, block.text)
        case Heading():
            return _heading(2, block.text)
        case Callout():
            panel = _PANELS.get(block.verdict, "info")
            content = [_paragraph((line,)) for line in block.lines]
            return {"type": "panel", "attrs": {"panelType": panel}, "content": content}
        case Paragraph():
            return _paragraph((block.line,))
        case Bullets():
            return _bullets(block.items, is_numbered=block.is_numbered)
        case Table():
            return _table(block)


def _bullets(items: tuple[Item, ...], *, is_numbered: bool = False) -> Node:
    kind = "orderedList" if is_numbered else "bulletList"
    return {"type": kind, "content": [_item(item) for item in items]}


def _table(table: Table) -> Node:
    head = [_cell("tableHeader", (Span(cell, Style.STRONG),)) for cell in table.head]
    rows = [[_cell("tableCell", cell) for cell in row] for row in table.rows]
    return {
        "type": "table",
        "attrs": {"isNumberColumnEnabled": False, "layout": "default"},
        "content": [{"type": "tableRow", "content": cells} for cells in (head, *rows)],
    }


def _cell(kind: str, line: Line) -> Node:
    return {"type": kind, "attrs": {}, "content": [_paragraph((line,))]}


def _heading(level: int, text: str) -> Node:
    return {"type": "heading", "attrs": {"level": level}, "content": list(_inline((Span(text),)))}


def _paragraph(lines: tuple[Line, ...]) -> Node:
    content: list[Node] = []
    for index, line in enumerate(lines):
        if index:
            content.append({"type": "hardBreak"})
        content.extend(_inline(line))
    return {"type": "paragraph", "content": content}


def _item(item: Item) -> Node:
    content = [_paragraph(item.lines)]
    if item.code:
        content.append({"type": "codeBlock", "content": [{"type": "text", "text": item.code}]})
    if item.children:
        content.append(_bullets(item.children))
    return {"type": "listItem", "content": content}


def _inline(line: Line) -> Iterator[Node]:
    for part in line:
        if isinstance(part, Badge):
            colour = _COLOURS.get(part.verdict, "neutral") if part.verdict else "neutral"
            yield {"type": "status", "attrs": {"text": part.word, "color": colour}}
        else:
            yield from _text(part)


def _text(span: Span) -> Iterator[Node]:
    marks = _MARKS[span.style]
    for index, text in enumerate(span.text.split("\n")):
        if index:
            yield {"type": "hardBreak"}
        if text:
            yield {"type": "text", "text": text, **({"marks": marks} if marks else {})}
