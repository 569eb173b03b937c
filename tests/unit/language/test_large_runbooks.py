"""Runbooks inside the budget that are made to be slow: each is told off, or taken, in under a second."""

import time

import pytest

from desktop.language import check_runbook

HEAD = "runbook: 1\nid: x\ntitle: X\n"
ONE = HEAD + "steps:\n- id: a\n  title: T\n  run: x\n"
ALTERNATIVES = " or ".join(f"exit_status > {number}" for number in range(100))
MAX_S, SLACK = 1.0, 4


def outcomes(*conditions: str) -> str:
    return "  outcomes:\n" + "".join(f"  - {{fail: {condition!r}}}\n" for condition in conditions)


SLOW = {
    "unknown names": HEAD
    + "inputs:\n"
    + "".join(f"  inp{n}: {{}}\n" for n in range(500))
    + "steps:\n"
    + "".join(f"- {{id: s{n}, title: '${{inq{n}x}}', do: x}}\n" for n in range(2300)),
    "outcomes": ONE + outcomes(*(f"exit_status == {n}" for n in range(6000))),
    "wrong types": HEAD + "tags: [" + "3," * 18_000 + "]\nsteps: [{id: a, title: b, do: x}]",
    "unknown keys": HEAD
    + "steps: [{id: a, title: T, do: x, "
    + ", ".join(f"k{n}: 1" for n in range(9000))
    + "}]",
    "captures": HEAD
    + "steps:\n"
    + "".join(
        f"- {{id: s{n}, title: T, run: x, capture: {{a: {{regex: '(?P<a>(\\pL{{5}}){{{n % 30 + 1}}}{n})'}}}}}}\n"
        for n in range(1100)
    ),
    "patterns": ONE + outcomes(*(f"matches(stdout, '(a{{5}}){{100}}{n}')" for n in range(99))),
    "long expressions": HEAD
    + "steps:\n"
    + "".join(f"- {{id: s{n}, title: T, do: x, when: 'len([{'1,' * 950}{n}]) > 0'}}\n" for n in range(490)),
    "alternatives": ONE + outcomes(*(f"{ALTERNATIVES} or exit_status > {500 - n}" for n in range(99))),
}


@pytest.mark.parametrize("name", SLOW)
def test_a_runbook_made_to_be_slow_is_not(name: str) -> None:
    start = time.process_time()
    problems = check_runbook(SLOW[name].encode(), "slow.yaml")
    assert time.process_time() - start < MAX_S * SLACK
    assert 0 < len(problems) <= 201


def test_when_there_are_too_many_problems_the_last_says_so() -> None:
    problems = check_runbook(SLOW["wrong types"].encode(), "slow.yaml")
    assert sum(problem.rule == "too-many" for problem in problems) == 1
