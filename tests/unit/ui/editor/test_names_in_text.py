"""Where steps and inputs are named in a text, and what the linter's words say to do."""

import pytest

from desktop.domain.errors import Problem
from desktop.language.loader import check_runbook
from desktop.ui.editor.fixes import fix_of
from desktop.ui.editor.line_moves import toggled
from desktop.ui.editor.names_in_text import all_of, definition_of, named_at

TEXT = """\
runbook: 1
id: space
title: Space on space
inputs:
  mount: {type: path, default: /}
  space: {type: text, default: x}
steps:
  - id: space
    title: Is there space on ${mount}?   # of space
    check: host.disk
    with: {path: '${mount}'}
    outcomes:
      - {fail: used_pct > 90 and mount != '/mount', next: largest}
      - {pass: otherwise, next: end.resolved}
  - id: largest
    title: What takes it?
    needs: [space]
    when: steps.space.used_pct > 50 and space == 'x'
    run: |
      echo space ${mount} steps.space.used_pct
      du "$SPACE"
    env: {SPACE: '${steps.space.used_pct}'}
  - id: again
    title: Again
    needs:
      - space
      - largest
    run: echo
    next: space
"""
LINES = TEXT.split("\n")


def places(name: str, *, is_step: bool) -> list[str]:
    found = all_of(LINES, name, is_step=is_step)
    assert all(LINES[one.line][one.start : one.end] == name for one in found)
    return [LINES[one.line].strip() for one in found]


def test_a_step_is_found_wherever_it_is_named_and_nowhere_else() -> None:
    assert places("space", is_step=True) == [
        "- id: space",
        "needs: [space]",
        "when: steps.space.used_pct > 50 and space == 'x'",
        "env: {SPACE: '${steps.space.used_pct}'}",
        "- space",
        "next: space",
    ]


def test_an_input_is_found_in_expressions_and_not_in_texts_or_scripts() -> None:
    assert places("mount", is_step=False) == [
        "mount: {type: path, default: /}",
        "title: Is there space on ${mount}?   # of space",
        "with: {path: '${mount}'}",
        "- {fail: used_pct > 90 and mount != '/mount', next: largest}",
    ]


def test_from_a_name_to_its_definition() -> None:
    line = next(at for at, text in enumerate(LINES) if text.strip() == "next: space")
    named = named_at(LINES, line, LINES[line].index("space") + 2)
    assert named is not None
    found = definition_of(LINES, named)
    assert found is not None
    assert LINES[found.line] == "  - id: space"
    assert named_at(LINES, 2, LINES[2].index("Space")) is None


@pytest.mark.parametrize(
    ("written", "fixed"),
    [
        ("    check: host.dsk\n", "    check: host.disk\n"),
        ("    check: host.disk\n    fresh_fr: 5m\n", "    check: host.disk\n    fresh_for: 5m\n"),
        ("    check: host.load\n    next: lst\n", "    check: host.load\n    next: last\n"),
        ("    check: host.load\n    next: end.resolvd\n", "    check: host.load\n    next: end.resolved\n"),
        ("    check: net.dns\n", "    check: net.dns\n    with:\n      host: \n"),
        ("    check: host.disk\n    with: {pth: /}\n", "    check: host.disk\n    with: {path: /}\n"),
        ("    check: host.disk\n    outcomes:\n      - {fail: used_pc > 1}\n      - {pass: otherwise}\n",
         "    check: host.disk\n    outcomes:\n      - {fail: used_pct > 1}\n      - {pass: otherwise}\n"),
    ],
)  # fmt: skip
def test_a_fix_is_what_the_message_says(written: str, fixed: str) -> None:
    head = "runbook: 1\nid: one\ntitle: One\nsteps:\n  - id: first\n    title: First\n"
    rest = "  - id: last\n    title: Last\n    check: host.load\n"
    assert applied(head + written + rest) == head + fixed + rest


def applied(text: str) -> str:
    lines = text.split("\n")
    fixes = [fix for problem in check_runbook(text.encode(), "f.yaml") if (fix := fix_of(problem, lines))]
    fix = fixes[0]
    lines[fix.line] = lines[fix.line][: fix.start] + fix.text + lines[fix.line][fix.end :]
    return "\n".join(lines)


def test_a_missing_key_is_added_beside_the_others() -> None:
    text = "runbook: 1\nid: one\ntitle: One\nsteps:\n  - id: first\n    check: host.load\n"
    assert "  - id: first\n    title: \n    check" in applied(text)


def test_no_fix_where_the_message_is_not_sure() -> None:
    problem = Problem("f", 1, 1, "this step has no kind. Give it one of these keys: check, run.")
    assert fix_of(problem, ["- id: x"]) is None
    assert fix_of(Problem("f", 0, 0, "Did you mean x?"), ["a"]) is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["  a: 1", "", "    b: 2"], ["  # a: 1", "", "  #   b: 2"]),
        (["  # a: 1", "", "  #   b: 2"], ["  a: 1", "", "    b: 2"]),
        (["# a", "b"], ["# # a", "# b"]),
        (["#a"], ["a"]),
    ],
)
def test_comments_come_and_go(before: list[str], after: list[str]) -> None:
    assert toggled(before) == after
