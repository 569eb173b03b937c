"""The terminal's comparison of two recorded runs."""

import json

from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put, say
from desktop.compare import compare_runs
from desktop.compare.text import data_of, lines_of
from desktop.domain.errors import InputError
from desktop.domain.run import Run
from desktop.redaction.clean import clean
from desktop.workbench import Workbench


def compare_recorded(bench: Workbench, before: str, after: str, *, with_same: bool, as_json: bool) -> int:
    """Print what became of a reading between two runs.

    Raises:
        InputError: a run is not there, or they follow different runbooks.
    """
    ours, theirs = (bench.recorded_run(bench.records.find(one)) for one in (before, after))
    if ours.runbook is None or theirs.runbook is None or ours.runbook.id != theirs.runbook.id:
        names = " and ".join(clean(run.runbook.id) if run.runbook else "none" for run in (ours, theirs))
        raise InputError(f"Runs of one runbook can be compared; these follow {names}.")
    found = compare_runs(ours, theirs, bench.book_of_run(theirs).runbook)

    def mask(text: str) -> str:
        return clean(bench.secrets.mask(text))

    if as_json:
        put(json.dumps({"before": ours.run_id, "after": theirs.run_id, **data_of(found, mask)}, indent=2))
        return Exit.PASS
    say(f"A {_about(ours)}\nB {_about(theirs)}")
    for line in lines_of(found, mask, with_same=with_same):
        put(line)
    return Exit.PASS


def _about(run: Run) -> str:
    assert run.started_at is not None  # a run that has a runbook has begun
    return (
        f"{run.run_id}, {run.started_at.astimezone():%Y-%m-%d %H:%M %Z}, {run.ended or 'open'}, {run.verdict}"
    )
