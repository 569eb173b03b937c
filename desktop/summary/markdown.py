"""Writes a document as Markdown (CommonMark, as GitHub and GitLab read it); data stays text."""

import re
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
    Style,
    Table,
    Title,
    marked,
)
from desktop.summary.plain_text import neutralise

_MARKS = re.compile(r"([\\`*\[\]<>|~$])")
# An underscore between two letters starts no emphasis, and paths and names are full of them.
_UNDERSCORE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]+;)")
_LINE_START = re.compile(r"^(\s*)([#+=-])", re.MULTILINE)
_NUMBER_START = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)", re.MULTILINE)
_BACKTICKS = re.compile(r"`+")
_BREAK = "\\\n"  # a backslash at the end of a line is a hard break


def markdown_of(blocks: Sequence[Block]) -> str:
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Title():
            return f"# {_one_line(block.text)}"
        case Heading():
            return f"## {_one_line(block.text)}"
        case Callout():
            return "\n".join(f"> {text}" for text in _quoted(block.lines))
        case Paragraph():
            return _line(block.line, "")
        case Bullets():
            return "\n".join(_item(item, "", mark) for item, mark in marked(block))
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    """GitHub and GitLab draw it as a table; elsewhere it reads as lines with strokes."""
    head = " | ".join(_one_line(cell) for cell in table.head)
    lines = [f"| {head} |", f"|{' --- |' * len(table.head)}"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in table.rows]
    return "\n".join(lines)


def _cell(line: Line) -> str:
    return "".join(
        f"**{part.word}**" if isinstance(part, Badge) else _one_line_in(part.text) for part in line
    )


def _one_line_in(text: str) -> str:
    """As `_one_line`, but what stands before and after it stays apart from it."""
    before = " " if text[:1].isspace() else ""
    return before + _one_line(text)


def _quoted(lines: tuple[Line, ...]) -> list[str]:
    return _BREAK.join(f"**{_one_line(_plain(line))}**" for line in lines).split("\n")


def _plain(line: Line) -> str:
    return "".join(part.word if isinstance(part, Badge) else part.text for part in line)


def _item(item: Item, indent: str, mark: str = "-") -> str:
    inner = f"{indent}{' ' * (len(mark) + 1)}"
    text = f"{indent}{mark} " + f"{_BREAK}{inner}".join(_line(line, inner) for line in item.lines)
    if item.code:
        fence = "`" * max(3, _longest_run(item.code) + 1)
        code = "\n".join(f"{inner}{line}" if line else inner.rstrip() for line in item.code.split("\n"))
        text = f"{text}\n\n{inner}{fence}text\n{code}\n{inner}{fence}"
    return "\n".join([text, *(_item(child, inner) for child in item.children)])


def _line(line: Line, indent: str) -> str:
    return "".join(_span(part, indent) for part in line)


def _span(part: Span | Badge, indent: str) -> str:
    if isinstance(part, Badge):
        return f"**{part.word}**"
    if part.style is Style.CODE:
        return _code(part.text)
    if part.style is Style.STRONG:
        return _strong(part.text)
    return f"{_BREAK}{indent}".join(escape(text) for text in _lines(part.text))


def _strong(text: str) -> str:
    """Stars touch what they embrace, or they are stars."""
    inner = " ".join(text.split())
    if not inner:
        return text
    before = " " if text[:1].isspace() else ""
    return f"{before}**{escape(inner)}**"


def _code(text: str) -> str:
    """Return a code span: its fence is longer than any run of backticks inside."""
    inner = " ".join(text.split("\n"))
    if not inner.strip():
        return ""
    fence = "`" * (_longest_run(inner) + 1)
    pad = " " if inner[0] in "` " or inner[-1] in "` " else ""
    return f"{fence}{pad}{inner}{pad}{fence}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)


def _lines(text: str) -> list[str]:
    """Empty lines would end the paragraph."""
    lines = text.split("\n")
    return [lines[0], *(line.strip() for line in lines[1:] if line.strip())]


def _one_line(text: str) -> str:
    return escape(" ".join(text.split()))


def escape(text: str) -> str:
    """Return text that CommonMark shows as it stands."""
    text = _MARKS.sub(r"\\\1", neutralise(text))
    text = _UNDERSCORE.sub(r"\\_", text)
    text = _ENTITY.sub("&amp;", text)
    text = _NUMBER_START.sub(r"\1\\\2", text)
    return _LINE_START.sub(r"\1\\\2", text)
