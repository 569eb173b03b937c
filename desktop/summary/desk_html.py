"""Writes blocks as the HTML that help desks keep in a comment: a fragment of plain tags, without classes or styles.

Sources: Zendesk's list of tags that `html_body` keeps, and Freshdesk's API for `body` of replies and notes.
"""

import re
from collections.abc import Sequence
from html import escape

import nh3

from desktop.dataclass import dataclass
from desktop.summary.blocks import Badge, Block, Bullets, Callout, Heading, Line, Paragraph, Table, Title
from desktop.summary.plain_text import JOINER
from desktop.summary.tags import Tags

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
            return f"<h2>{_TAGS.text(block.text)}</h2>"
        case Heading():
            return f"<h3>{_TAGS.text(block.text)}</h3>"
        case Callout():
            lines = "<br>".join(f"<strong>{_plain(line)}</strong>" for line in block.lines)
            return f"<{dialect.callout}><p>{lines}</p></{dialect.callout}>"
        case Paragraph():
            return f"<p>{_TAGS.line(block.line)}</p>"
        case Bullets():
            return _TAGS.bullets(block)
        case Table():
            return _TAGS.table(block)


def _plain(line: Line) -> str:
    return "".join(_TAGS.text(part.word if isinstance(part, Badge) else part.text) for part in line)


def _badge(badge: Badge) -> str:
    return f"<strong>{_TAGS.text(badge.word)}</strong>"


def _safe(text: str) -> str:
    return escape(_PLACEHOLDER.sub(f"{{{JOINER}", text))


_TAGS = Tags(_safe, "strong", _badge)
