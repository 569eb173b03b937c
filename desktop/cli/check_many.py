"""One check on many targets at the same time: a line for each as it comes, and the worst verdict at the end."""

import json
import queue
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from functools import partial

from desktop.checks.spec import CheckSpec
from desktop.cli.check import find
from desktop.cli.exit_codes import Exit, exit_of_verdict
from desktop.cli.finding import Finding
from desktop.cli.screen import put, say
from desktop.domain.errors import InputError
from desktop.domain.verdict import Verdict, worst
from desktop.engine.lanes import Lanes
from desktop.redaction.clean import clean
from desktop.targets.base import CancelToken
from desktop.workbench import Workbench

_FORMATS = ("text", "json")


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
    """Print each finding as soon as it is there, as text or as a line of JSON; a slow target holds up none.

    Raises:
        InputError: a format that is about one target, or a record, which wants a runbook.
    """
    if is_saved or format_ not in _FORMATS:
        what = "--save" if is_saved else f"--format {format_}"
        raise InputError(
            f"{what} is for one target; here are {len(targets)}. Follow a runbook on them, or leave it out."
        )
    cancel, lanes = CancelToken(), Lanes()
    done: queue.SimpleQueue[Future[Finding]] = queue.SimpleQueue()
    for target in targets:
        work = partial(find, bench, spec, params, values, target, cancel)
        lanes.submit(target, work).add_done_callback(done.put)
    verdicts: list[Verdict] = []
    try:
        for _ in targets:
            finding = _next(done)
            verdicts.append(finding.verdict)
            put(_line(finding, format_))
    except KeyboardInterrupt:
        cancel.cancel()
        say(f"\nStopped here; {len(verdicts)} of {len(targets)} were read.")
        return Exit.INTERRUPTED
    finally:
        lanes.close()
    counted = Counter(verdicts)
    say(f"{len(targets)} targets: {', '.join(f'{counted[one]} {one}' for one in Verdict if counted[one])}.")
    return exit_of_verdict(worst(verdicts))


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
