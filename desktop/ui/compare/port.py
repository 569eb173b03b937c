"""What is laid side by side, and what the page needs of it."""

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import Protocol

from desktop.compare.found import Comparison
from desktop.dataclass import dataclass
from desktop.domain.errors import HandrailError
from desktop.ui.widgets.states import StepState

_ROWS, _HOSTS, _SEPARATOR = "rows", "hosts", "\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two runs, or two rows of the fan-out `step` in one run; empty rows stand for the best and the worst.

    With `is_hosts` too the rows are two hosts, by their keys, in all fan-outs of the run."""

    run_id: str
    other_id: str = ""
    is_rows: bool = False
    is_hosts: bool = False
    step: str = ""
    row: str = ""
    other_row: str = ""

    @property
    def swapped(self) -> "Pair":
        if self.is_rows:
            return replace(self, row=self.other_row, other_row=self.row)
        return replace(self, run_id=self.other_id, other_id=self.run_id)

    def with_other(self, key: str) -> "Pair":
        """Return the pair with another run or row in the second place."""
        return replace(self, other_row=key) if self.is_rows else replace(self, other_id=key)

    @property
    def text(self) -> str:
        """Return the second half of a place."""
        if self.is_rows:
            kind = _HOSTS if self.is_hosts else _ROWS
            return _SEPARATOR.join((kind, self.step, self.row, self.other_row))
        return self.other_id


def pair_of(key: str, text: str) -> Pair:
    """Return what the two halves of a place name."""
    parts = text.split(_SEPARATOR)
    if parts[0] in (_ROWS, _HOSTS):
        step, row, other = (*parts[1:4], "", "", "")[:3]
        is_hosts = parts[0] == _HOSTS
        return Pair(run_id=key, is_rows=True, is_hosts=is_hosts, step=step, row=row, other_row=other)
    return Pair(run_id=key, other_id=text)


def rows_text(step: str = "") -> str:
    """Return the second half of a place for the best and the worst row of a fan-out, the first one unless named."""
    return Pair(run_id="", is_rows=True, step=step).text


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFacts:
    """What a card says of a side."""

    key: str
    name: str
    about: str
    more: str = ""
    state: StepState = StepState.TO_DO
    run_id: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """A run or row that could stand in the second place."""

    key: str
    words: str
    state: StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A run between the two, or one of them: `side` is A, B or nothing."""

    run_id: str
    at: datetime
    state: StepState
    words: str
    said: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """`trends` holds earlier values by part and field, `text` the differences as plain lines, masked."""

    pair: Pair
    title: str
    before: SideFacts
    after: SideFacts
    comparison: Comparison
    others: tuple[Other, ...] = ()
    trends: Mapping[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)
    text: str = ""
    between: tuple[Moment, ...] = ()  # runs on the same target, oldest first


class ComparePort(Protocol):
    def compare(self, pair: Pair, done: Callable[[Compared | HandrailError], None]) -> None:
        """Compare off the GUI thread and hand it, or why not, to `done` from any thread; again with its trends."""
        ...
