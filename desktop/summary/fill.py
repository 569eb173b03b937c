"""Fills a wording template with facts: what comes out are blocks, so a value can never become a mark."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from desktop.dataclass import dataclass
from desktop.summary.blocks import (
    Badge,
    Block,
    Bullets,
    Callout,
    Events,
    Heading,
    Item,
    Line,
    Paragraph,
    Span,
    Style,
    Title,
)
from desktop.summary.document import START
from desktop.summary.facts import Facts, Row
from desktop.summary.template import LineKind, Slot, Template, TemplateLine

_POINTS = (LineKind.POINT, LineKind.NUMBERED)


def filled(template: Template, facts: Facts) -> tuple[Block, ...]:
    """Return the blocks. A heading with nothing beneath it is left out; fixed words stand on the event that began
    the run."""
    told: list[Block] = []
    for section in _sections(template.lines):
        told += _section([*_blocks(section, facts)])
    return tuple(told)


def _sections(lines: Sequence[TemplateLine]) -> Iterator[Sequence[TemplateLine]]:
    """A title, a heading or an end begins a section."""
    begins = (LineKind.TITLE, LineKind.HEADING, LineKind.END)
    starts = [place for place, line in enumerate(lines) if line.kind in begins]
    for start, end in pairwise(dict.fromkeys([0, *starts, len(lines)])):
        yield lines[start:end]


def _section(blocks: list[Block]) -> list[Block]:
    """A heading stands on the events of what is beneath it, and without that it is left out."""
    match blocks:
        case [Heading() as heading, *beneath]:
            events = {seq for one in beneath for seq in one.from_events}
            return [replace(heading, from_events=tuple(sorted(events))), *beneath] if beneath else []
    return blocks


def _blocks(lines: Sequence[TemplateLine], facts: Facts) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        end = _end_of_group(lines, at)
        yield from _group(lines[at:end], facts)
        at = end


def _end_of_group(lines: Sequence[TemplateLine], at: int) -> int:
    """Lines of one kind that follow each other belong together; further lines of a point go with it."""
    kind, end = lines[at].kind, at + 1
    if kind in (LineKind.TITLE, LineKind.HEADING, LineKind.BLANK, LineKind.END):
        return end
    same = {kind, LineKind.MORE, LineKind.CODE} if kind in _POINTS else {kind}
    while end < len(lines) and lines[end].kind in same:
        end += 1
    return end


def _group(lines: Sequence[TemplateLine], facts: Facts) -> Iterator[Block]:
    match lines[0].kind:
        case LineKind.TITLE | LineKind.HEADING as kind:
            yield from _head(kind, lines[0], facts)
        case LineKind.CALLOUT:
            yield from _callout(lines, facts)
        case LineKind.POINT | LineKind.NUMBERED as kind:
            items = tuple(_items(lines, facts))
            if items:
                events = tuple(sorted({seq for one in items for seq in one.from_events}))
                yield Bullets(items=items, is_numbered=kind is LineKind.NUMBERED, from_events=events)
        case LineKind.TEXT | LineKind.MORE:
            yield from _text(lines, facts)


def _head(kind: LineKind, line: TemplateLine, facts: Facts) -> Iterator[Block]:
    told = _filled(line, facts)
    if told:
        text = "".join(part.word if isinstance(part, Badge) else part.text for part in told.line)
        make = Title if kind is LineKind.TITLE else Heading
        yield make(text=text, from_events=told.from_events)


def _callout(lines: Sequence[TemplateLine], facts: Facts) -> Iterator[Block]:
    told = [one for line in lines for row in _rows(line, facts) if (one := _filled(line, facts, row))]
    if told:
        events = tuple(sorted({seq for one in told for seq in one.from_events}))
        yield Callout(lines=tuple(one.line for one in told), verdict=facts.look, from_events=events)


def _text(lines: Sequence[TemplateLine], facts: Facts) -> Iterator[Block]:
    """Lines become one paragraph; a name of ready blocks that stands alone in a line gives those."""
    joined: list[_Filled] = []
    for line in lines:
        ready = _ready(line, facts)
        if ready is None:
            told = _filled(line, facts)
            joined += [told] if told else []
            continue
        yield from _paragraph(joined)
        joined = []
        yield from ready
    yield from _paragraph(joined)


def _ready(line: TemplateLine, facts: Facts) -> tuple[Block, ...] | None:
    match line.parts:
        case (Slot(name=name),) if name in facts.ready:
            return facts.ready[name] if _is_open(line, facts, None) else ()
    return None


def _paragraph(told: list["_Filled"]) -> Iterator[Block]:
    if not told:
        return
    line: Line = ()
    for one in told:
        line = (*line, Span(" "), *one.line) if line else one.line
    events = tuple(sorted({seq for one in told for seq in one.from_events}))
    yield Paragraph(line=line, from_events=events)


# -- points --------------------------------------------------------------------------------------


def _items(lines: Sequence[TemplateLine], facts: Facts) -> Iterator[Item]:
    starts = [place for place, line in enumerate(lines) if line.kind in _POINTS]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        point, more = lines[start], lines[start + 1 : end]
        for row in _rows(point, facts):
            told = _filled(point, facts, row)
            if told:
                yield _item(told, more, facts, row)


def _rows(line: TemplateLine, facts: Facts) -> Sequence[Row | None]:
    return facts.many.get(line.list_name, ()) if line.list_name else (None,)


def _item(first: "_Filled", more: Sequence[TemplateLine], facts: Facts, row: Row | None) -> Item:
    told, code, events = [first.line], "", {*first.from_events}
    for line in more:
        further = _filled(line, facts, row)
        if not further:
            continue
        events |= {*further.from_events}
        if line.kind is LineKind.CODE:
            code = "".join(part.text for part in further.line if isinstance(part, Span))
        else:
            told.append(further.line)
    return Item(lines=tuple(told), code=code, from_events=tuple(sorted(events)))


# -- one line ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Filled:
    line: Line
    from_events: Events


def _filled(line: TemplateLine, facts: Facts, row: Row | None = None) -> _Filled | None:
    """Return a line with its values, or None where a name that it needs is not there."""
    if not _is_open(line, facts, row):
        return None
    parts: list[Span | Badge] = []
    for part in line.parts:
        if isinstance(part, Span):
            parts.append(part)
            continue
        told = facts.told(part.name, row)
        if not told:
            return None
        parts.append(
            told.badge if told.badge and part.style is not Style.CODE else Span(told.text, part.style)
        )
    events = {seq for one in line.names for seq in facts.events(one.name, row)}
    if any(not gate.is_wanted for gate in line.gates):
        events |= {*facts.whole}
    return _Filled(_joined(parts), tuple(sorted(events)) or (START,))


def _joined(parts: Sequence[Span | Badge]) -> Line:
    """Words and values of one style that touch are one piece: two pieces of code would each get marks of their own."""
    made: list[Span | Badge] = []
    for part in parts:
        last = made[-1] if made else None
        if isinstance(part, Span) and isinstance(last, Span) and part.style is last.style:
            made[-1] = Span(last.text + part.text, part.style)
        else:
            made.append(part)
    return tuple(made)


def _is_open(line: TemplateLine, facts: Facts, row: Row | None) -> bool:
    return all(facts.is_there(gate.name, row) is gate.is_wanted for gate in line.gates)
