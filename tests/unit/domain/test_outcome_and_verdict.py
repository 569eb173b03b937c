"""Outcomes say one of five verdicts; several verdicts are summed up into the worst."""

from itertools import permutations

import pytest

from desktop.domain.errors import InputError
from desktop.domain.outcome import Outcome, parse_outcome_line, yaml_key
from desktop.domain.verdict import Verdict, worst


@pytest.mark.parametrize("verdict", ["pass", "warn", "fail", "unknown", "not_applicable"])
def test_outcome_line_is_read(verdict: str) -> None:
    outcome = parse_outcome_line(f"{verdict}: used_pct >= 95 | It is ${{used_pct}} full | really.")
    assert (outcome.verdict, outcome.condition) == (Verdict(verdict), "used_pct >= 95")
    assert outcome.say == "It is ${used_pct} full | really."
    assert outcome.given == ((Verdict(verdict), "used_pct >= 95"),)


@pytest.mark.parametrize(
    "line", ["", "fail", "skipped: otherwise", "blocked: x", "given: x", ": x", "pass_: x"]
)
def test_line_that_is_no_outcome_is_refused(line: str) -> None:
    with pytest.raises(InputError, match="is no outcome"):
        parse_outcome_line(line)


def test_first_key_written_is_the_verdict() -> None:
    assert Outcome(pass_="a", fail="b").given == ((Verdict.PASS, "a"), (Verdict.FAIL, "b"))


def test_yaml_key_has_no_underscore_at_its_end() -> None:
    assert [yaml_key(name) for name in ("with_", "pass_", "accept_exit")] == ["with", "pass", "accept_exit"]


def test_worst_comes_first_whatever_the_order() -> None:
    ranked = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WARN, Verdict.PASS)
    for place, verdict in enumerate(ranked):
        for order in permutations((*ranked[place:], Verdict.SKIPPED, Verdict.BLOCKED)):
            assert worst(order) is verdict


def test_steps_that_did_not_run_do_not_count() -> None:
    beside = (Verdict.SKIPPED, Verdict.BLOCKED, Verdict.NOT_APPLICABLE)
    assert worst(beside) is worst(()) is Verdict.NOT_APPLICABLE
    assert [verdict.did_run for verdict in Verdict] == [verdict not in beside for verdict in Verdict]
