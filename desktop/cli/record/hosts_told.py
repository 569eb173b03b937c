"""The hosts of a run that differ from their siblings, in the terminal."""

import json
from collections.abc import Callable

from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put
from desktop.compare.matrix import Host
from desktop.compare.outlying import OddStep, Outlier, Outliers, outlier_lines, outliers_of
from desktop.compare.text import data_of
from desktop.compare.tolerance import Tolerance
from desktop.domain.errors import InputError
from desktop.domain.run import Run
from desktop.domain.verdict import Verdict
from desktop.redaction.clean import clean
from desktop.workbench import Workbench

Safe = Callable[[str], str]


def tell_hosts(bench: Workbench, run: Run, tolerance: Tolerance, *, as_json: bool) -> int:
    """Print which hosts differ; 0 where none does, 1 where one does, 2 where one fails in that, 3 where none could
    be told to differ and not all could be read.

    Raises:
        InputError: the run has no fan-out.
    """
    found = outliers_of(run, bench.book_of_run(run).runbook)
    if not found.total:
        raise InputError(f"The run {run.run_id} has no step that looks at several hosts or items.")

    def safe(text: str) -> str:
        return clean(bench.secrets.mask(text))

    if as_json:
        put(json.dumps(_data(run, found, tolerance, safe), indent=2))
        return _exit(found)
    for one in found.hosts:
        for line in outlier_lines(one, safe, tolerance.applied(one.against) if one.against else None):
            put(line)
    for host in found.unread:
        put(f"{safe(host.name)}: not all could be read, so where it stands is not known.")
    put(f"{len(found.hosts)} of {found.total} differ from their siblings.")
    return _exit(found)


def _exit(found: Outliers) -> Exit:
    if any(one.worst is Verdict.FAIL for one in found.hosts):
        return Exit.FAIL
    if found.hosts:
        return Exit.WARN
    return Exit.UNKNOWN if found.unread else Exit.PASS


def _data(run: Run, found: Outliers, tolerance: Tolerance, safe: Safe) -> dict[str, object]:
    return {
        "run_id": run.run_id,
        "total": found.total,
        "differing": [_host_data(one, tolerance, safe) for one in found.hosts],
        "not_read": [_name(host, safe) for host in found.unread],
    }


def _host_data(one: Outlier, tolerance: Tolerance, safe: Safe) -> dict[str, object]:
    against = data_of(tolerance.applied(one.against), safe) if one.against else None
    return {
        "host": _name(one.host, safe),
        "steps": [_step_data(step, safe) for step in one.steps],
        "healthy": safe(one.healthy) or None,
        "against": against,
    }


def _step_data(step: OddStep, safe: Safe) -> dict[str, object]:
    numbers = step.siblings.numbers
    is_plain = isinstance(step.value, bool | int | float)
    value = step.value if is_plain or step.value is None else safe(step.column.unit.text(step.value))
    return {
        "step": step.column.path,
        "title": safe(step.column.title),
        "field": step.column.name or None,
        "verdict": step.verdict,
        "value": None if step.column.is_withheld else value,
        "siblings": {
            "read": step.siblings.read,
            "asked": step.siblings.asked,
            "min": numbers[0] if numbers else None,
            "median": step.siblings.median,
            "max": numbers[-1] if numbers else None,
            "most": safe(step.siblings.word) or None,
        },
    }


def _name(host: Host, safe: Safe) -> str:
    return safe(host.name)
