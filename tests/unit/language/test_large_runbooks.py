"""Runbooks inside the budget that are made to be slow: each is told off, or taken, in under a second."""

import time

import pytest

from desktop.language import check_runbook

HEAD = "runbook: 1\nid: x\ntitle: X\n"
ONE = HEAD + "steps:\n- id: a\n  title: T\n  run: x\n"
COMPARED = """
- id: g
  title: T
  mode: first_known
  group:
    - {id: c, title: T, each: '${steps.a899.rows}', run: x}
    - {id: d, title: T, each: '${steps.b899.rows}', run: x, when: q}
"""
ALTERNATIVES = " or ".join(f"exit_status > {number}" for number in range(100))
MAX_S, SLACK = 1.0, 4


def outcomes(*conditions: str) -> str:
    return "  outcomes:\n" + "".join(f"  - {{fail: {condition!r}}}\n" for condition in conditions)


def _chain(name: str, length: int) -> str:
    """Steps that are each done for the rows of the one before."""
    first = f"- {{id: {name}0, title: T, each: [a], run: x}}\n"
    return first + "".join(
        f"- {{id: {name}{n}, title: T, each: '${{steps.{name}{n - 1}.rows}}', run: x}}\n"
        for n in range(1, length)
    )


def _nested(levels: int, width: int) -> str:
    """Groups in groups, each done for a list, with many steps at the bottom of each chain."""
    text = ""
    for chain in range(width):
        pad = ""
        for level in range(levels):
            text += f"{pad}- id: g{chain}_{level}\n{pad}  title: T\n{pad}  each: [a]\n{pad}  group:\n"
            pad += "  "
        text += "".join(f"{pad}- {{id: s{chain}_{n}, title: T, do: x, when: steps.q.x}}\n" for n in range(20))
    return text


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
    "groups that are done for lists": HEAD
    + "steps:\n"
    + "".join(
        f"- {{id: g{n}, title: T, each: [a], mode: any_order, group: [{{id: s{n}, title: T, do: x, when: q}}]}}\n"
        for n in range(900)
    ),
    "lists in lists": HEAD + "steps:\n" + _nested(13, 60),
    "rows of rows": HEAD
    + "steps:\n- {id: s0, title: T, each: [a], run: x}\n"
    + "".join(
        f"- {{id: s{n}, title: T, each: '${{steps.s{n - 1}.rows}}', run: x, when: q}}\n"
        for n in range(1, 1700)
    ),
    "rows of rows in groups": HEAD
    + "steps:\n- {id: g0, title: T, each: [a], group: [{id: c0, title: T, run: x}]}\n"
    + "".join(
        f"- {{id: g{n}, title: T, each: '${{steps.g{n - 1}.rows}}', "
        f"group: [{{id: c{n}, title: T, each: '${{item.rows}}', run: x, when: q}}]}}\n"
        for n in range(1, 900)
    ),
    "rows of rows that are compared": f"{HEAD}steps:\n{_chain('a', 900)}{_chain('b', 900)}{COMPARED}",
    "long lists": HEAD
    + "steps:\n"
    + "".join(f"- {{id: s{n}, title: T, each: '${{[{'1,' * 950}{n}]}}', do: x}}\n" for n in range(490)),
    "ways into groups": HEAD
    + "steps:\n- id: g\n  title: T\n  group:\n"
    + "".join(f"  - {{id: c{n}, title: T, do: x}}\n" for n in range(1300))
    + "".join(f"- {{id: s{n}, title: T, do: x, next: c{n}}}\n" for n in range(1200)),
    "artifacts": HEAD
    + "steps:\n"
    + "".join(
        f"- {{id: s{n}, title: T, run: x, effect: changes, put: {{/x: '${{steps.s{n}.y}}'}}}}\n"
        for n in range(1200)
    ),
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
