"""The terminal's comparison of two recorded runs, and of the hosts of one."""

import json
from collections.abc import Callable, Sequence

from desktop.cli.exit_codes import Exit
from desktop.cli.record.baseline import LAST_GOOD, last_good
from desktop.cli.screen import put, say
from desktop.compare import compare_runs
from desktop.compare.found import Comparison
from desktop.compare.text import data_of, lines_of
from desktop.compare.tolerance import Tolerance, parse_tolerance
from desktop.domain.errors import InputError
from desktop.domain.run import Run
from desktop.domain.verdict import Verdict
from desktop.redaction.clean import clean
from desktop.workbench import Workbench

_WORSE = (Verdict.PASS, Verdict.WARN, Verdict.UNKNOWN, Verdict.FAIL)  # from the best to the worst


def compare(
    bench: Workbench,
    run_id: str,
    other_id: str,
    *,
    against: str,
    tolerances: Sequence[str],
    has_hosts: bool,
    with_same: bool,
    as_json: bool,
) -> int:
    """Print what differs; 0 where nothing does, 1 where something does, 2 where it became worse.

    Raises:
        InputError: a run is not there, they follow different runbooks, or what was asked for does not go together.
    """
    tolerance = parse_tolerance(tolerances)
    if (bool(other_id), bool(against), has_hosts).count(True) != 1:
        raise InputError(
            "Name what the run is compared with: a second RUN, --against last-good (or a RUN), or --hosts."
        )
    run = bench.recorded_run(bench.records.find(run_id))
    if has_hosts:
        from desktop.cli.record.hosts_told import tell_hosts

        return tell_hosts(bench, run, tolerance, as_json=as_json)
    if other_id:
        before, after = run, bench.recorded_run(bench.records.find(other_id))
    else:
        before = (
            last_good(bench, run) if against == LAST_GOOD else bench.recorded_run(bench.records.find(against))
        )
        after = run
    return _tell(bench, before, after, tolerance, with_same=with_same, as_json=as_json)


def _tell(
    bench: Workbench, before: Run, after: Run, tolerance: Tolerance, *, with_same: bool, as_json: bool
) -> int:
    if before.runbook is None or after.runbook is None or before.runbook.id != after.runbook.id:
        names = " and ".join(clean(run.runbook.id) if run.runbook else "none" for run in (before, after))
        raise InputError(f"Runs of one runbook can be compared; these follow {names}.")
    found = tolerance.applied(compare_runs(before, after, bench.book_of_run(after).runbook))
    mask = masking(bench)
    if as_json:
        whole = {"before": before.run_id, "after": after.run_id, **data_of(found, mask)}
        put(json.dumps(whole, indent=2))
        return exit_of(found)
    say(f"A {_about(before)}\nB {_about(after)}")
    for line in lines_of(found, mask, with_same=with_same):
        put(line)
    return exit_of(found)


def masking(bench: Workbench) -> Callable[[str], str]:
    return lambda text: clean(bench.secrets.mask(text))


def exit_of(found: Comparison) -> Exit:
    """Return what the steps came to; what is of the run as a whole, such as who led it, says nothing of the system."""
    parts = [part for part in found.differing if part.key]
    for part in parts:
        before, after = (side and side.verdict for side in (part.before, part.after))
        if before in _WORSE and after in _WORSE and _WORSE.index(after) > _WORSE.index(before):
            return Exit.FAIL
        if part.only == "after" and after in (Verdict.FAIL, Verdict.UNKNOWN):
            return Exit.FAIL
    return Exit.WARN if parts else Exit.PASS


def _about(run: Run) -> str:
    assert run.started_at is not None  # a run that has a runbook has begun
    return (
        f"{run.run_id}, {run.started_at.astimezone():%Y-%m-%d %H:%M %Z}, {run.ended or 'open'}, {run.verdict}"
    )
