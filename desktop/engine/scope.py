"""Where in a run an entry stands: in which file, inside which row, and which inputs and item it can see."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from desktop.domain.values import Fields, Value

if TYPE_CHECKING:  # a single check in a terminal judges without a run, whose types cost 50 ms
    from desktop.domain.run import Run, StepEntry
    from desktop.domain.runbook import Runbook
    from desktop.domain.step import Step

INSIDE = "/"  # between a `use` step and a step of the runbook it uses, in the path of a step


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What can be seen of a run: `prefix` stands before the ids of a file's steps in it, `u/` in the `use` step `u`."""

    prefix: str = ""
    inputs: Fields = field(default_factory=dict)
    row: str = ""
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
        one = around.fan[index_of(row)]
        item = outer.item if one.item is None else one.item
        target = one.target or outer.target
        return replace(outer, row=row, within=within, item=item, target=target, row_target=one.target)
    step = outer.step(around.step)
    if step.kind == "use":
        return Scope(
            runbook=outer.runbook.used(step.use),  # type: ignore[union-attr]
            prefix=around.step + INSIDE,
            inputs=around.inputs,
            row=around.row,
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


def index_of(row: str) -> int:
    """Return the number of a row in its own fan-out."""
    return int(row.rpartition(".")[2])


def is_seen(row: str, looking_from: str) -> bool:
    """True when an entry of this row belongs to the row that looks, or to one around it."""
    return not row or row == looking_from or looking_from.startswith(f"{row}.")


def steps_seen(run: "Run", scope: View) -> "Mapping[str, StepEntry]":
    """Return the latest entry of each step of the scope's file, by id.

    Inside a row its own entries come first; from outside, a fan-out is seen as a whole."""
    found: dict[str, tuple[tuple[bool, int], StepEntry]] = {}
    for entry in run.entries:
        if not entry.counts or not entry.step.startswith(scope.prefix):
            continue
        step_id = entry.step[len(scope.prefix) :]
        if INSIDE in step_id:
            continue
        depth = entry.row.count(".") + 1 if entry.row else 0
        is_own = is_seen(entry.row, scope.row)
        rank = (is_own, depth if is_own else -depth)
        if step_id not in found or found[step_id][0] <= rank:
            found[step_id] = (rank, entry)
    return {step_id: entry for step_id, (_, entry) in found.items()}
