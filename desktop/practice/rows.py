"""Which row of a fan-out an entry of a run is, and how an incident names it."""

from collections.abc import Mapping

from desktop.domain.events import FanItem
from desktop.domain.incident import Seen
from desktop.domain.run import Run, StepEntry
from desktop.domain.values import Value
from desktop.engine.next import At
from desktop.engine.scope import index_of


def fan_of_row(run: Run, at: At | StepEntry) -> StepEntry | None:
    """Return the fan-out that an entry is a row of."""
    around = run.entry_at(at.within) if at.within else None
    return around if around is not None and around.fan and around.step == at.step else None


def row_around(run: Run, at: At | StepEntry) -> FanItem | None:
    """Return the innermost row of a fan-out that an entry is, or stands inside."""
    within, row = at.within, at.row
    while within:
        around = run.entry_at(within)
        if around.fan:
            return around.fan[index_of(row)]
        within, row = around.within, around.row
    return None


def is_about(seen: Seen, one: FanItem) -> bool:
    """True when what was seen is about this row; a record may be named by its first plain value.

    A row of items may still say on which target it was."""
    if seen.target and one.target and seen.target != one.target:
        return False
    return seen.item is None or seen.item == _plain(one.item) or seen.item == short_item(one.item)


def short_item(item: Value) -> Value:
    """Return what a person calls an item: itself, or the first plain value of a record."""
    if not isinstance(item, Mapping):
        return item
    return next((value for value in item.values() if isinstance(value, str | int | float)), None)


def _plain(item: Value) -> Value:
    """Return an item with lists for tuples, as a file has them."""
    if isinstance(item, Mapping):
        return {key: _plain(value) for key, value in item.items()}
    return [_plain(value) for value in item] if isinstance(item, list | tuple) else item


def row_name(one: FanItem) -> str:
    item = short_item(one.item)
    return " ".join(part for part in (one.target, "" if item is None else str(item)[:60]) if part)
