"""Which field of a step is the one that a table shows of it, and how that step is called in its head."""

from collections.abc import Iterator, Mapping, Sequence

from desktop.compare.bounds import bounds_of
from desktop.compare.fanned import Slot
from desktop.compare.found import Bound
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.outcome import Outcome
from desktop.domain.run import Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.step import RunStep, Step
from desktop.domain.values import Value
from desktop.engine.finish import outcomes_of
from desktop.engine.scope import scope_at
from desktop.engine.texts import shown
from desktop.summary.fan_rows import title_of
from desktop.summary.teller import is_sensitive
from desktop.summary.why import names_in

_SAMPLE, _LONGEST = 60, 40  # entries that are looked at; characters of a word
_LATE = ("stdout", "text", "raw", "stderr", "exit_status")  # told only where there is nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    title: str
    step: Step | None = None
    name: str = ""
    bounds: tuple[Bound, ...] = ()
    is_withheld: bool = False

    @property
    def field(self) -> str:
        return self.name.rpartition(".")[2]


def picked_field(run: Run, book: Runbook, slot: Slot, entries: Sequence[StepEntry]) -> Picked:
    """Return the field that its outcomes compare with a number; else one they ask for; else the first that was read."""
    try:
        step = book.step(slot.path)
        outcomes = outcomes_of(step)
    except (KeyError, InputError):  # of a runbook, or a program, that this one is not
        return Picked(title=slot.key)
    first = next(iter(entries), None)
    title = _title(run, book, slot, step, first)
    if first is not None and is_sensitive(book, run, first):
        return Picked(title=title, step=step, is_withheld=True)
    bounds = bounds_of(outcomes)
    sample = [entry for entry in entries if entry.reading or entry.looked_at][:_SAMPLE]
    names = _names(step, outcomes, bounds, sample)
    name = next((name for name in names if any(_fits(value_at(one, name)) for one in sample)), "")
    return Picked(
        title=title, step=step, name=name, bounds=tuple(bound for bound in bounds if bound.name == name)
    )


def value_of(entry: StepEntry, picked: Picked) -> Value:
    """Return the one value that is shown of an entry; None where it has none that fits in a line."""
    if not picked.name:
        return None
    value = value_at(entry, picked.name)
    if isinstance(value, str):
        value = value.strip()
    return value if _fits(value) else None


def value_at(entry: StepEntry, name: str) -> Value:
    """Return a value by the name that expressions have for it."""
    if name in entry.reading:
        return entry.reading[name]
    if name in entry.looked_at:
        return entry.looked_at[name]
    first, *keys = name.split(".")
    value: Value = entry.reading.get(first)
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _names(
    step: Step, outcomes: Sequence[Outcome], bounds: Sequence[Bound], sample: Sequence[StepEntry]
) -> Iterator[str]:
    yield from (bound.name for bound in bounds)
    asked = names_in(outcomes)
    for entry in sample[:1]:
        looked_at = [name for name in (*entry.reading, *entry.looked_at) if name in asked]
        yield from (name for name in looked_at if name not in _LATE)
    if isinstance(step, RunStep):
        yield from step.capture
    for entry in sample[:1]:
        yield from (name for name in entry.reading if name not in _LATE)
    yield from _LATE


def _fits(value: Value) -> bool:
    if isinstance(value, str):
        return 0 < len(value.strip()) <= _LONGEST and "\n" not in value.strip()
    return isinstance(value, int | float | bool)


def _title(run: Run, book: Runbook, slot: Slot, step: Step, entry: StepEntry | None) -> str:
    if entry is None:
        return title_of(step.title, None)
    template = step.title if slot.item else title_of(step.title, None)
    try:
        return shown(template, run, scope_at(book, run, entry.within, entry.row))
    except (KeyError, IndexError, AttributeError):  # the runbook is another one than the run followed
        return template
