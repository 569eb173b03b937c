"""A single check that is to be kept: a run of a runbook with one step, made for it."""

import json
from collections.abc import Mapping

from desktop.cli.given import Given
from desktop.cli.runs import Manner, begin_loaded
from desktop.workbench import Workbench


def check_and_save(
    bench: Workbench, check_id: str, values: Mapping[str, str], target: str, *, as_json: bool
) -> int:
    loaded = bench.load_text(one_step_runbook(check_id, values, target), f"check {check_id}")
    manner = Manner(given=Given(), asks=False, as_json=as_json, guided=False)
    return begin_loaded(bench, loaded, {}, manner, observe_only=True)


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
