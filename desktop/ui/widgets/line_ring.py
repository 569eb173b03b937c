"""The last lines of an output, bounded, with a number for each line since the first."""

from collections.abc import Iterable
from itertools import islice

from desktop.dataclass import dataclass
from desktop.ui.theme.tokens import Ink


@dataclass(frozen=True, slots=True)
class OutputLine:
    text: str
    ink: Ink = Ink.TEXT


@dataclass(frozen=True, slots=True)
class Hits:
    """How many lines hold the words, and which of them is shown, from 1; 0 for none."""

    at: int = 0
    count: int = 0


class LineRing:
    """Keeps at most `capacity` lines. A line's number counts from 0 over all that ever came."""

    def __init__(self, capacity: int = 10_000) -> None:
        self.capacity = capacity
        self.passed_over = 0
        self._lines: list[OutputLine] = []

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, number: int) -> OutputLine:
        if number < self.passed_over:
            raise IndexError(number)
        return self._lines[number - self.passed_over]

    @property
    def end(self) -> int:
        """The number the next line will have."""
        return self.passed_over + len(self._lines)

    def extend(self, lines: Iterable[OutputLine]) -> None:
        self._lines.extend(lines)
        surplus = len(self._lines) - self.capacity
        if surplus > 0:
            del self._lines[:surplus]
            self.passed_over += surplus

    def pass_over(self, lines: int) -> None:
        """Count lines that were never here; those before them go too, so that what is kept has no gap."""
        self.passed_over += len(self._lines) + lines
        self._lines.clear()

    def clear(self) -> None:
        self._lines.clear()
        self.passed_over = 0

    def between(self, first: int, last: int) -> Iterable[OutputLine]:
        """Return the lines from number `first` to before `last`, as far as they are still kept."""
        start = max(0, first - self.passed_over)
        return islice(self._lines, start, max(start, last - self.passed_over))

    def find(self, words: str, start: int, *, step: int = 1) -> int | None:
        """Return the number of the next line from `start` on with the words, in any case; it wraps."""
        count, wanted = len(self._lines), words.casefold()
        if not count or not wanted:
            return None
        first = (start - self.passed_over) % count if start >= self.passed_over - 1 else 0
        for offset in range(count):
            at = (first + step * offset) % count
            if wanted in self._lines[at].text.casefold():
                return at + self.passed_over
        return None

    def hits(self, words: str, number: int | None) -> Hits:
        """Count the lines that hold the words, in any case, and those up to this number."""
        wanted = words.casefold()
        if not wanted:
            return Hits()
        upto = -1 if number is None else number - self.passed_over
        found = [at for at, line in enumerate(self._lines) if wanted in line.text.casefold()]
        return Hits(sum(at <= upto for at in found), len(found))
