"""What one event changed: the steps that stood otherwise before it, and the run as a whole."""

from collections.abc import Iterator

from desktop.dataclass import dataclass
from desktop.domain.run import Run, RunPhase
from desktop.redaction.clean import clean
from desktop.ui.run.overview import Overview
from desktop.ui.run.rows import title_of
from desktop.ui.timeline.told import tr
from desktop.ui.widgets.states import StepState

_PHASES = {
    RunPhase.NEW: "not begun",
    RunPhase.OPEN: "open",
    RunPhase.PAUSED: "paused",
    RunPhase.ENDED: "ended",
}


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` in words; `state` gives the later one its colour, where it is of a step."""

    what: str
    before: str
    after: str
    state: StepState | None = None


def changes(before: Overview | None, after: Overview) -> tuple[Change, ...]:
    """Return what became other by an event; `before` is None for the first one."""
    return (*_of_steps(before, after), *_of_run(before.run if before else Run(), after.run))


def _of_steps(before: Overview | None, after: Overview) -> Iterator[Change]:
    for item in after.items:
        was = before.of(item.path) if before and item.path in before.by_path else StepState.TO_DO
        now = after.of(item.path)
        if was is not now:
            yield Change(f"{item.number}  {title_of(after, item)}", was.word, now.word, now)


def _of_run(before: Run, after: Run) -> Iterator[Change]:
    if before.phase is not after.phase:
        yield Change(tr("The run"), tr(_PHASES[before.phase]), tr(_PHASES[after.phase]))
    if before.operator != after.operator:
        yield Change(tr("Operator"), clean(before.operator), clean(after.operator))
    for target in after.identities:
        if target not in before.identities:
            yield Change(tr("Target"), "", clean(target))
    owed = len(before.open_obligations), len(after.open_obligations)
    if owed[0] != owed[1]:
        yield Change(tr("To put back"), str(owed[0]), str(owed[1]))
    if len(before.notes) != len(after.notes):
        yield Change(tr("Notes"), str(len(before.notes)), str(len(after.notes)))
    stale = _stale(before), _stale(after)
    if stale[0] != stale[1]:
        yield Change(tr("Readings out of date"), str(stale[0]), str(stale[1]))


def _stale(run: Run) -> int:
    return sum(entry.is_stale for entry in run.entries)
