"""Reads a wording template: a few marks of Markdown around `${names}` of facts. Nothing in it is worked out.

A line that names a fact that is not there is left out; `${?name}` and `${!name}` only ask. A point that names one of
several, as `${change.title}`, is written for each of them.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum

from desktop.dataclass import dataclass
from desktop.domain.errors import Problem, TemplateError
from desktop.summary.blocks import Span, Style

MAX_CHARACTERS = 65_536


class LineKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    CALLOUT = "callout"
    POINT = "point"
    NUMBERED = "numbered"
    MORE = "more"  # a further line of a point
    CODE = "code"  # a block of code that belongs to a point
    TEXT = "text"
    BLANK = "blank"
    END = "end"  # `---`: what follows belongs to no heading


@dataclass(frozen=True, slots=True)
class Slot:
    """A `${name}`; `column` is where it starts in its line, from 1."""

    name: str
    style: Style
    column: int


@dataclass(frozen=True, slots=True)
class Gate:
    """A `${?name}` or `${!name}`: the line stands only where the name is there, or is not."""

    name: str
    is_wanted: bool
    column: int


@dataclass(frozen=True, slots=True)
class TemplateLine:
    kind: LineKind
    number: int  # in the file, from 1
    parts: tuple[Span | Slot, ...] = ()
    gates: tuple[Gate, ...] = ()

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(part for part in self.parts if isinstance(part, Slot))

    @property
    def names(self) -> tuple[Slot | Gate, ...]:
        return (*self.gates, *self.slots)

    @property
    def list_name(self) -> str:
        """The list that it names one of, or nothing."""
        dotted = (one.name.partition(".") for one in self.names)
        return next((first for first, dot, _ in dotted if dot), "")


@dataclass(frozen=True, slots=True)
class Template:
    file: str
    lines: tuple[TemplateLine, ...]


_PREFIXES = (
    (re.compile(r"-{3,}\Z"), LineKind.END),
    (re.compile(r"# +(?=\S)"), LineKind.TITLE),
    (re.compile(r"## +(?=\S)"), LineKind.HEADING),
    (re.compile(r"> +(?=\S)"), LineKind.CALLOUT),
    (re.compile(r"[-*] +(?=\S)"), LineKind.POINT),
    (re.compile(r"\d{1,3}\. +(?=\S)"), LineKind.NUMBERED),
    (re.compile(r"[ \t]+```(?=\$\{.*\}```\Z)"), LineKind.CODE),
    (re.compile(r"[ \t]+(?=\S)"), LineKind.MORE),
)
_UNKNOWN_MARKS = (
    (re.compile(r"#{3,} "), "only # (the title) and ## (a heading) are known."),
    (re.compile(r"(```|~~~)"), "a block of code stands in a point: indented, as ```${change.command}```."),
    (re.compile(r"!\[|\[[^\]]*\]\("), "links and pictures have no place in a summary."),
    (re.compile(r"\|"), "tables are made by names such as ${rows}."),
)
_PIECE = re.compile(r"\$\$\{|\$\{(?P<ask>[?!]?)(?P<name>[^{}]*)(?P<end>\}?)|\*\*|`|\\(?P<plain>[\\`*$#>-])")
_NAME = re.compile(r"[a-z][a-z_]*(\.[a-z][a-z_]*)?\Z")


def parse_template(text: str, file: str) -> Template:
    """Return a template whose names are still to be looked at.

    Raises:
        TemplateError: it is no template; every problem with its line and column.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"it has {len(text):,} characters, and a template has at most {MAX_CHARACTERS:,}."
        raise TemplateError((Problem(file, 0, 0, message),))
    problems: list[Problem] = []

    def tell(line: int, column: int, message: str) -> None:
        problems.append(Problem(file, line, column, message))

    lines = tuple(_line(number, line, tell) for number, line in _without_comments(text, tell))
    if not any(line.kind is LineKind.TITLE for line in lines):
        tell(1, 1, "it has no title: write a first line such as `# ${title}`.")
    if problems:
        raise TemplateError(tuple(sorted(problems, key=lambda one: (one.line, one.column))))
    return Template(file, lines)


Tell = Callable[[int, int, str], None]


def _without_comments(text: str, tell: Tell) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers; those of an `<!-- … -->` that begins and ends a line are left out."""
    begun = 0
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not begun and line.lstrip().startswith("<!--"):
            begun = number
        if not begun:
            yield number, line.rstrip()
        elif line.rstrip().endswith("-->"):
            begun = 0
    if begun:
        tell(begun, 1, "this <!-- has no -->.")


def _line(number: int, line: str, tell: Tell) -> TemplateLine:
    if not line.strip():
        return TemplateLine(LineKind.BLANK, number)
    kind, start = _kind_of(line)
    for mark, why in _UNKNOWN_MARKS:
        found = mark.match(line, start) if kind is not LineKind.CODE else None
        if found:
            tell(number, found.start() + 1, why)
    end = len(line) - 3 if kind is LineKind.CODE else len(line)
    reader = _Reader(number, line, start, end, tell)
    return TemplateLine(kind, number, tuple(reader.parts), tuple(reader.gates))


def _kind_of(line: str) -> tuple[LineKind, int]:
    for prefix, kind in _PREFIXES:
        found = prefix.match(line)
        if found:
            return kind, found.end()
    return LineKind.TEXT, 0


class _Reader:
    """Cuts one line into words, names and questions."""

    def __init__(self, number: int, line: str, start: int, end: int, tell: Tell) -> None:
        self.parts: list[Span | Slot] = []
        self.gates: list[Gate] = []
        self._number, self._tell = number, tell
        self._strong = self._code = 0  # where it was begun, from 1
        at = start
        for found in _PIECE.finditer(line, start, end):
            self._text(line[at : found.start()])
            self._piece(found)
            at = found.end()
        self._text(line[at:end])
        for begun, mark in ((self._strong, "**"), (self._code, "`")):
            if begun:
                tell(number, begun, f"this {mark} is not closed in its line.")

    @property
    def _style(self) -> Style:
        return Style.CODE if self._code else Style.STRONG if self._strong else Style.PLAIN

    def _text(self, text: str) -> None:
        if not self.parts and self.gates:
            text = text.lstrip()
        if text:
            self.parts.append(Span(text, self._style))

    def _piece(self, found: re.Match[str]) -> None:
        piece, column = found[0], found.start() + 1
        if piece == "$${":
            self._text("${")
        elif piece.startswith("${"):
            self._named(found, column)
        elif piece == "**" and not self._code:
            self._strong = 0 if self._strong else column
        elif piece == "`":
            self._code = 0 if self._code else column
        else:
            self._text(found["plain"] or piece)

    def _named(self, found: re.Match[str], column: int) -> None:
        name = found["name"].strip()
        if not found["end"]:
            self._tell(self._number, column, "this ${ has no closing }. To write it literally: $${")
        elif not _NAME.match(name):
            message = (
                f"{found[0][:60]} is not a name. Only names stand here, as ${{title}} or ${{change.title}}."
            )
            self._tell(self._number, column, message)
        elif found["ask"]:
            self.gates.append(Gate(name, found["ask"] == "?", column))
        else:
            self.parts.append(Slot(name, self._style, column))
