"""Why a step has its verdict, told from its condition and the values that it looked at."""

from datetime import UTC, datetime
from typing import Any

import pytest

from desktop.domain.events import Decision, Fault, PersonDecided
from desktop.domain.outcome import Outcome, parse_outcome_line
from desktop.domain.run import EntryState, StepEntry
from desktop.domain.step import CheckStep, PluginStep, RunStep, Step
from desktop.domain.values import Fields
from desktop.domain.verdict import Verdict
from desktop.engine.judge import judge
from desktop.summary.field_words import words_for
from desktop.summary.why import names_in, why
from tests.unit.engine.driving import run_step, runbook_of

NOW = datetime(2026, 3, 2, 13, tzinfo=UTC)
BOOK = runbook_of(run_step("first"), run_step("look"), run_step("a"))
CHECK = CheckStep(id="a", title="A", check="host.disk")


def outcomes(*lines: str) -> tuple[Outcome, ...]:
    return tuple(parse_outcome_line(line) for line in lines)


def judged(reading: Fields, *lines: str, others: Fields | None = None, **also: Any) -> StepEntry:
    """An entry as the engine judges it."""
    found = judge(outcomes(*lines), {**(others or {}), **reading}, NOW)
    kept: dict[str, Any] = {
        "verdict": found.verdict, "outcome": found.outcome, "reason": found.reason, "looked_at": found.looked_at,
        "reading": reading, "finished_at": NOW, "state": EntryState.FINISHED,
    }  # fmt: skip
    return StepEntry(step="a", entry=1, seq=2, started_at=NOW, **(kept | also))


def told(reading: Fields, *lines: str, others: Fields | None = None, step: Step = CHECK) -> str:
    entry = judged(reading, *lines, others=others)
    return why(step, outcomes(*lines), entry, lambda _name, text: text, words_for(BOOK, entry))


@pytest.mark.parametrize(
    ("reading", "line", "words"),
    [
        ({"used_pct": 96.4}, "fail: used_pct >= 95", "used is 96.4 %, and 95 % or more fails"),
        ({"used_pct": 96.4}, "fail: 95 < used_pct", "used is 96.4 %, and more than 95 % fails"),
        ({"used_pct": 3}, "pass: used_pct <= 80", "used is 3 %, and 80 % or less passes"),
        ({"free_bytes": 2**29}, "warn: free_bytes < gib(1)", "free is 512 MiB, and less than 1 GiB warns"),
        ({"age_s": 7200.0}, "unknown: age_s > hours(1)", "age is 2 h, and more than 1 h is unknown"),
        ({"n": 2}, "fail: n != 1", "n is 2, and anything but 1 fails"),
        ({"state": "dead"}, "fail: state == 'dead'", "state is dead, and that fails"),
        ({"state": "dead"}, "fail: state in ['dead', 'failed']", "state is dead, and any of dead, failed fails"),
        ({"state": "odd"}, "warn: state not in ['up']", "state is odd, and anything but up warns"),
        ({"ro": True}, "fail: ro", "ro is yes, and that fails"),
        ({"up": False}, "fail: not up", "up is no, and that fails"),
        ({"up": False}, "fail: up == false", "up is no, and that fails"),
        ({"used_pct": 88}, "warn: 85 <= used_pct < 95", "used is 88 %, and from 85 % to less than 95 % warns"),
        ({"used_pct": 88}, "warn: 85 < used_pct <= 95", "used is 88 %, and more than 85 % to 95 % warns"),
        ({"rows": [1, 2]}, "warn: len(rows) > 0", "the number of rows is 2, and more than 0 warns"),
        ({"rows": [{"kib": 9}]}, "warn: rows[0].kib > 5", "the first of rows is 9 KiB, and more than 5 KiB warns"),
        ({"text": "an oops here"}, "fail: contains(text, 'oops')", "text contains 'oops', and that fails"),
        ({"text": "fine"}, "fail: not contains(text, 'ok')", "text does not contain 'ok', and that fails"),
        ({}, "not_applicable: not exists(swap)", "swap is not there, and that does not apply"),
        ({"a": 1, "b": 9}, "fail: a > 5 or b > 5", "b is 9, and more than 5 fails"),
        (
            {"used_pct": 91, "free_bytes": 2**20},
            "fail: used_pct > 90 and free_bytes < gib(1)",
            "used is 91 % (more than 90 %) and free is 1 MiB (less than 1 GiB), and that together fails",
        ),
        ({"v": [{"x": 9}]}, "fail: all(one.x > 5 for one in v)", "x is more than 5 for each of v, and that fails"),
        ({"is_public": True}, "fail: is_public", "it is public, and that fails"),
        ({"is_public": False}, "warn: not is_public", "it is not public, and that warns"),
        ({"lag_s": 40}, "fail: exists(lag_s) and lag_s >= 30", "lag is 40 s, and 30 s or more fails"),
        ({"used_pct": 91, "used_bytes": 9}, "warn: used_pct > 90", "used (%) is 91 %, and more than 90 % warns"),
        ({"v": [{"n": 9}]}, "fail: max(one.n for one in v) > 5", "the highest n of v is 9, and more than 5 fails"),
        ({"a": 4, "b": 4}, "fail: a + b > 5", "a plus b is 8, and more than 5 fails"),
    ],
)  # fmt: skip
def test_a_condition_that_held_is_told_in_words(reading: Fields, line: str, words: str) -> None:
    assert told(reading, line, "pass: otherwise") == words


def test_what_has_no_plain_words_is_told_by_nothing() -> None:
    rows: Fields = {"v": [{"x": 9, "y": 1}]}
    assert told(rows, "fail: any(one.x > 5 and one.y > 0 for one in v)", "pass: otherwise") == ""


def test_a_limit_that_is_a_value_itself_is_told_with_its_name() -> None:
    words = told({"used_pct": 91}, "fail: used_pct > limit_pct", others={"limit_pct": 90})
    assert words == "used is 91 %, and more than limit (90 %) fails"


def test_a_value_of_another_step_is_found_by_the_name_it_was_asked_by() -> None:
    steps: Fields = {"steps": {"look": {"rows": [{"used_pct": 97}]}}}
    words = told({}, "warn: steps.look.rows[0].used_pct > 90", others=steps)
    assert words == "used of the first of rows of step 2 is 97 %, and more than 90 % warns"


def test_otherwise_is_told_by_the_nearest_limit_that_was_not_reached() -> None:
    words = told({"used_pct": 34.1}, "fail: used_pct >= 95", "warn: used_pct >= 85", "pass: otherwise")
    assert words == "used is 34.1 %; 85 % or more would warn"


def test_otherwise_without_a_plain_limit_is_told_by_nothing() -> None:
    assert told({"a": 1, "b": 1}, "fail: a > 2 or b > 2", "pass: otherwise") == ""


def test_a_moment_is_earlier_or_later() -> None:
    ends = datetime(2026, 3, 1, tzinfo=UTC)
    assert told({"ends": ends}, "fail: ends < now") == (
        "ends is 2026-03-01 00:00:00 UTC, and earlier than now (2026-03-02 13:00:00 UTC) fails"
    )


def test_what_a_person_said_or_what_could_not_be_judged_has_no_such_reason() -> None:
    lines = ("fail: used_pct >= 95", "pass: otherwise")
    by_hand = PersonDecided(step="a", entry=1, decision=Decision.BY_HAND, by="ana", verdict=Verdict.PASS)
    fault = Fault(kind="Deadline", message="it hung")
    changed: list[dict[str, Any]] = [
        {"verdict": Verdict.PASS, "decision": by_hand},
        {"fault": fault, "verdict": Verdict.UNKNOWN},
        {"outcome": None},
        {"outcome": 9},
        {"state": EntryState.INTERRUPTED},
        {"is_container": True},
    ]
    for change in changed:
        entry = judged({"used_pct": 99}, *lines, **change)
        assert why(CHECK, outcomes(*lines), entry, lambda _name, text: text) == "", change


def test_a_script_and_a_plugin_without_outcomes_are_told_by_their_exit_status() -> None:
    script = RunStep(id="a", title="A", run="x", accept_exit=(0, 3))
    seen: dict[str, Any] = {"looked_at": {"exit_status": 4}, "outcome": None}
    failed = judged({}, "fail: otherwise", **seen)
    assert why(script, (), failed, str) == "exit status is 4, and anything but 0 or 3 fails"  # type: ignore[arg-type]
    plugin = PluginStep(id="a", title="A", plugin=("x",))
    warned = judged({}, "warn: otherwise", looked_at={"exit_status": 1}, outcome=None)
    assert why(plugin, (), warned, str) == "exit status is 1, and that warns"  # type: ignore[arg-type]


def test_values_pass_the_door_before_they_are_told() -> None:
    lines = ("fail: token != 'x'",)
    entry = judged({"token": "hunter2"}, *lines)
    words = why(CHECK, outcomes(*lines), entry, lambda _name, text: text.replace("hunter2", "[hidden]"))
    assert words == "token is [hidden], and anything but x fails"


def test_names_of_conditions_are_known() -> None:
    lines = outcomes("fail: steps.a.x > 1 and used_pct > 2", "pass: otherwise")
    assert names_in(lines) == {"steps.a.x", "used_pct"}


def test_every_default_outcome_of_every_check_can_be_told_or_is_left_out() -> None:
    """Nothing of what a check says by itself may raise; most of it has plain words."""
    from desktop.checks.catalogue import check_ids, find_check

    for check_id in check_ids():
        lines = outcomes(*find_check(check_id).default_outcomes)
        for index, outcome in enumerate(lines):
            entry = StepEntry(
                step="a", entry=1, seq=2, started_at=NOW, state=EntryState.FINISHED, outcome=index,
                verdict=outcome.verdict, finished_at=NOW,
            )  # fmt: skip
            assert isinstance(why(CHECK, lines, entry, str), str)  # type: ignore[arg-type]
