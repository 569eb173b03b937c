"""One check on one target, read and judged at once; recorded only when that is wanted."""

import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from desktop.checks.catalogue import AnyCheck, check_ids, find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.checks.secret import unlocked
from desktop.checks.spec import CheckSpec
from desktop.cli.check.finding import Finding
from desktop.cli.check.hosts_given import targets_of
from desktop.cli.exit_codes import Exit
from desktop.cli.screen import put
from desktop.domain.errors import HandrailError, HostKeyError, NotApplicableError, TargetError
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.target_ref import parse_target
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.engine.judge import Judgement, judge
from desktop.targets.base import Beside, Call, CancelToken
from desktop.workbench import Workbench


def check_once(
    bench: Workbench, check_id: str, values: Mapping[str, str], on: str, *, format_: str, is_saved: bool
) -> int:
    """Read, judge by the check's own outcomes, and print; a monitor is told what went wrong as it expects to be."""
    try:
        return _check(bench, check_id, values, on, format_=format_, is_saved=is_saved)
    except HandrailError as fault:
        if format_ != "nagios":
            raise
        from desktop.cli.check.nagios import unknown_line

        put(unknown_line(str(fault)))
        return Exit.UNKNOWN


def _check(
    bench: Workbench, check_id: str, values: Mapping[str, str], on: str, *, format_: str, is_saved: bool
) -> int:
    spec = find_check(check_id)
    params = unlocked(build_params(spec, values), lambda reference: bench.secrets.get(reference))
    targets = targets_of(bench, on)
    if sys.stdin.isatty() and format_ == "text":
        from desktop.cli.secret.asking import ask_secret

        bench.ask_secrets_with(ask_secret)
    if len(targets) > 1 or parse_target(targets[0]).is_several:
        from desktop.cli.check.many import check_many

        return check_many(bench, spec, params, values, targets, format_=format_, is_saved=is_saved)
    if is_saved:
        from desktop.cli.check.saved import check_and_save

        return check_and_save(bench, spec, values, targets[0], format_=format_)
    finding = find(bench, spec, params, values, targets[0])
    put(finding.written(format_))
    return finding.exit_in(format_)


def find(
    bench: Workbench,
    spec: CheckSpec[object, object],
    params: object,
    values: Mapping[str, str],
    target: str,
    cancel: CancelToken | None = None,
    beside: Beside | None = None,
) -> Finding:
    """Read and judge once; what could not be read is unknown."""
    at, begun = datetime.now(UTC), time.monotonic()
    call = Call.within(spec.timeout_s, cancel=cancel, beside=beside)
    judgement, reading = _look(bench, spec, params, target, call)
    return Finding(
        check=spec.id,
        target=target,
        verdict=judgement.verdict,
        said=judgement.said,
        given=values,
        reading=reading,
        outcomes=[parse_outcome_line(line) for line in spec.default_outcomes],
        outcome=judgement.outcome,
        at=at,
        duration_s=round(time.monotonic() - begun, 4),
    )


def _look(
    bench: Workbench, spec: CheckSpec[object, object], params: object, target: str, call: Call
) -> tuple[Judgement, Fields]:
    try:
        reading = read_check(spec, bench.targets.target(parse_target(target)), params, call)
    except NotApplicableError as fault:
        return Judgement(verdict=Verdict.NOT_APPLICABLE, said=str(fault)), {}
    except HostKeyError as fault:
        said = f"{fault} To accept it, follow a runbook on this host, or use ssh once."
        return Judgement(verdict=Verdict.UNKNOWN, said=said), {}
    except TargetError as fault:
        return Judgement(verdict=Verdict.UNKNOWN, said=str(fault)), {}
    outcomes = [parse_outcome_line(line) for line in spec.default_outcomes]
    now = datetime.now(UTC)
    return judge(outcomes, {**reading, "now": now, "target": {"name": target}}, now), reading


def _on_windows(spec: AnyCheck) -> str:
    if spec.windows is None:
        return ""
    return " (Windows too)" if spec.shell else " (Windows)"


def list_checks(*, as_json: bool) -> int:
    found = [find_check(check_id) for check_id in check_ids()]
    if as_json:
        import json

        put(
            json.dumps(
                [
                    {
                        "id": spec.id,
                        "title": spec.title,
                        "explanation": spec.explanation,
                        "windows": spec.windows is not None,
                    }
                    for spec in found
                ],
                indent=2,
            )
        )
    else:
        for spec in found:
            put(f"{spec.id:<18} {spec.title}{_on_windows(spec)}")
    return Exit.PASS
