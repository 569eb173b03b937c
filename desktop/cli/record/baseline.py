"""The run that another is held against: the last one of its runbook, on its targets, that ended well."""

from desktop.domain.errors import InputError
from desktop.domain.run import Run
from desktop.domain.verdict import Ended, Verdict
from desktop.records.rows import RunRow
from desktop.redaction.clean import clean
from desktop.workbench import Workbench

LAST_GOOD = "last-good"
_WELL = (Ended.COMPLETED, Ended.RESOLVED, Ended.NOT_REPRODUCED)


def last_good(bench: Workbench, run: Run) -> Run:
    """Return the newest run before this one that followed the same runbook on the same targets and passed.

    Raises:
        InputError: there is none.
    """
    if run.runbook is None or run.started_at is None:
        raise InputError("This run has no events.")
    targets = targets_of(run)
    rows = [row for row in bench.records.runs() if _is_candidate(row, run)]
    for row in sorted(rows, key=lambda row: row.started_at, reverse=True):
        other = bench.recorded_run(row.run_id)
        if are_the_same(targets, targets_of(other)):
            return other
    where = clean(", ".join(sorted(targets))) or "its targets"
    raise InputError(
        f"No earlier run of {clean(run.runbook.id)} on {where} ended with pass ({len(rows)} did elsewhere). "
        "Name one with --against RUN; `handrail runs` lists them."
    )


def _is_candidate(row: RunRow, run: Run) -> bool:
    assert run.runbook is not None
    assert run.started_at is not None
    is_before = row.run_id != run.run_id and row.started_at < run.started_at
    is_well = row.verdict is Verdict.PASS and row.ended in _WELL
    return is_before and is_well and row.runbook_id == run.runbook.id


def targets_of(run: Run) -> frozenset[str]:
    return frozenset(entry.target for entry in run.entries if entry.target and not entry.is_container)


def are_the_same(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """True for the same targets. A run that took another way may have looked at more of them, or at fewer."""
    return bool(ours) and bool(theirs) and (ours <= theirs or theirs <= ours)
