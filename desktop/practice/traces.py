"""What a run leaves behind that an incident can expect: its path and its verdicts."""

from desktop.domain.run import EntryState, Run, StepEntry
from desktop.domain.verdict import Verdict


def path_of(run: Run) -> tuple[str, ...]:
    """Return the steps that were entered, in order: of a fan-out the whole and no row, none that was passed over."""
    return tuple(entry.step for entry in run.entries if _was_entered(entry) and not is_row(run, entry))


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
