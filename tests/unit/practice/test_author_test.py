"""`handrail test` as data and as text: what failed and where, what is covered, what to do."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from desktop.language import load_runbook
from desktop.practice.author_test import TestResult, run_author_test
from desktop.practice.coverage import coverage_of
from desktop.practice.report import json_text, junit_text, text_of
from tests.unit.practice.books import FLAT, book, followed

BOOK = """\
runbook: 1
id: queue
title: The queue
steps:
  - id: look
    title: Look
    run: ls
    capture: {rows: lines}
    outcomes:
      - {warn: len(rows) > 1}
      - {pass: otherwise, next: end.resolved}
  - {id: which, title: Which, ask: Which?, choices: {a: {label: A, next: end.workaround}, b: {label: B}}}
"""
GOOD = """\
incident: 1
title: Two of them
runbook: queue
now: 2026-10-02T04:11:00Z
entries:
  - step: look
    raw: |
      one
      two
  - step: which
    answer: a
expect: {path: [look, which], end: workaround}
"""


def outcome_of(folder: Path, **incidents: str) -> TestResult:
    file = folder / "queue.yaml"
    file.write_text(BOOK)
    beside = folder / "queue.incidents"
    beside.mkdir()
    for name, text in incidents.items():
        (beside / f"{name}.yaml").write_text(text)
    return run_author_test(load_runbook(BOOK.encode(), str(file)).runbook, file)


def test_what_is_not_covered_is_named(tmp_path: Path) -> None:
    result = outcome_of(tmp_path, good=GOOD)
    assert result.has_passed
    assert text_of([result]).splitlines() == [
        "queue (version 1): 1 incident, 1 passed",
        "  ✓ good.yaml: Two of them (workaround, 2 steps)",
        "  covered: 2 of 2 steps, 2 of 4 outcomes and choices (67 %)",
        "    never at `look`: pass: otherwise",
        "    never at `which`: answer: b",
    ]


def test_a_failure_names_file_line_and_what_came_instead(tmp_path: Path) -> None:
    result = outcome_of(tmp_path, bad=GOOD.replace("answer: a", "answer: b"))
    assert not result.has_passed
    bad = tmp_path / "queue.incidents" / "bad.yaml"
    assert text_of([result]).splitlines()[1:5] == [
        "  ✗ bad.yaml: Two of them",
        f"      {bad}:1: expected the end workaround, and it ended completed.",
        "      It came to look, which, and is completed.",
        "      Where the runbook is right, change the incident; else the runbook has changed what it does.",
    ]


def test_the_line_is_that_of_the_entry(tmp_path: Path) -> None:
    result = outcome_of(
        tmp_path, bad=GOOD.replace("  - step: which\n    answer: a\n", "  - step: look\n    raw: x\n")
    )
    [failure] = result.incidents[0].failures
    assert (failure.line, failure.message) == (10, "entry 2 is about `look`, and the run came to `which`.")


def test_a_file_that_cannot_be_used_is_told_with_its_problems(tmp_path: Path) -> None:
    result = outcome_of(tmp_path, good=GOOD, broken=GOOD.replace("answer: a", "answer: c"), empty="")
    assert result.has_bad_files
    assert [one.has_passed for one in result.incidents] == [False, False, True]
    assert "11:13: 'c' is no choice of `which`." in text_of([result])


def test_without_incidents_it_says_how_to_make_one(tmp_path: Path) -> None:
    file = tmp_path / "queue.yaml"
    result = run_author_test(load_runbook(BOOK.encode(), str(file)).runbook, file, fuzz_runs=3)
    first, second, third = text_of([result]).splitlines()
    assert (first, second.strip()) == (
        "queue (version 1): no incidents",
        f"Record one: handrail record RUN -o {tmp_path / 'queue.incidents'}/NAME.yaml",
    )
    assert third.startswith("  by chance: 3 ways, no fault (")


def test_a_fault_of_chance_fails_the_runbook(tmp_path: Path) -> None:
    file = tmp_path / "queue.yaml"
    text = BOOK.replace("pass: otherwise", "pass: len(rows) == 0")
    result = run_author_test(load_runbook(text.encode(), str(file)).runbook, file, fuzz_runs=60)
    assert not result.has_passed
    assert "✗ unjudged at `look`: No outcome fits" in text_of([result])


def test_json_and_junit_tell_the_same(tmp_path: Path) -> None:
    result = outcome_of(
        tmp_path, good=GOOD, bad=GOOD.replace("workaround", "resolved"), broken="incident: 1\n"
    )
    [data] = json.loads(json_text([result]))
    assert (data["runbook"], data["passed"], [one["passed"] for one in data["incidents"]]) == (
        "queue",
        False,
        [False, False, True],
    )
    assert data["coverage"]["missing"][0] == {"step": "look", "what": "pass: otherwise"}
    [suite] = ElementTree.fromstring(junit_text([result]))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "1", "1")
    assert [case.get("name") for case in suite if len(case)] == ["bad", "broken"]


def test_what_a_terminal_would_obey_is_taken_out_of_the_report(tmp_path: Path) -> None:
    result = outcome_of(tmp_path, good=GOOD.replace("Two of them", '"\\x1b]0;owned\\x07Two"'))
    assert "\x1b" not in text_of([result])
    assert "\x1b" not in junit_text([result])


# -- coverage ------------------------------------------------------------------------------------------


def test_coverage_counts_steps_outcomes_and_choices() -> None:
    run = followed(FLAT, "{step: space, reading: {used_pct: 50}}", "end: resolved").run
    found = coverage_of(book(FLAT), [run])
    assert [item.step for item in found.steps if item.is_covered] == ["space", "over"]
    assert [(item.step, item.what) for item in found.ways if item.is_covered] == [
        ("space", "pass: otherwise")
    ]
    assert len(found.ways) == 9
    assert found.covered_pct == pytest.approx(100 * 3 / 16)


def test_rows_cover_outcomes_that_their_fan_out_does_not_have() -> None:
    steps = (
        "  - {id: a, title: A, run: x, each: [1, 2], outcomes: [{fail: exit_status > 0}, {pass: otherwise}], "
        "accept_exit: [0, 1]}\n"
    )
    entry = "{step: a, readings: [{item: 1, raw: ''}, {item: 2, raw: {exit_status: 1}}]}"
    assert coverage_of(book(steps), [followed(steps, entry, "end: completed").run]).missing == ()


def test_a_step_that_was_passed_over_is_not_covered() -> None:
    steps = "  - {id: a, title: A, run: x, when: mount == '/var'}\n  - {id: b, title: B, run: x}\n"
    run = followed(steps, "{step: b, raw: x}", "end: completed").run
    assert [item.step for item in coverage_of(book(steps), [run]).missing] == ["a"]
