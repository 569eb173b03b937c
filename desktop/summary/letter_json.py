"""Writes a letter as JSON: its blocks in order, each with the events that it stands on."""

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from desktop.summary.blocks import (
    Badge,
    Block,
    Bullets,
    Callout,
    Heading,
    Item,
    Line,
    Paragraph,
    Table,
    Title,
)
from desktop.summary.letter import Letter

Json: TypeAlias = dict[str, Any]  # made to be printed at once


def letter_json(letter: Letter) -> str:
    told = {
        "audience": letter.audience.value,
        "reader": letter.reader.value,
        "title": letter.title,
        "hidden": {one.kind: one.count for one in letter.hidden},
        "blocks": [_block(block) for block in letter.blocks],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _block(block: Block) -> Json:
    return {
        "kind": type(block).__name__.lower(),
        **dict(_content(block)),
        "from_events": [*block.from_events],
    }


def _content(block: Block) -> Iterator[tuple[str, Any]]:
    match block:
        case Title() | Heading():
            yield "text", block.text
        case Callout():
            yield "lines", [_text(line) for line in block.lines]
        case Paragraph():
            yield "text", _text(block.line)
        case Bullets():
            yield "is_numbered", block.is_numbered
            yield "items", [_item(item) for item in block.items]
        case Table():
            yield "head", [*block.head]
            yield "rows", [[_text(cell) for cell in row] for row in block.rows]


def _item(item: Item) -> Json:
    return {
        "lines": [_text(line) for line in item.lines],
        "code": item.code,
        "items": [_item(child) for child in item.children],
        "from_events": [*item.from_events],
    }


def _text(line: Line) -> str:
    return "".join(part.word if isinstance(part, Badge) else part.text for part in line)
