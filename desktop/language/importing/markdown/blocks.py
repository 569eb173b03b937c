"""Markdown as blocks, by line: headings, items of lists, fenced code, and prose.

It is the part of CommonMark that runbooks are written in; what it does not know is prose."""

import re
from collections.abc import Iterator
from dataclasses import replace

from desktop.dataclass import dataclass

_FENCE = re.compile(r"( *)(`{3,}|~{3,})([^`]*)\Z")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?\Z")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*\Z")
_RULE = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})\Z")
_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)])[ \t]+(.*)\Z")
_QUOTE = re.compile(r"( *)> ?")
_DEEPEST = 4  # quotations one inside the other; what is quoted deeper is prose
_BOX = re.compile(r"\[[ xX]\][ \t]+")
_CODE_INDENT = 4


@dataclass(frozen=True, slots=True)
class Heading:
    line: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list; `is_task` for numbered ones and those with a box to tick."""

    line: int
    indent: int
    text: str
    is_task: bool


@dataclass(frozen=True, slots=True)
class Code:
    line: int
    indent: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    line: int
    indent: int
    text: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in HTML, which a page does not show."""

    line: int


Block = Heading | Item | Code | Prose | Comment


def blocks_of(text: str, depth: int = 0) -> Iterator[Block]:
    """Yield the blocks of a document, those of quotations like any other; `depth` counts the quotations around it."""
    lines = [line.expandtabs(4).rstrip() for line in text.split("\n")]
    at = 0
    while at < len(lines):
        if depth < _DEEPEST and (quote := _QUOTE.match(lines[at])) is not None:
            end = _after_quote(lines, at)
            yield from _quoted(lines[at:end], at, quote[1], depth + 1)
            at = end
            continue
        block, at = _next(lines, at)
        if block is not None:
            yield block


def _after_quote(lines: list[str], at: int) -> int:
    while at < len(lines) and _QUOTE.match(lines[at]):
        at += 1
    return at


def _quoted(lines: list[str], at: int, indent: str, depth: int) -> Iterator[Block]:
    """Yield what is quoted, at the indent of its quotation."""
    inside = "\n".join(indent + _QUOTE.sub("", line, count=1) for line in lines)
    for block in blocks_of(inside, depth):
        yield replace(block, line=block.line + at)


def _next(lines: list[str], at: int) -> tuple[Block | None, int]:
    line, number = lines[at], at + 1
    if not line.strip() or _RULE.match(line):
        return None, at + 1
    if line.lstrip().startswith("<!--"):
        return Comment(number), _after_comment(lines, at)
    if (fence := _FENCE.match(line)) is not None:
        return _code(lines, at, fence)
    if (heading := _HEADING.match(line)) is not None:
        return Heading(number, len(heading[1]), (heading[2] or "").rstrip("# ")), at + 1
    if (item := _ITEM.match(line)) is not None:
        text, end = _joined(lines, at + 1, item[3])
        is_task = item[2] not in "-*+" or bool(_BOX.match(item[3]))
        return Item(number, len(item[1]), _BOX.sub("", text, count=1), is_task), end
    if line.startswith(" " * _CODE_INDENT) and (at == 0 or not lines[at - 1].strip()):
        return _indented(lines, at)
    return _prose(lines, at)


def _after_comment(lines: list[str], at: int) -> int:
    while at < len(lines) and "-->" not in lines[at]:
        at += 1
    if at < len(lines) and (rest := lines[at].partition("-->")[2]).strip():
        lines[at] = rest  # what follows a comment on its last line is read like any other line
        return at
    return at + 1


def _code(lines: list[str], at: int, fence: re.Match[str]) -> tuple[Block, int]:
    indent, mark = len(fence[1]), fence[2]
    end = at + 1
    while end < len(lines) and not _closes(lines[end], mark):
        end += 1
    inside = [_dedented(line, indent) for line in lines[at + 1 : end]]
    language = fence[3].strip().split(" ")[0].strip("{}.").lower()
    return Code(at + 1, indent, language, "\n".join(inside).strip("\n")), end + 1


def _closes(line: str, mark: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(mark) and not bare.strip(mark[0])


def _indented(lines: list[str], at: int) -> tuple[Block, int]:
    """Return lines that are indented, which are code outside lists; inside, the caller knows that they belong there."""
    end = at
    while end < len(lines) and lines[end].startswith(" " * _CODE_INDENT):
        if end > at and (_ITEM.match(lines[end]) or _FENCE.match(lines[end])):
            break
        end += 1
    indent = len(lines[at]) - len(lines[at].lstrip())
    return Prose(at + 1, indent, "\n".join(_dedented(line, indent) for line in lines[at:end])), end


def _dedented(line: str, indent: int) -> str:
    return line[min(indent, len(line) - len(line.lstrip())) :]


def _prose(lines: list[str], at: int) -> tuple[Block, int]:
    indent = len(lines[at]) - len(lines[at].lstrip())
    text, end = _joined(lines, at + 1, lines[at].strip())
    if end < len(lines) and "\n" not in text and (under := _UNDERLINE.match(lines[end])):
        return Heading(at + 1, 1 if under[1][0] == "=" else 2, text), end + 1
    return Prose(at + 1, indent, text), end


def _joined(lines: list[str], at: int, first: str) -> tuple[str, int]:
    """Return a text with the lines that go on with it, up to a blank line or another block."""
    parts = [first]
    while at < len(lines) and lines[at].strip() and not _begins(lines[at]):
        parts.append(lines[at].strip())
        at += 1
    return "\n".join(parts), at


def _begins(line: str) -> bool:
    return any(begins.match(line) for begins in (_FENCE, _HEADING, _ITEM, _RULE, _UNDERLINE, _QUOTE))
