"""Makes blocks fit into a comment: long code is shortened, then sections, or the ends of them, move into a file."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.dataclass import dataclass
from desktop.summary.blocks import Block, Bullets, Callout, Events, Paragraph, Span, Style, Table, Title
from desktop.summary.shortening import SUMMARY_FILE, name_of, sections_of, shortened, with_short_code

_REST, _ALL, _FIRST = " (the rest)", "everything", "the first lines"
_NOTE_ROOM = 2_000  # of the limit, that is left beside the first lines in any case


def note(text: str, events: Events) -> Paragraph:
    return Paragraph(line=(Span(text, Style.STRONG),), from_events=events)


@dataclass(frozen=True, slots=True)
class _Part:
    blocks: tuple[Block, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Fitting:
    """`size` counts blocks as the desk does, each of several as much as alone."""

    size: Callable[[Sequence[Block]], int]
    limit: int
    last: tuple[Block, ...]  # what has to be said at the end

    def fitted(self, blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
        """Return the blocks that fit, and the names of what was moved."""
        short, shorter = with_short_code(blocks)
        whole = (*short, *self._said_of(shorter, blocks))
        if self.size(whole) <= self.limit:
            return whole, shorter
        opening, *sections = sections_of(short)
        first = self._opening(opening)
        names = [*shorter, *([_FIRST] if first != [*opening] else [])]
        told, moved = self._chosen(first, sections, names, blocks)
        fits = self.size(told) <= self.limit
        return (told, moved) if fits else self._only_title(opening, blocks)

    def _chosen(
        self, first: list[Block], sections: Sequence[list[Block]], names: list[str], blocks: Sequence[Block]
    ) -> tuple[tuple[Block, ...], tuple[str, ...]]:
        """Keep the small sections whole, then of the large ones as much as there is room for; the order stays."""
        every = [f"{name_of(one)}{_REST}" for one in sections]  # the longest that could have to be said
        left = self.limit - self.size(first) - self.size(self._said_of((*names, *every), blocks))
        kept: dict[int, tuple[Block, ...]] = {}
        sizes = [self.size(one) for one in sections]
        for place in sorted(range(len(sections)), key=sizes.__getitem__):
            whole = _Part((*sections[place],), sizes[place])
            part = whole if whole.size <= left else self._part_of(sections[place], left)
            kept[place], left = part.blocks, left - part.size
        for place, section in enumerate(sections):
            if kept[place] != (*section,):
                names.append(every[place] if kept[place] else name_of(section))
        told = (block for place in range(len(sections)) for block in kept[place])
        moved = tuple(dict.fromkeys(names))
        return (*first, *told, *self._said_of(moved, blocks)), moved

    def _only_title(
        self, opening: Sequence[Block], blocks: Sequence[Block]
    ) -> tuple[tuple[Block, ...], tuple[str, ...]]:
        title = tuple(shortened(block) for block in opening if isinstance(block, Title))
        return (*title, *self._said_of((_ALL,), blocks)), (_ALL,)

    def _said_of(self, moved: Sequence[str], blocks: Sequence[Block]) -> tuple[Block, ...]:
        if not moved:
            return self.last
        names = "; ".join(dict.fromkeys(moved))
        events = tuple(sorted({seq for block in blocks for seq in block.from_events}))
        return (note(f"In the attached {SUMMARY_FILE}, in full: {names}.", events), *self.last)

    def _opening(self, opening: Sequence[Block]) -> list[Block]:
        """Return the title and the first sentences; where even they are too long, the start of each."""
        if self.size(opening) + _NOTE_ROOM <= self.limit:
            return [*opening]
        return [shortened(block) for block in opening if isinstance(block, Title | Callout)]

    def _part_of(self, section: Sequence[Block], left: int) -> _Part:
        """Return a section with as many of the points or rows of its longest list as fit, or nothing."""
        place = max(range(len(section)), key=lambda at: _length(section[at]), default=0)
        total = _length(section[place])
        frame = self.size(_cut(section, place, 0))
        most, used = 0, frame
        while most < total - 1:
            one = self._one(section[place], most)
            if used + one > left:
                break
            most, used = most + 1, used + one
        return _Part(tuple(_cut(section, place, most)), used) if most else _Part((), 0)

    def _one(self, block: Block, at: int) -> int:
        """Return what one point or row adds."""
        return self.size([_some(block, at, at + 1)]) - self.size([_some(block, 0, 0)]) + 1


def _length(block: Block) -> int:
    if isinstance(block, Bullets):
        return len(block.items)
    return len(block.rows) if isinstance(block, Table) else 0


def _some(block: Block, start: int, end: int) -> Block:
    if isinstance(block, Bullets):
        return replace(block, items=block.items[start:end])
    return replace(block, rows=block.rows[start:end]) if isinstance(block, Table) else block


def _cut(section: Sequence[Block], place: int, most: int) -> list[Block]:
    """Return a section up to its list, of that so many, and the word of how many there are."""
    block = section[place]
    told = f"Here are {most:,} of {_length(block):,} points; all are in {SUMMARY_FILE}."
    return [*section[:place], _some(block, 0, most), note(told, block.from_events)]
