"""The steps of a run as they nest: of a group under it, of a used runbook under the step that uses it."""

from collections.abc import Iterator, Mapping, Sequence

from desktop.dataclass import dataclass
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import GroupStep, Step, UseStep
from desktop.engine.scope import Scope, scope_at

Entries = Mapping[str, Sequence[StepEntry]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A step in its place. `path` is how the run names it; `number` counts as a person does, such as `3.2`."""

    path: str
    number: str
    step: Step
    scope: Scope  # what its texts see
    parent: str = ""  # the path of the group or use around it

    @property
    def depth(self) -> int:
        return self.number.count(".")


def outline(book: Runbook, run: Run, entries: Entries) -> tuple[Item, ...]:
    """Return all steps in the order of the files; a used runbook shows its own once it has been entered."""
    return tuple(_items(book.steps, Scope(runbook=book, inputs=run.inputs), book, run, entries))


def _items(
    steps: Sequence[Step], scope: Scope, book: Runbook, run: Run, entries: Entries, around: Item | None = None
) -> Iterator[Item]:
    for count, step in enumerate(steps, 1):
        item = Item(
            path=scope.path(step.id),
            number=f"{around.number}.{count}" if around else str(count),
            step=step,
            scope=scope,
            parent=around.path if around else "",
        )
        yield item
        inside = _inside(item, book, run, entries)
        if inside is not None:
            yield from _items(inside[0], inside[1], book, run, entries, item)


def _inside(item: Item, book: Runbook, run: Run, entries: Entries) -> tuple[Sequence[Step], Scope] | None:
    """Return the steps inside an item and what they see; None for a step that has none, or none yet."""
    begun = next((one for one in reversed(entries.get(item.path, ())) if _is_group_or_use(one)), None)
    scope = item.scope if begun is None else scope_at(book, run, begun.seq, begun.row)
    match item.step:
        case GroupStep(group=children):
            return children, scope
        case UseStep() if begun is not None:
            return scope.runbook.steps, scope
    return None


def _is_group_or_use(entry: StepEntry) -> bool:
    """True for what others are right inside of; the rows of a fan-out stand under their own step."""
    return entry.is_container and not entry.fan
