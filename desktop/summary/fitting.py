"""Makes blocks fit into a comment: long code is shortened, then sections, or the ends of them, move into a file."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from desktop.dataclass import dataclass
from desktop.summary.blocks import Block, Bullets, Callout, Events, Paragraph, Span, Style, Table, Title
from desktop.summary.shortening import SUMMARY_FILE, name_of, sections_of, shortened, with_short_code
from desktop.summary.wording import counted

_REST, _ALL = " (the rest)", "everything"


def note(text: str, events: Events) -> Paragraph:
    return Paragraph(line=(Span(text, Style.STRONG),), from_events=events)


@dataclass(frozen=True, slots=True)
class Fitting:
    fits: Callable[[Sequence[Block]], bool]
    last: tuple[Block, ...]  # what has to be said at the end

    def fitted(self, blocks: Sequence[Block]) -> tuple[tuple[Block, ...], tuple[str, ...]]:
        """Return the blocks that fit, and the names of what was moved."""
        short, moved = with_short_code(blocks)
        if self.fits([*short, *self._said_of(moved, blocks)]):
            return (*short, *self._said_of(moved, blocks)), moved
        opening, *sections = sections_of(short)
        kept = self._opening(opening, blocks)
        every = tuple(f"{name_of(one)}{_REST}" for one in sections)
        names: list[str] = [*moved, *(["the first lines"] if kept != [*opening] else [])]
        for section in sections:
            reserve = self._said_of((*names, *every), blocks)  # the longest that could have to be said
            if self.fits([*kept, *section, *reserve]):
                kept += section
                continue
            part = self._part_of(section, kept, reserve)
            kept += part
            names.append(name_of(section) + (_REST if part else ""))
        told = tuple(dict.fromkeys(names))
        whole = (*kept, *self._said_of(told, blocks))
        if self.fits(whole):
            return whole, told
        title = tuple(shortened(block) for block in opening if isinstance(block, Title))
        return (*title, *self._said_of((_ALL,), blocks)), (_ALL,)

    def _said_of(self, moved: Sequence[str], blocks: Sequence[Block]) -> tuple[Block, ...]:
        if not moved:
            return self.last
        names = "; ".join(dict.fromkeys(moved))
        events = tuple(sorted({seq for block in blocks for seq in block.from_events}))
        return (note(f"In the attached {SUMMARY_FILE}, in full: {names}.", events), *self.last)

    def _opening(self, opening: Sequence[Block], blocks: Sequence[Block]) -> list[Block]:
        """Return the title and the first sentences; where even they are too long, the start of each."""
        reserve = self._said_of(("x" * 2_000,), blocks)
        if self.fits([*opening, *reserve]):
            return [*opening]
        return [shortened(block) for block in opening if isinstance(block, Title | Callout)]

    def _part_of(
        self, section: Sequence[Block], kept: Sequence[Block], reserve: Sequence[Block]
    ) -> list[Block]:
        """Return a section with as many of the points or rows of its longest list as fit, or nothing."""
        lists = [place for place, block in enumerate(section) if isinstance(block, Bullets | Table)]
        if not lists:
            return []
        place = max(lists, key=lambda at: _length(section[at]))
        low, high = 0, _length(section[place])
        while low < high:
            middle = (low + high + 1) // 2
            if self.fits([*kept, *_cut(section, place, middle), *reserve]):
                low = middle
            else:
                high = middle - 1
        return _cut(section, place, low) if low else []


def _length(block: Block) -> int:
    if isinstance(block, Bullets):
        return len(block.items)
    return len(block.rows) if isinstance(block, Table) else 0


def _cut(section: Sequence[Block], place: int, most: int) -> list[Block]:
    """Return a section up to its list, of that so many, and the word of how many there are."""
    block, total = section[place], _length(section[place])
    shown = block
    if isinstance(block, Bullets):
        shown = replace(block, items=block.items[:most])
    elif isinstance(block, Table):
        shown = replace(block, rows=block.rows[:most])
    told = f"Here are {most} of {counted(total, 'point', 'points')}; all are in {SUMMARY_FILE}."
    rest = section[place + 1 :] if most == total else ()
    return [*section[:place], shown, *([] if most == total else [note(told, block.from_events)]), *rest]
