"""The rules: each with a runbook that breaks it and the one sentence that is said, at its place."""

import pytest

from desktop.language import check_runbook
from tests.unit.language.linting import CHECK, END, HEAD, lint, only, outcomes


def test_a_plain_runbook_has_no_problem() -> None:
    assert lint(CHECK, END) == []


@pytest.mark.parametrize(
    ("step", "line", "column", "words"),
    [
        ("- {id: Bad, title: T, do: x}", 18, 8, "small letter"),
        ("- {id: class, title: T, do: x}", 18, 8, "meaning of its own"),
        ("- {id: end, title: T, do: x}", 18, 8, "meaning of its own"),
        ("- {id: a, title: T, do: x, next: spac}", 18, 34, "Did you mean space?"),
        ("- {id: a, title: T, do: x, next: end.resolvd}", 18, 34, "Did you mean resolved?"),
        ("- {id: a, title: T, do: x, next: end.escalated}", 18, 34, "is no end"),
        ("- {id: a, title: T, do: x, needs: [spac]}", 18, 36, "`needs` names 'spac'"),
        ("- {id: a, title: T, do: x, needs: [a]}", 18, 36, "its own `needs`"),
        ("- {id: a, title: T, end: completed}", 18, 26, "comes about by itself"),
        ("- {id: a, title: T, escalate: {to: x, attach: [spac]}}", 18, 48, "`attach` names"),
        ("- {id: a, title: T, run: x, timeout: 5 minutes}", 18, 38, "not a duration"),
        ("- {id: a, title: T, run: x, retry: {every: soon}}", 18, 44, "not a duration"),
        ("- {id: a, title: T, run: x, retry: {times: 0}}", 18, 44, "counts the readings"),
        ("- {id: a, title: T, run: x, capture: {v: {regex: '(?P<a>x)(?=y)'}}}", 18, 50, "linear time"),
        ("- {id: a, title: T, run: x, capture: {v: {regex: 'x'}}}", 18, 50, "named group"),
        ("- {id: a, title: T, run: x, capture: {v: {json: 'a['}}}", 18, 49, "not JMESPath"),
        ("- {id: a, title: T, run: x, capture: {v: {}}}", 18, 42, "has no way"),
        ("- {id: a, title: T, run: x, capture: {v: {json: a, table: [b]}}}", 18, 42, "both table and json"),
        ("- {id: a, title: T, ask: x}", 18, 21, "choices"),
        ("- {id: a, title: T, ask: x, answer: {type: choice}}", 18, 44, "gives no `choices`"),
        ("- {id: a, title: T, ask: x, answer: {type: port, default: x}}", 18, 59, "does not fit"),
        ("- {id: a, title: T, ask: x, answer: {pattern: '(x)\\1'}}", 18, 47, "linear time"),
        ("- {id: a, title: T, do: x, on: host}", 18, 32, "Write ${host}"),
        ("- {id: a, title: T, check: host.disk, with: {pth: /}}", 18, 46, "Did you mean path?"),
        ("- {id: a, title: T, check: net.tcp}", 18, 28, "needs host"),
        ("- {id: a, title: T, do: x, when: used_pct > 3}", 18, 34, "unknown name 'used_pct'"),
        ("- {id: a, title: T, do: x, when: space}", 18, 34, "steps.space"),
        ("- {id: a, title: T, do: x, when: steps.space.used_percent > 3}", 18, 46, "Did you mean used_pct?"),
        ("- {id: a, title: T, do: x, when: steps.spce.used_pct > 3}", 18, 40, "Did you mean space?"),
        ("- {id: a, title: T, do: x, when: steps.space.used_pct}", 18, 34, "must be true or false"),
        ("- {id: a, title: T, do: x, when: 'host = 3'}", 18, 40, "compare with `==`"),
        ("- {id: a, title: 'T ${mont}', do: x}", 18, 23, "Did you mean mount?"),
        ("- {id: a, title: T, do: 'x ${mount'}", 18, 28, "no closing"),
        ("- {id: a, title: T, do: 'x ${token}'}", 18, 30, "is a secret"),
        ("- {id: a, title: T, run: x, env: {A: '${mont}'}}", 18, 41, "Did you mean mount?"),
        ("- {id: a, title: T, do: x, when: \"matches(mount, '(a)\\\\1')\"}", 18, 50, "linear time"),
        ("- {id: a, title: T, run: 'cat ${mount}/x'}", 18, 31, 'Write "$MOUNT" in the script'),
        ("- {id: a, title: T, run: 'cat ${steps.space.mount}'}", 18, 31, 'env: {MOUNT: "${steps.space.mount}"}'),
        ("- {id: a, title: T, run: x, outcomes: []}", 18, 39, "`outcomes` is empty"),
        ("- {id: a, title: T, run: x, outcomes: [{say: x}]}", 18, 40, "this one has none"),
        ("- {id: a, title: T, run: x, outcomes: [{fail: stdout == '', pass: otherwise}]}", 18, 40, "has pass and fail"),
    ],
)  # fmt: skip
def test_error_in_a_step(step: str, line: int, column: int, words: str) -> None:
    errors = [problem for problem in lint(CHECK, "\n" + step) if not problem.is_warning]
    found = only(errors)
    assert words in found.message
    assert (found.line, found.column) == (line - 2, column)


@pytest.mark.parametrize(
    ("first", "second", "is_shadowed"),
    [
        ("warn: used_pct >= 85", "fail: used_pct >= 95", True),
        ("warn: used_pct > 85", "fail: used_pct >= 85", False),
        ("warn: used_pct >= 85", "fail: used_pct > 85", True),
        ("warn: used_pct >= 85", "fail: 95 <= used_pct", True),
        ("warn: used_pct >= 85", "fail: used_pct == 99", True),
        ("warn: used_pct < 10", "fail: used_pct < 5", True),
        ("warn: used_pct < 5", "fail: used_pct < 10", False),
        ("warn: used_pct > 85", "fail: free_bytes > 95", False),
        ("warn: used_pct > 85 or read_only", "fail: used_pct > 95 and read_only", True),
        ("warn: used_pct > 85 and read_only", "fail: used_pct > 95", False),
        ("warn: used_pct > 85", "fail: 90 < used_pct < 95", True),
        ("warn: 'true'", "fail: used_pct > 95", True),
        ("warn: read_only", "fail: read_only", True),
        ("fail: used_pct >= 95", "warn: used_pct >= 85", False),
    ],
)
def test_an_outcome_that_an_earlier_one_shadows(first: str, second: str, is_shadowed: bool) -> None:
    problems = lint(outcomes(first, second, "pass: otherwise"))
    assert [problem.rule for problem in problems] == (["shadowed"] if is_shadowed else [])
    if is_shadowed:
        assert (problems[0].line, problems[0].column) == (15, 13)


def test_an_outcome_after_otherwise_never_matches() -> None:
    problem = only(lint(outcomes("pass: otherwise", "fail: used_pct > 3")))
    assert (problem.rule, problem.line, problem.is_warning) == ("after-otherwise", 15, False)


def test_outcomes_without_otherwise_are_a_warning() -> None:
    problem = only(lint(outcomes("fail: used_pct > 3")))
    assert (problem.rule, problem.line, problem.column, problem.is_warning) == ("no-otherwise", 13, 3, True)


def test_outcomes_that_can_bring_nothing_bad_to_light_are_a_warning() -> None:
    problem = only(lint(outcomes("pass: used_pct < 90", "unknown: otherwise")))
    assert (problem.rule, problem.is_warning) == ("never-fails", True)


def test_a_change_without_undo_and_risk_is_a_warning() -> None:
    problem = only(lint("\n- {id: a, title: T, run: x, effect: changes}"))
    assert (problem.rule, problem.is_warning) == ("effect-unexplained", True)
    assert "`undo` and `risk`" in problem.message
    assert lint("\n- {id: a, title: T, run: x, effect: changes, undo: u, risk: r}") == []


def test_a_text_that_a_comment_cuts_is_a_warning() -> None:
    problem = only(
        lint(
            "\n- {id: a, title: T, run: x}", "\n- id: b\n  title: See ticket #42 first\n  do: x # as agreed\n"
        )
    )
    assert (problem.rule, problem.line, problem.column, problem.is_warning) == ("cut-text", 12, 10, True)
    assert "`#42 first`" in problem.message
    assert lint("\n- id: a\n  title: 'See #42'\n  run: |\n    x #42\n") == []


def test_prose_only_is_a_warning() -> None:
    problem = only(lint("\n- {id: a, title: T, do: x}"))
    assert (problem.rule, problem.is_warning, problem.line) == ("prose-only", True, 9)


def test_a_step_that_nothing_leads_to() -> None:
    steps = CHECK + "  next: done\n", "\n- {id: lost, title: T, do: x}", END
    problem = only(lint(*steps))
    assert (problem.rule, problem.line, problem.column) == ("unreachable", 17, 8)


def test_a_step_after_one_that_may_be_passed_over_is_reached() -> None:
    steps = (
        "\n- {id: a, title: T, run: x, when: host == 'local', next: done}",
        "\n- {id: b, title: T, do: x}",
        END,
    )
    assert lint(*steps) == []


def test_a_step_after_one_that_may_be_blocked_is_reached() -> None:
    assert (
        lint(CHECK, "\n- {id: a, title: T, run: x, needs: [space], next: b}", "\n- {id: b, title: T, do: x}")
        == []
    )
    end = "\n- {id: a, title: T, end: resolved, needs: [space]}"
    assert lint(CHECK, end, "\n- {id: b, title: T, do: x}") == []


def test_a_loop_without_a_way_out() -> None:
    steps = "\n- {id: a, title: T, run: x}", "\n- {id: b, title: T, do: x, next: a}"
    problem = only(lint(*steps))
    assert (problem.rule, problem.line) == ("endless-loop", 10)
    assert "a, b" in problem.message


def test_a_loop_with_a_way_out_is_fine() -> None:
    loop = """
    - id: again
      title: T
      check: host.disk
      outcomes:
        - fail: used_pct > 90
          next: again
        - pass: otherwise
          next: end.resolved
    """
    assert lint(loop) == []


def test_shell_variables_in_a_script_are_fine() -> None:
    script = "\n- {id: a, title: T, run: 'x=${HOME:-/} ${mount:-x} ${mount}', env: {mount: '${mount}'}}"
    assert lint(script) == []
    assert lint("\n- {id: a, title: T, shell: powershell, run: 'dir ${env:PATH}'}") == []


def test_the_place_of_a_slot_inside_a_block_script() -> None:
    script = "\n- id: a\n  title: T\n  run: |\n    set -e\n    cat ${mount}/x\n"
    problem = only(lint(script))
    assert (problem.line, problem.column) == (14, 9)


def test_the_place_of_a_name_inside_a_block_text() -> None:
    step = "\n- id: a\n  title: T\n  run: x\n  why: |\n    First.\n    Is ${mont} full?\n"
    problem = only(lint(step))
    assert (problem.line, problem.column) == (15, 10)


def test_a_field_of_a_list_of_records_is_known() -> None:
    step = """
    - id: a
      title: T
      run: x
      capture:
        rows: {table: [kib, path]}
      outcomes:
        - fail: any(row.pth == '/' for row in rows)
        - pass: otherwise
    """
    problem = only(lint(step))
    assert "Did you mean path?" in problem.message


def test_a_faulty_step_does_not_make_others_wrong() -> None:
    steps = (
        "\n- {id: a, title: 3, run: x, capture: {v: number}}",
        "\n- {id: b, title: T, do: x, when: steps.a.v > 3}",
    )
    assert [problem.rule for problem in lint(*steps)] == ["wrong-type"]


def test_a_secret_may_be_passed_on_in_env() -> None:
    assert lint("\n- {id: a, title: T, run: x, env: {TOKEN: '${token}'}}") == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("  kind: {type: choice}", "gives no `choices`"),
        ("  kind: {type: string, choices: [a]}", "belong to the types choice"),
        ("  kind: {type: choice, choices: [a], default: b}", "is none of a"),
        ("  kind: {type: integer, min: 5, max: 2}", "is more than"),
        ("  kind: {type: secret, default: x}", "never stands in a file"),
        ("  steps: {type: string}", "meaning of its own"),
        ("  kind: {pattern: '(?<=a)b'}", "linear time"),
    ],
)
def test_error_in_an_input(line: str, words: str) -> None:
    head = HEAD.replace("on: ${host}", line + "\non: ${host}")
    problem = only([problem for problem in lint(CHECK, head=head) if not problem.is_warning])
    assert words in problem.message
    assert problem.line == 8


def test_alias_before_a_comment_is_no_text_that_was_cut() -> None:
    text = (
        "runbook: 1\nid: x\ntitle: X\nsteps:\n"
        "  - {id: a, title: A, run: &same 'echo x'}\n"
        "  - id: b\n    title: B\n    run: *same #like the one before\n"
    )
    assert check_runbook(text.encode(), "x.yaml") == ()


@pytest.mark.parametrize(
    ("character", "told"),
    [("\u202e", "U+202E right-to-left override"), ("\u2066", "turns the order"), ("\u200b", "is not seen")],
)
def test_a_character_that_is_not_seen_is_told_with_its_place(character: str, told: str) -> None:
    text = f"runbook: 1\nid: x\ntitle: X\non: local\nsteps:\n- {{id: a, title: T, run: echo a{character}b}}\n"
    found = [one for one in check_runbook(text.encode(), "x.yaml") if one.rule == "hidden-character"]
    assert [(one.line, one.column, one.is_warning) for one in found] == [(6, 32, True)]
    assert told in found[0].message


def test_a_break_that_is_not_seen_is_told_where_a_comment_ends() -> None:
    text = "runbook: 1\nid: x\ntitle: X # to read\u2028on: local\nsteps:\n- {id: a, title: T, run: echo}\n"
    found = [one for one in check_runbook(text.encode(), "x.yaml") if one.rule == "hidden-character"]
    assert [(one.line, one.column) for one in found] == [(3, 19)]
    assert "U+2028 line separator is here and ends the line for YAML" in found[0].message


def test_an_escape_that_is_written_out_is_no_hidden_character() -> None:
    text = 'runbook: 1\nid: x\ntitle: "a \\u202e b"\non: local\nsteps:\n- {id: a, title: T, run: echo}\n'
    assert "hidden-character" not in {one.rule for one in check_runbook(text.encode(), "x.yaml")}
