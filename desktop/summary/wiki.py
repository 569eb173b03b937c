"""Writes blocks in Jira's wiki markup, as Jira Data Center takes it; data stays text.

Source: Atlassian's "Text Formatting Notation Advanced"; its renderer takes a backslash before a mark as the mark
itself, and looks into `{{…}}` too.
"""

import re
from collections.abc import Sequence

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
from desktop.summary.plain_text import JOINER, neutralise

_MARKS = re.compile(r"[{}\[\]|]|!(?=\S)|\?(?=\?)|(?<=\?)\?|(?<![A-Za-z0-9])[*_+^~-]|[*_+^~-](?![A-Za-z0-9])")
_BACKSLASH = "&#92;"  # a backslash escapes, and two break the line
_LINE_START = re.compile(r"^(\s*)(#|h[1-6]\.|bq\.)", re.MULTILINE)
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]+;)")
# Faces such as `:)` and `(x)` become pictures, `(c)` and `--` other letters.
_FACE = re.compile(r"(?<=[:;])(?=[)(DP])|(?<=\()(?=(?:/|x|i|y|n|c|r|tm|off|on)\))", re.IGNORECASE)
_COLOURS = {Verdict.PASS: "#15794a", Verdict.WARN: "#8a5a00", Verdict.FAIL: "#c42b32"}
_BREAK = " \\\\ "  # a forced line break, in spaces that keep it apart from what is around


def wiki_of(blocks: Sequence[Block]) -> str:
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Title():
            return f"h1. {_one_line(block.text)}"
        case Heading():
            return f"h2. {_one_line(block.text)}"
        case Callout():
            colour = _COLOURS.get(block.verdict, "#556070")
            lines = "\n".join(_line(line) for line in block.lines)
            return f"{{panel:borderColor={colour}|bgColor=#f6f7f9}}\n{lines}\n{{panel}}"
        case Paragraph():
            return _line(block.line)
        case Bullets():
            mark = "#" if block.is_numbered else "*"
            return "\n".join(_item(item, mark) for item in block.items)
        case Table():
            return _table(block)


def _item(item: Item, mark: str) -> str:
    text = f"{mark} " + _BREAK.join(_line(line) for line in item.lines)
    if item.code:
        text += f"\n{_code_block(item.code)}"
    return "\n".join([text, *(_item(child, f"{mark}*") for child in item.children)])


def _table(table: Table) -> str:
    head = "||".join(_one_line(cell) for cell in table.head)
    rows = ("|".join(_cell(cell) for cell in row) for row in table.rows)
    return "\n".join([f"||{head}||", *(f"|{row}|" for row in rows)])


def _cell(line: Line) -> str:
    """An empty cell is a space, or the row would have one fewer."""
    return _line(line) or " "


def _line(line: Line) -> str:
    return "".join(_span(part) for part in line)


def _span(part: Span | Badge) -> str:
    if isinstance(part, Badge):
        return f"*{escape(part.word)}*"
    if part.style is Style.CODE:
        return f"{{{{{_one_line(part.text)}}}}}" if part.text.strip() else ""
    if part.style is Style.STRONG:
        return _strong(part.text)
    return _BREAK.join(escape(text) for text in _lines(part.text))


def _strong(text: str) -> str:
    """Stars touch what they embrace, or they are stars."""
    inner = _one_line(text)
    if not inner:
        return text
    before, after = (" " if edge.isspace() else "" for edge in (text[:1], text[-1:]))
    return f"{before}*{inner}*{after}"


def _code_block(code: str) -> str:
    """Inside `{noformat}` nothing is a mark but its own end, which `{code}` may hold; where text has both, a joiner
    without width keeps the second apart."""
    if "{noformat" not in code:
        return f"{{noformat}}\n{code}\n{{noformat}}"
    return f"{{code}}\n{code.replace('{code', f'{{{JOINER}code')}\n{{code}}"


def _lines(text: str) -> list[str]:
    """An empty line would end the point."""
    lines = text.split("\n")
    return [lines[0], *(line.strip() for line in lines[1:] if line.strip())]


def _one_line(text: str) -> str:
    return escape(" ".join(text.split()))


def escape(text: str) -> str:
    """Return text that the wiki renderer shows as it stands."""
    text = _FACE.sub(JOINER, neutralise(text))
    text = _ENTITY.sub("&amp;", text).replace("\\", _BACKSLASH)
    text = _MARKS.sub(lambda found: f"\\{found[0]}", text)
    return _LINE_START.sub(rf"\1{JOINER}\2", text)
