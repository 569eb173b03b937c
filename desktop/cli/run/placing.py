"""Where an entry stands in a run, in words: its number, its title, its row of how many, and how deep inside it is."""

from collections.abc import Sequence
from typing import Protocol

from desktop.dataclass import dataclass
from desktop.domain.events import FanItem
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.engine.scope import index_of, scope_at
from desktop.engine.texts import shown
from desktop.redaction.clean import clean
from desktop.summary.fan_rows import item_name, row_label, row_name, title_of
from desktop.summary.numbering import number_of

_NAMED = 8  # rows that a line names


class Place(Protocol):
    """What `Next`, the events and the entries of a run say of where they stand."""

    @property
    def step(self) -> str: ...
    @property
    def row(self) -> str: ...
    @property
    def within(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Placing:
    runbook: Runbook
    run: Run

    def heading(self, at: Place, entry: StepEntry | None = None) -> str:
        """Return the number, the title and the row; `entry` is the one that was begun there."""
        title = self.title(at, entry)
        row = self.row_words(at)
        return f"{number_of(self.runbook, at.step)}. {title}" + (f"  ({row})" if row else "")

    def title(self, at: Place, entry: StepEntry | None = None) -> str:
        scope = scope_at(self.runbook, self.run, at.within, at.row)
        template = self.runbook.step(at.step).title
        if entry and entry.fan:
            template = title_of(template, entry)
        return clean(shown(template, self.run, scope))

    def fan_around(self, at: Place) -> StepEntry | None:
        """Return the fan-out that it is a row of, or None."""
        around = self.run.entry_at(at.within) if at.within else None
        return around if around and around.fan else None

    def row_words(self, at: Place) -> str:
        """Return `row 2 of 40: web-03`, or nothing outside fan-outs."""
        around = self.fan_around(at)
        if around is None:
            return ""
        return f"row {index_of(at.row) + 1} of {len(around.fan)}: {self.row_name(at)}"

    def row_name(self, at: Place) -> str:
        around = self.fan_around(at)
        index = index_of(at.row) if around else 0
        return row_name(around.fan, index) if around else ""

    def row_keys(self, at: Place) -> tuple[str, ...]:
        """Return what a row may be called in an option: its target, its item, and its number from 1."""
        around = self.fan_around(at)
        if around is None:
            return ()
        index = index_of(at.row)
        one = around.fan[index]
        names = (self.row_name(at), row_label(one, index), one.target, item_name(one.item), str(index + 1))
        return tuple(dict.fromkeys(name for name in names if name))

    def indent(self, at: Place) -> str:
        """Return what stands before its lines: two places for each group or runbook that it is inside of."""
        depth, within = 0, at.within
        while within:
            around = self.run.entry_at(within)
            depth += not around.fan
            within = around.within
        return "  " * depth

    @staticmethod
    def names_of(fan: Sequence[FanItem]) -> str:
        """Return the rows of a fan-out by their names, as many as a line holds."""
        names = [row_name(fan, index) for index in range(min(_NAMED, len(fan)))]
        more = len(fan) - len(names)
        return ", ".join(names) + (f" and {more} more" if more > 0 else "")
