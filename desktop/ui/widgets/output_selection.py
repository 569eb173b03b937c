"""What is selected in an output: from one place to another, across lines, in line numbers and columns."""

from collections.abc import Iterator
from typing import NamedTuple

from desktop.dataclass import dataclass
from desktop.ui.widgets.line_ring import LineRing


class Place(NamedTuple):
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Selection:
    anchor: Place
    caret: Place

    @property
    def is_empty(self) -> bool:
        return self.anchor == self.caret

    def columns(self, line: int, length: int) -> tuple[int, int] | None:
        """Return the selected columns of a line, or None; a whole line reaches one past its end."""
        start, end = sorted((self.anchor, self.caret))
        if self.is_empty or not start.line <= line <= end.line:
            return None
        left = start.column if line == start.line else 0
        right = end.column if line == end.line else length + 1
        return left, right

    def text(self, ring: LineRing) -> str:
        """Return what is selected and still kept, line by line."""
        return "\n".join(self._pieces(ring))

    def _pieces(self, ring: LineRing) -> Iterator[str]:
        start, end = sorted((self.anchor, self.caret))
        for number in range(max(start.line, ring.passed_over), min(end.line + 1, ring.end)):
            text = ring[number].text
            span = self.columns(number, len(text))
            if span is not None:
                yield text[span[0] : span[1]]


def everything(ring: LineRing) -> Selection:
    last = max(ring.end - 1, ring.passed_over)
    width = len(ring[last].text) if len(ring) else 0
    return Selection(Place(ring.passed_over, 0), Place(last, width))
