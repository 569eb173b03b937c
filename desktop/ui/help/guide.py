"""The user's guide as blocks: the few shapes of Markdown that its files are written in, and nothing else."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from desktop.dataclass import dataclass
from desktop.paths import guide_dir
from desktop.redaction.clean import clean
from desktop.summary.blocks import Block, Bullets, Heading, Item, Line, Paragraph, Span, Style, Table, Title

_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*")
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)\Z")
_POINT = re.compile(r"(?:-|\d+\.) ")
_FENCE = "```"


@dataclass(frozen=True, slots=True)
class Code:
    """Commands to be typed, one in each line."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A file beside the guide, and what it shows in words."""

    file: Path
    words: str


@dataclass(frozen=True, slots=True)
class Numbered:
    """What to do, one after the other."""

    lines: tuple[Line, ...]


Part: TypeAlias = Block | Code | Picture | Numbered


@dataclass(frozen=True, slots=True)
class Chapter:
    id: str
    title: str
    parts: tuple[Part, ...]


def read_guide(folder: Path | None = None) -> tuple[Chapter, ...]:
    """Return the chapters in the order of their files' names; without a guide there are none."""
    files = sorted((folder or guide_dir()).glob("*.md"))
    return tuple(read_chapter(file) for file in files)


def read_chapter(file: Path) -> Chapter:
    parts = tuple(_parts(clean(file.read_text(encoding="utf-8")).splitlines(), file.parent))
    title = next((part.text for part in parts if isinstance(part, Title)), file.stem)
    return Chapter(file.stem, title, parts)


def _parts(lines: Sequence[str], folder: Path) -> Iterator[Part]:
    for is_code, group in groupby(_marked(lines), key=lambda pair: pair[0]):
        texts = [text for _, text in group]
        if is_code:
            yield Code(tuple(text for text in texts if text))
            continue
        for is_empty, block in groupby(texts, key=lambda text: not text.strip()):
            if not is_empty:
                yield from _block(list(block), folder)


def _marked(lines: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Tell of each line whether it is inside a fence; the fences themselves are left out."""
    is_code = False
    for line in lines:
        if line.startswith(_FENCE):
            is_code = not is_code
        else:
            yield is_code, line


def _block(lines: list[str], folder: Path) -> Iterator[Part]:
    first = lines[0]
    if first.startswith("#"):
        text = first.lstrip("#").strip()
        yield Title(text=text) if first.startswith("# ") else Heading(text=text)
        if lines[1:]:
            yield from _block(lines[1:], folder)
    elif found := _PICTURE.match(first):
        yield Picture(folder / found[2], found[1])
    elif first.startswith("|"):
        yield _table(lines)
    elif first.startswith("- "):
        yield Bullets(items=tuple(Item(lines=(text,)) for text in _points(lines)))
    elif _POINT.match(first):
        yield Numbered(_points(lines))
    else:
        yield Paragraph(line=_line(" ".join(line.strip() for line in lines)))


def _points(lines: Sequence[str]) -> tuple[Line, ...]:
    """Return the points of a list, each with what goes on in the next line."""
    points: list[str] = []
    for line in lines:
        if found := _POINT.match(line):
            points.append(line[found.end() :])
        else:
            points[-1] += f" {line.strip()}"
    return tuple(_line(point) for point in points)


def _table(lines: Sequence[str]) -> Table:
    head, _rule, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines)
    return Table(head=tuple(head), rows=tuple(tuple(_line(cell) for cell in row) for row in rows))


def _line(text: str) -> Line:
    spans: list[Span] = []
    at = 0
    for found in _INLINE.finditer(text):
        spans.append(Span(text[at : found.start()]))
        code, strong, stressed = found.groups()
        spans.append(Span(code, Style.CODE) if code else Span(strong or stressed, Style.STRONG))
        at = found.end()
    spans.append(Span(text[at:]))
    return tuple(span for span in spans if span.text)
