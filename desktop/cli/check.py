"""One check on one target, read and judged at once; recorded only when that is wanted."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from desktop.checks.catalogue import check_ids, find_check
from desktop.checks.parameters import build_params
from desktop.checks.read import read_check
from desktop.checks.spec import CheckSpec
from desktop.cli.exit_codes import Exit, exit_of_verdict
from desktop.cli.screen import put
from desktop.domain.errors import HostKeyError, NotApplicableError, TargetError
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.quantity import show
from desktop.domain.target_ref import parse_target
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.engine.judge import judge
from desktop.redaction.clean import clean
from desktop.targets.base import Call
from desktop.workbench import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    check: str
    target: str
    verdict: Verdict
    said: str
    reading: Fields = field(default_factory=dict)
    duration_s: float = 0.0

    def as_json(self) -> str:
        plain = {
            "check": self.check,
            "target": self.target,
            "verdict": self.verdict.value,
            "said": self.said,
            "reading": dict(self.reading),
            "duration_s": self.duration_s,
        }
        return json.dumps(plain, indent=2, default=_iso)

    def as_text(self) -> str:
        lines = [f"{self.check} on {self.target}: {self.verdict.upper()}  {clean(self.said)}".rstrip()]
        lines += [f"  {name}: {clean(show(value, name))}" for name, value in self.reading.items()]
        return "\n".join(lines)


def check_once(
    bench: Workbench, check_id: str, values: Mapping[str, str], on: str, *, as_json: bool, is_saved: bool
) -> int:
    """Read, judge by the check's own outcomes, and print."""
    spec = find_check(check_id)
    params = build_params(spec, values)
    target = parse_target(on)
    if is_saved:
        from desktop.cli.saved_check import check_and_save

        return check_and_save(bench, check_id, values, str(target), as_json=as_json)
    begun = time.monotonic()
    verdict, said, reading = _look(bench, spec, params, str(target))
    finding = Finding(
        check=check_id,
        target=str(target),
        verdict=verdict,
        said=said,
        reading=reading,
        duration_s=round(time.monotonic() - begun, 4),
    )
    put(finding.as_json() if as_json else finding.as_text())
    return exit_of_verdict(verdict)


def _look(
    bench: Workbench, spec: CheckSpec[object, object], params: object, target: str
) -> tuple[Verdict, str, Fields]:
    try:
        reading = read_check(
            spec, bench.targets.target(parse_target(target)), params, Call.within(spec.timeout_s)
        )
    except NotApplicableError as fault:
        return Verdict.NOT_APPLICABLE, str(fault), {}
    except HostKeyError as fault:
        return Verdict.UNKNOWN, f"{fault} To accept it, follow a runbook on this host, or use ssh once.", {}
    except TargetError as fault:
        return Verdict.UNKNOWN, str(fault), {}
    outcomes = [parse_outcome_line(line) for line in spec.default_outcomes]
    now = datetime.now(UTC)
    judgement = judge(outcomes, {**reading, "now": now, "target": {"name": target}}, now)
    return judgement.verdict, judgement.said, reading


def list_checks(*, as_json: bool) -> int:
    found = [find_check(check_id) for check_id in check_ids()]
    if as_json:
        put(
            json.dumps(
                [{"id": spec.id, "title": spec.title, "explanation": spec.explanation} for spec in found],
                indent=2,
            )
        )
    else:
        for spec in found:
            put(f"{spec.id:<18} {spec.title}")
    return Exit.PASS


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
