"""A single check that is to be kept: a run of a runbook with one step, made for it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from desktop.checks.spec import CheckSpec
from desktop.cli.check.finding import Finding
from desktop.cli.exit_codes import Exit
from desktop.cli.formats import RUN_FORMATS
from desktop.cli.run.begin import Manner, begin_loaded
from desktop.cli.run.given import Given
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.run import Run
from desktop.domain.verdict import Verdict
from desktop.workbench import Workbench


def check_and_save(
    bench: Workbench, spec: CheckSpec[object, object], values: Mapping[str, str], target: str, *, format_: str
) -> int:
    """Lead a run of one step; what is for a person is the run's summary, what is for a monitor is its reading."""
    loaded = bench.load_text(one_step_runbook(spec.id, values, target), f"check {spec.id}")

    def write(run: Run) -> str:
        return finding_of(spec, values, target, run).written(format_)

    manner = Manner(
        given=Given(),
        asks=False,
        guided=False,
        format=format_,
        write=None if format_ in RUN_FORMATS else write,
    )
    code = begin_loaded(bench, loaded, {}, manner, observe_only=True)
    is_for_nagios = format_ == "nagios" and code not in (Exit.PASS, Exit.WARN, Exit.FAIL)
    return Exit.UNKNOWN if is_for_nagios else code


def finding_of(spec: CheckSpec[object, object], values: Mapping[str, str], target: str, run: Run) -> Finding:
    """Return what the run's one step came to; where it did not come to an end, that is not known."""
    entry = run.entries[-1] if run.entries else None
    verdict = entry.verdict if entry else None
    return Finding(
        check=spec.id,
        target=target,
        verdict=verdict or Verdict.UNKNOWN,
        said=(entry.said or entry.reason)
        if entry and verdict
        else "A person is needed to go on with the run.",
        given=values,
        reading=entry.reading if entry else {},
        outcomes=[parse_outcome_line(line) for line in spec.default_outcomes],
        outcome=entry.outcome if entry else None,
        at=entry.started_at if entry else datetime.now(UTC),
        duration_s=round(entry.duration_s, 4) if entry else 0.0,
    )


def one_step_runbook(check_id: str, values: Mapping[str, str], target: str) -> str:
    """Return the runbook's text; JSON strings are YAML, and `$${` keeps a text from being a template."""
    parameters = {key: value.replace("${", "$${") for key, value in values.items()}
    return "\n".join(
        (
            "runbook: 1",
            f"id: check-{check_id.replace('.', '-').replace('_', '-')}",
            f"title: {json.dumps(f'Check {check_id}')}",
            f"on: {json.dumps(target)}",
            "steps:",
            "  - id: reading",
            f"    title: {json.dumps(check_id)}",
            f"    check: {check_id}",
            f"    with: {json.dumps(parameters)}",
            "",
        )
    )
