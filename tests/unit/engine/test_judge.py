"""Outcomes judge in their order; what cannot be told is unknown, and says why."""

from datetime import UTC, datetime

import pytest

from desktop.domain.verdict import Verdict
from desktop.engine.judge import judge, judge_unknown
from tests.unit.engine.driving import outcome

NOW = datetime(2026, 11, 20, 4, 12, tzinfo=UTC)
LEVELS = (
    outcome("fail: used_pct >= 95", say="${used_pct} used.", next="stop"),
    outcome("warn: used_pct >= 85"),
    outcome("pass: otherwise", say="Fine on ${nowhere}."),
)


@pytest.mark.parametrize(
    ("used", "verdict", "index", "said", "jump"),
    [
        (96.4, Verdict.FAIL, 0, "96.4 % used.", "stop"),
        (90, Verdict.WARN, 1, "", ""),
        (10, Verdict.PASS, 2, "Fine on (not known).", ""),
    ],
)
def test_first_that_holds_judges(used: float, verdict: Verdict, index: int, said: str, jump: str) -> None:
    found = judge(LEVELS, {"used_pct": used}, NOW)
    assert (found.verdict, found.outcome, found.said, found.jump) == (verdict, index, said, jump)
    assert found.looked_at == ({} if verdict is Verdict.PASS else {"used_pct": used})


def test_missing_value_is_unknown_and_named() -> None:
    found = judge(LEVELS, {}, NOW)
    assert (found.verdict, found.outcome, found.jump) == (Verdict.UNKNOWN, None, "")
    assert "`used_pct >= 95` could not be judged" in found.reason
    assert found.said == found.reason


def test_no_match_is_unknown_and_never_a_pass() -> None:
    found = judge((outcome("pass: n > 1"),), {"n": 1}, NOW)
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, "No outcome of the step fits what was read.")
    assert judge((), {}, NOW).verdict is Verdict.UNKNOWN


def test_unknown_otherwise_says_where_unknown_leads() -> None:
    outcomes = (outcome("pass: n > 1"), outcome("unknown: otherwise", say="Not seen.", next="end.unresolved"))
    found = judge_unknown(outcomes, "no answer", {}, NOW)
    assert (found.said, found.reason, found.outcome, found.jump) == (
        "Not seen.",
        "no answer",
        1,
        "end.unresolved",
    )


def test_sentence_that_cannot_be_rendered_names_its_fault() -> None:
    found = judge((outcome("pass: otherwise", say="${1 / 0}"),), {}, NOW)
    assert found.verdict is Verdict.PASS
    assert found.said.startswith("${1 / 0} (")
