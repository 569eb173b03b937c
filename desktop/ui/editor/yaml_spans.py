"""What each part of a line of YAML is, for its colour: keys, texts, comments, expressions and ids of steps.

It goes line by line with a small state between them, and never fails on a text that does not parse."""

import re
from collections.abc import Iterator
from enum import Enum

from desktop.dataclass import dataclass
from desktop.ui.editor.line_shape import comment_start, shape_of

PLAIN = 0
_DOUBLE, _SINGLE, _BLOCK = 1, 2, 10


class SpanKind(Enum):
    KEY = "key"
    TEXT = "text"
    NOTE = "note"
    EXPRESSION = "expression"
    ID = "id"


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    length: int
    kind: SpanKind


@dataclass(frozen=True, slots=True)
class Painted:
    """`state` is what the next line begins in."""

    spans: tuple[Span, ...]
    state: int


_IDS = ("id", "next", "verify", "undo", "use", "needs", "attach")
_CONDITIONS = ("when", "until", "pass", "warn", "fail", "unknown", "not_applicable", "assert", "if")
_TEMPLATE = re.compile(r"\$\{[^}]*\}?")
_FLOW_KEY = re.compile(r"(?<=[{,])\s*('[^']*'|\"[^\"]*\"|[\w.$/-]+)\s*:(?=\s|$)")
_QUOTED = re.compile(r"'(?:[^']|'')*'?|\"(?:[^\"\\]|\\.)*\"?")
_FLOW_ITEM = re.compile(_QUOTED.pattern + r"|(?:\$\{[^}]*\}?|[^{}\[\],\s])(?:\$\{[^}]*\}|[^{}\[\],])*")
_WORD = re.compile(r"[\w.-]+")
_LONGEST = 2000  # characters of a line that are coloured


def paint_line(line: str, state: int = PLAIN) -> Painted:
    """Return the parts of a line that have a colour of their own, in order, and the state after it."""
    line = line[:_LONGEST]
    if state >= _BLOCK:
        indent, is_script = divmod(state - _BLOCK, 2)
        if not line.strip() or len(line) - len(line.lstrip(" ")) >= indent:
            kind = None if is_script else SpanKind.TEXT
            return Painted(tuple(_scalar(line, 0, len(line), kind, with_templates=not is_script)), state)
        state = PLAIN
    if state in (_DOUBLE, _SINGLE):
        return _goes_on_quoted(line, state)
    return _fresh(line)


def _goes_on_quoted(line: str, state: int) -> Painted:
    mark = '"' if state == _DOUBLE else "'"
    pattern = r"(?:[^\"\\]|\\.)*" if state == _DOUBLE else r"(?:[^']|'')*"
    found = re.match(pattern, line)
    end = found.end() if found else 0
    is_over = line[end : end + 1] == mark
    spans = [*_scalar(line, 0, end + is_over, SpanKind.TEXT)]
    at = comment_start(line[end + 1 :]) if is_over else -1
    if at >= 0:
        spans.append(Span(end + 1 + at, len(line) - end - 1 - at, SpanKind.NOTE))
    return Painted(tuple(spans), PLAIN if is_over else state)


def _fresh(line: str) -> Painted:
    shape = shape_of(line)
    note = comment_start(line)
    spans: list[Span] = []
    state = PLAIN
    if shape is not None:
        end = len(line) if note < 0 else note
        if shape.key is not None:
            spans.append(Span(shape.column, shape.value_column - shape.column, SpanKind.KEY))
        if shape.opens_block:
            least = (shape.column if shape.key is not None else max(shape.dashes, default=-1)) + 1
            state = _BLOCK + 2 * least + (shape.key == "run")
        else:
            spans += _value(line, shape.value_column, end, shape.key or "")
            state = _left_open(shape.value)
    if note >= 0:
        spans.append(Span(note, len(line) - note, SpanKind.NOTE))
    return Painted(tuple(spans), state)


def _left_open(value: str) -> int:
    """Return the state of a quoted value that goes on in the next line."""
    found = _QUOTED.match(value)
    if found is None or found.end() < len(value) or (len(value) > 1 and _is_closed(value)):
        return PLAIN
    return _DOUBLE if value[0] == '"' else _SINGLE


def _is_closed(value: str) -> bool:
    if value[0] == "'":
        return value.count("'") % 2 == 0
    return bool(re.fullmatch(r"\"(?:[^\"\\]|\\.)*\"", value))


def _value(line: str, start: int, end: int, key: str) -> Iterator[Span]:
    value = line[start:end]
    if value[:1] in ("{", "["):
        yield from _flow(line, start, end, key)
    elif key in _IDS:
        yield from (Span(start + word.start(), len(word[0]), SpanKind.ID) for word in _WORD.finditer(value))
    elif key in _CONDITIONS and value.strip():
        yield Span(start, len(value.rstrip()), SpanKind.EXPRESSION)
    else:
        yield from _scalar(line, start, end, SpanKind.TEXT)


def _flow(line: str, start: int, end: int, key: str) -> Iterator[Span]:
    """Colour the keys inside brackets, and what stands after each."""
    at, name = start, key
    for found in _FLOW_KEY.finditer(line, start, end):
        if _inside_quotes(line, start, found.start(1)):
            continue
        yield from _flow_value(line, at, found.start(1), name)
        yield Span(found.start(1), found.end() - found.start(1), SpanKind.KEY)
        at, name = found.end(), found[1].strip("'\"")
    yield from _flow_value(line, at, end, name)


def _inside_quotes(line: str, start: int, at: int) -> bool:
    return any(
        found.start() < at < found.end() and line[found.start() - 1] in " {[,:"
        for found in _QUOTED.finditer(line, start)
    )


def _flow_value(line: str, start: int, end: int, key: str) -> Iterator[Span]:
    text = line[start:end]
    if key in _IDS:
        yield from (Span(start + word.start(), len(word[0]), SpanKind.ID) for word in _WORD.finditer(text))
    elif key in _CONDITIONS:
        stripped = text.rstrip(" ,}]")
        lead = len(stripped) - len(stripped.lstrip(" "))
        if stripped.strip():
            yield Span(start + lead, len(stripped) - lead, SpanKind.EXPRESSION)
    else:
        for found in _FLOW_ITEM.finditer(text):
            yield from _scalar(line, start + found.start(), start + found.end(), SpanKind.TEXT)


def _scalar(
    line: str, start: int, end: int, kind: SpanKind | None, *, with_templates: bool = True
) -> Iterator[Span]:
    """Colour a text, and the `${…}` in it."""
    at = start
    for found in _TEMPLATE.finditer(line, start, end) if with_templates else ():
        if kind is not None and found.start() > at:
            yield Span(at, found.start() - at, kind)
        yield Span(found.start(), found.end() - found.start(), SpanKind.EXPRESSION)
        at = found.end()
    if kind is not None and end > at:
        yield Span(at, end - at, kind)
