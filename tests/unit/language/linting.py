"""Short runbooks to hold against the rules."""

import textwrap

from desktop.domain.errors import Problem
from desktop.language import check_runbook

HEAD = """\
runbook: 1
id: x
title: X
inputs:
  host: {type: target, default: local}
  mount: {type: path, default: /}
  token: {type: secret}
on: ${host}
steps:
"""
CHECK = """
- id: space
  title: Space
  check: host.disk
  outcomes:
    - fail: used_pct >= 95
    - pass: otherwise
"""
END = "\n- {id: done, end: resolved}\n"


def lint(*steps: str, head: str = HEAD) -> list[Problem]:
    """Return the problems of a runbook with these steps; the first step's line is 10."""
    body = "".join(textwrap.dedent(step) for step in steps).replace("\n\n", "\n")
    return list(check_runbook((head + body.lstrip("\n")).encode(), "x.yaml"))


def outcomes(*lines: str) -> str:
    """Return a check with these outcomes."""
    return "\n- id: a\n  title: T\n  check: host.disk\n  outcomes:\n" + "".join(
        f"    - {line}\n" for line in lines
    )


def only(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def marked(line: str) -> tuple[str, int]:
    """Return a line without the `^` in front of what is wrong in it, and the column of that."""
    before, _, rest = line.partition("^")
    return before + rest, len(before) + 1
