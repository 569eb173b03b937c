"""What a person sees and decides of what is hidden: one line for each value, in the order of the text."""

from collections.abc import Iterable, Mapping

from desktop.dataclass import dataclass
from desktop.redaction.ledger import BY_HAND, MARKED, Entry, Key, Ledger
from desktop.summary.draft import Hit


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a shown text; with a `number`, it is a value that is hidden, or shown by a person."""

    text: str
    number: int = 0
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class HitLine:
    """`number` is what the list and the marks in the text say; it counts from 1."""

    number: int
    hit: Hit
    is_shown: bool

    @property
    def entry(self) -> Entry:
        return self.hit.entry

    @property
    def is_by_hand(self) -> bool:
        return self.entry.kind == BY_HAND

    @property
    def can_be_shown(self) -> bool:
        return self.entry.can_be_shown

    @property
    def text(self) -> str:
        """What stands in the text that leaves."""
        return self.entry.value if self.is_shown else self.entry.stand_in


class Marks:
    """Where hidden values stand in a text of the preview, and what is shown there."""

    def __init__(self, ledger: Ledger | None = None, lines: Iterable[HitLine] = ()) -> None:
        self._ledger = ledger
        self._lines: Mapping[Key, HitLine] = {line.entry.key: line for line in lines}

    def parts(self, text: str) -> tuple[Part, ...]:
        if self._ledger is None or MARKED not in text:
            return (Part(text),) if text else ()
        return tuple(
            Part(piece.text) if piece.entry is None else self._mark(piece.entry)
            for piece in self._ledger.pieces(text)
        )

    def _mark(self, entry: Entry) -> Part:
        line = self._lines.get(entry.key)
        if line is None:
            return Part(entry.stand_in)
        return Part(line.text, line.number, line.is_shown)


def hit_lines(hits: Iterable[Hit], shown: frozenset[Key]) -> tuple[HitLine, ...]:
    return tuple(HitLine(at, hit, hit.entry.key in shown) for at, hit in enumerate(hits, 1))
