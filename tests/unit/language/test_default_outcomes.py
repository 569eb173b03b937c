"""The outcomes that checks bring along are as good as those of a runbook: known names, and a verdict for everything."""

import json

import pytest

from desktop.checks.catalogue import check_ids, find_check
from desktop.checks.parameters import parameter_fields
from desktop.domain.outcome import parse_outcome_line
from desktop.language import check_runbook


def _runbook_of(check_id: str) -> bytes:
    spec = find_check(check_id)
    needed = [field.name for field in parameter_fields(spec) if not field.is_optional]
    outcomes = []
    for line in spec.default_outcomes:
        outcome = parse_outcome_line(line)
        ((verdict, condition),) = outcome.given
        outcomes.append({str(verdict): condition, "say": outcome.say, "next": outcome.next})
    step = {
        "id": "only",
        "title": "Only",
        "check": check_id,
        "with": {name: f"${{given_{name}}}" for name in needed},
        "outcomes": outcomes,
    }
    inputs = {f"given_{name}": {} for name in needed}
    return json.dumps({"runbook": 1, "id": "x", "title": "X", "inputs": inputs, "steps": [step]}).encode()


@pytest.mark.parametrize("check_id", check_ids())
def test_default_outcomes_are_clean(check_id: str) -> None:
    # Some checks only look, so they never fail; some want one of two parameters, which no runbook here gives.
    passed_over = ("never-fails", "parameter")
    assert [p for p in check_runbook(_runbook_of(check_id), check_id) if p.rule not in passed_over] == []
