"""One check on many targets at the same time: a line for each as it comes, and the worst verdict at the end."""

import json
import queue
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import partial

from desktop.checks.spec import CheckSpec
from desktop.cli.check.finding import Finding
from desktop.cli.check.members import members
from desktop.cli.check.one import find
from desktop.cli.exit_codes import Exit, exit_of_verdict
from desktop.cli.screen import put, say
from desktop.domain.errors import InputError
from desktop.domain.target_ref import parse_target
from desktop.domain.verdict import Verdict, worst
from desktop.engine.lanes import Lanes
from desktop.redaction.clean import clean
from desktop.targets.base import Beside, CancelToken
from desktop.workbench import Workbench

_AS_THEY_COME = ("text", "json")


def check_many(
    bench: Workbench,
    spec: CheckSpec[object, object],
    params: object,
    values: Mapping[str, str],
    targets: Sequence[str],
    *,
    format_: str,
    is_saved: bool,
) -> int:
    """Print a finding for each target: as text or lines of JSON as soon as it is there, else all in the order asked.

    A slow target holds up none.

    Raises:
        InputError: a record is wanted, which wants a runbook.
    """
    if is_saved:
        what = f"here are {len(targets)}" if len(targets) > 1 else f"{targets[0]} stands for several"
        raise InputError(f"--save is for one target; {what}. Follow a runbook on them, or leave it out.")
    asked = members(bench, spec, values, [parse_target(one) for one in targets])
    findings = list(asked.unreached)
    for finding in findings if format_ in _AS_THEY_COME else ():
        put(_line(finding, format_))
    cancel, lanes = CancelToken(), Lanes()
    done: queue.SimpleQueue[Future[Finding]] = queue.SimpleQueue()
    beside = Beside(f"check {spec.id}", lambda: asked.targets)
    for target in asked.targets:
        work = partial(find, bench, spec, params, values, target, cancel, beside)
        lanes.submit(target, work).add_done_callback(done.put)
    try:
        for _ in asked.targets:
            findings.append(_next(done))
            if format_ in _AS_THEY_COME:
                put(_line(findings[-1], format_))
    except KeyboardInterrupt:
        cancel.cancel()
        say(f"\nStopped here; {len(findings)} of {len(asked.targets)} were read.")
        return Exit.INTERRUPTED
    finally:
        lanes.close()
    return _told(findings, asked.targets, format_)


def _told(findings: Sequence[Finding], order: Sequence[str], format_: str) -> int:
    """Print what is about all of them; return what to exit with."""
    if format_ in _AS_THEY_COME:
        counted = Counter(one.verdict for one in findings)
        told = ", ".join(f"{counted[one]} {one}" for one in Verdict if counted[one])
        say(f"{len(findings)} targets: {told}.")
        return exit_of_verdict(worst(counted))
    places = {target: place for place, target in enumerate(order)}
    ordered = sorted(findings, key=lambda one: places.get(one.target, -1))
    if format_ == "nagios":
        from desktop.cli.check.nagios import nagios_lines

        put(nagios_lines(ordered))
    else:
        from desktop.cli.check.openmetrics import exposition

        put(exposition(*ordered))
    exits = {one.exit_in(format_) for one in findings}
    return next(one for one in (Exit.FAIL, Exit.UNKNOWN, Exit.WARN, Exit.PASS) if one in exits)


def _next(done: "queue.SimpleQueue[Future[Finding]]") -> Finding:
    """Wait in slices: a wait without an end cannot be interrupted on Windows."""
    while True:
        try:
            return done.get(timeout=0.5).result()
        except queue.Empty:
            continue


def _line(finding: Finding, format_: str) -> str:
    if format_ == "json":
        return json.dumps(json.loads(finding.written("json")))
    return f"{finding.target}: {finding.verdict.upper()}  {clean(finding.said)}".rstrip()
