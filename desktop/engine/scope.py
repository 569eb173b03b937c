"""Where in a run an entry stands: in which file, inside which row, and which inputs and item it can see."""

from dataclasses import field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from desktop.dataclass import dataclass
from desktop.domain.values import Fields, Value

if TYPE_CHECKING:  # a single check in a terminal judges without a run, whose types cost 50 ms
    from desktop.domain.run import Run, StepEntry
    from desktop.domain.runbook import Runbook
    from desktop.domain.seen import Seen
    from desktop.domain.step import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What can be seen of a run: `prefix` stands before the ids of a file's steps in it, `u/` in the `use` step `u`."""

    prefix: str = ""
    inputs: Fields = field(default_factory=dict)
    row: str = ""
    place: str = ""  # as `StepEntry.place` of an entry right here
    used_in: int = 0  # as `StepEntry.used_in`
    item: Value = None  # of the row
    target: str = ""  # what the row or the group is about; empty: where the step or the file says


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(View):
    """A view from inside a file."""

    runbook: "Runbook"
    within: int = 0  # the event that began the fan-out, group or use around it
    row_target: str = ""  # of the row that an entry right here is

    def path(self, step_id: str) -> str:
        return self.prefix + step_id

    def id_of(self, path: str) -> str:
        return path.removeprefix(self.prefix)

    def step(self, path: str) -> "Step":
        """Return the step with this path in the run.

        Raises:
            KeyError: it is none of this file.
        """
        return self.runbook.step(self.id_of(path))


def scope_at(book: "Runbook", run: "Run", within: int, row: str = "") -> Scope:
    """Return what an entry right inside a fan-out, group or use sees; `book` is the run's own runbook."""
    if not within:
        return Scope(runbook=book, inputs=run.inputs)
    around = run.entry_at(within)
    outer = scope_at(book, run, around.within, around.row)
    if around.fan:
        from desktop.domain.entry import place_inside

        one = around.fan[index_of(row)]
        item = outer.item if one.item is None else one.item
        target = one.target or outer.target
        return replace(
            outer,
            row=row,
            place=place_inside(around, row),
            within=within,
            item=item,
            target=target,
            row_target=one.target,
        )
    step = outer.step(around.step)
    if step.kind == "use":
        from desktop.domain.runbook import INSIDE

        return Scope(
            runbook=outer.runbook.used(step.use),  # type: ignore[union-attr]
            prefix=around.step + INSIDE,
            inputs=around.inputs,
            row=around.row,
            place=around.place,
            used_in=around.seq,
            within=within,
        )
    target = around.target or outer.target
    return replace(outer, row=around.row, within=within, target=target, row_target="")


def scope_of(book: "Runbook", run: "Run", entry: "StepEntry") -> Scope:
    """Return what an entry of the run sees."""
    return scope_at(book, run, entry.within, entry.row)


def row_of(outer: str, index: int) -> str:
    """Return the row with this number inside another one."""
    return f"{outer}.{index}" if outer else str(index)


@lru_cache(maxsize=64)
def rows_of(outer: str, count: int) -> tuple[str, ...]:
    """Return the first rows inside another one."""
    return tuple(row_of(outer, index) for index in range(count))


def index_of(row: str) -> int:
    """Return the number of a row in its own fan-out."""
    return int(row.rpartition(".")[2])


def steps_seen(run: "Run", view: View) -> "dict[str, StepEntry]":
    """Return the latest entry of each step of the view's file, by id.

    Inside a row its own entries come first and those of the rows beside it are not seen; from outside, a fan-out is
    seen as a whole."""
    places = _places_around(view.place)
    return {
        path[len(view.prefix) :]: entry
        for path, seen in run.seen(view.used_in).items()
        if (entry := _seen_from(view, places, seen)) is not None
    }


def step_seen(run: "Run", view: View, step_id: str) -> "StepEntry | None":
    """Return the entry that `steps_seen` has of one step."""
    seen = run.seen(view.used_in).get(view.prefix + step_id)
    return None if seen is None else _seen_from(view, _places_around(view.place), seen)


def _seen_from(view: View, places: list[str], seen: "Seen") -> "StepEntry | None":
    own = next((seen.places[place] for place in places if place in seen.places), None)
    if own is None and not _is_beside(seen.whole.place, view.place):
        return seen.whole
    return own


def _places_around(place: str) -> list[str]:
    """Return a place and those around it, innermost first: `a#1;b#0;`, `a#1;`, and the one outside fan-outs."""
    fans = place.split(";")[:-1]
    return ["".join(f"{fan};" for fan in fans[:depth]) for depth in range(len(fans), -1, -1)]


def _is_beside(place: str, looking_from: str) -> bool:
    """True for a place in another row of a fan-out that the looking one is in too."""
    for fan, own in zip(place.split(";")[:-1], looking_from.split(";")[:-1], strict=False):
        if fan != own:
            return fan.partition("#")[0] == own.partition("#")[0]
    return False
