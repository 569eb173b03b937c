"""Writes blocks as the HTML that help desks keep in a comment: a fragment of plain tags, without classes or styles.

Sources: Zendesk's list of tags that `html_body` keeps, and Freshdesk's API for `body` of replies and notes.
"""

import re
from collections.abc import Sequence
from html import escape

import nh3

from desktop.dataclass import dataclass
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
from desktop.summary.plain_text import JOINER

TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "code", "pre", "br", "blockquote", "div"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
# Both desks fill in `{{ticket.id}}` and `{% … %}` where they stand in a text.
_PLACEHOLDER = re.compile(r"\{(?=[{%])")


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a desk shows what must be read first: Freshdesk draws a blockquote as an older message, folded away."""

    callout: str


_ZENDESK, _FRESHDESK = _Dialect("blockquote"), _Dialect("div")


def zendesk_of(blocks: Sequence[Block]) -> str:
    return _written(blocks, _ZENDESK)


def freshdesk_of(blocks: Sequence[Block]) -> str:
    return _written(blocks, _FRESHDESK)


def _written(blocks: Sequence[Block], dialect: _Dialect) -> str:
    body = "\n".join(_block(block, dialect) for block in blocks)
    # As in html.py: everything is escaped, and only our own tags come through, should an escape be forgotten.
    return nh3.clean(body, tags=TAGS, attributes={}, link_rel=None) + "\n"


def _block(block: Block, dialect: _Dialect) -> str:
    match block:
        case Title():
            return f"<h2>{_text(block.text)}</h2>"
        case Heading():
            return f"<h3>{_text(block.text)}</h3>"
        case Callout():
            lines = "<br>".join(f"<strong>{_plain(line)}</strong>" for line in block.lines)
            return f"<{dialect.callout}><p>{lines}</p></{dialect.callout}>"
        case Paragraph():
            return f"<p>{_line(block.line)}</p>"
        case Bullets():
            tag = "ol" if block.is_numbered else "ul"
            return f"<{tag}>{''.join(f'<li>{_item(item)}</li>' for item in block.items)}</{tag}>"
        case Table():
            return _table(block)


def _item(item: Item) -> str:
    text = "<br>".join(_line(line) for line in item.lines)
    if item.code:
        text += f"<pre>{_safe(item.code)}</pre>"
    if item.children:
        text += f"<ul>{''.join(f'<li>{_item(child)}</li>' for child in item.children)}</ul>"
    return text


def _table(table: Table) -> str:
    head = "".join(f"<th>{_text(cell)}</th>" for cell in table.head)
    rows = "".join(f"<tr>{''.join(f'<td>{_line(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _line(line: Line) -> str:
    return "".join(_span(part) for part in line)


def _plain(line: Line) -> str:
    return "".join(_text(part.word if isinstance(part, Badge) else part.text) for part in line)


def _span(part: Span | Badge) -> str:
    if isinstance(part, Badge):
        return f"<strong>{_text(part.word)}</strong>"
    if part.style is Style.CODE:
        return f"<code>{_text(part.text)}</code>"
    if part.style is Style.STRONG:
        return f"<strong>{_text(part.text)}</strong>"
    return _text(part.text)


def _text(text: str) -> str:
    return _safe(text).replace("\n", "<br>")


def _safe(text: str) -> str:
    return escape(_PLACEHOLDER.sub(f"{{{JOINER}", text))
