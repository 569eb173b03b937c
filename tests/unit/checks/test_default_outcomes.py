"""The outcomes that a check brings along name only fields that its reading has, and may be null only after `exists`."""

import pytest

from desktop.checks.catalogue import check_ids, find_check
from desktop.domain.outcome import OTHERWISE, parse_outcome_line
from desktop.domain.verdict import Verdict
from desktop.expressions import (
    Scope,
    check_condition,
    check_names,
    parse_expression,
    parse_template,
    shape_of_type,
)


@pytest.mark.parametrize("check_id", check_ids())
def test_default_outcomes_name_only_what_is_there(check_id: str) -> None:
    spec = find_check(check_id)
    scope = Scope(shape_of_type(spec.reading).fields or {})
    problems = []
    for outcome in map(parse_outcome_line, spec.default_outcomes):
        if outcome.condition != OTHERWISE:
            problems += check_condition(parse_expression(outcome.condition), scope)
        for slot in parse_template(outcome.say).slots:
            problems += check_names(slot.expression, scope)
    assert not problems


@pytest.mark.parametrize("check_id", check_ids())
def test_default_outcomes_end_in_one_that_always_holds(check_id: str) -> None:
    outcomes = [parse_outcome_line(line) for line in find_check(check_id).default_outcomes]
    assert outcomes[-1].condition == OTHERWISE
    assert all(outcome.condition != OTHERWISE for outcome in outcomes[:-1])
    assert all(outcome.say for outcome in outcomes)
    assert {outcome.verdict for outcome in outcomes} & {Verdict.PASS, Verdict.WARN}
