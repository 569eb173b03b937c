"""What a run leaves behind that an incident can expect: its path and its verdicts."""

from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.runbook import Runbook
from desktop.domain.verdict import Verdict


def path_of(run: Run, runbook: Runbook) -> tuple[str, ...]:
    """Return the steps that were entered, in order: of a fan-out the whole and no row, none that was passed over.

    What began side by side stands in the order of the file."""
    entered = [entry for entry in run.entries if _was_entered(entry) and not is_row(run, entry)]
    places = {step.id: place for place, step in enumerate(runbook.all_steps)}
    found: list[StepEntry] = []
    for entry in entered:
        at = len(found)
        while at and _is_before(run, places, entry, found[at - 1]):
            at -= 1
        found.insert(at, entry)
    return tuple(entry.step for entry in found)


def _is_before(run: Run, places: dict[str, int], entry: StepEntry, other: StepEntry) -> bool:
    """True when two stand side by side, and the first comes first in the file."""
    if not entry.within or entry.within != other.within or not run.entry_at(entry.within).is_parallel:
        return False
    return places.get(entry.step, 0) < places.get(other.step, 0)


def _was_entered(entry: StepEntry) -> bool:
    """A reading that was cut off is taken again, and counts then."""
    if entry.state is EntryState.PASSED_OVER or entry.is_recheck or entry.verdict is Verdict.SKIPPED:
        return False
    return entry.is_container or entry.state is not EntryState.INTERRUPTED


def is_row(run: Run, entry: StepEntry) -> bool:
    """True for a row of a fan-out, as against the fan-out itself and what is inside of a row."""
    around = run.entry_at(entry.within) if entry.within else None
    return around is not None and bool(around.fan) and around.step == entry.step


def verdicts_of(run: Run) -> dict[str, Verdict]:
    """Return the last verdict of each step."""
    return {step: entry.verdict for step, entry in run.latest.items() if entry.verdict}
