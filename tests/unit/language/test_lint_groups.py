"""The rules about groups and about the way through a runbook with groups, proofs and ways back."""

import pytest

from tests.unit.language.linting import CHECK, END, lint, marked, only

CHANGE = "effect: changes, undo: u, risk: r"
GROUP = "\n- {id: g, title: G, group: [{id: in1, title: T, check: host.disk}, {id: in2, title: T, wait: 5m}]}"


DEEP = "{id: d, title: T, group: [{id: e, title: T, group: [{id: c, title: T, do: x}]}]}"
OUT = "{id: b, title: T, ask: x, choices: {y: {label: Y, next: done}, n: {label: N}}}"
RUN_C, DEEP_D = "{id: c, title: T, run: x}", "{id: d, title: T, run: x}"
LAST_C, PROOF = "{id: c, title: T, run: x, next: end.resolved}", "{id: proof, title: T, run: x}"
ROWS = "- {id: l, title: L, run: x, capture: {rows: lines}}"
LEAVE = "{id: b, title: T, ask: x, choices: {y: {label: Y, next: end.resolved}, n: {label: N}}}"
AGAIN = "{id: b, title: T, ask: x, choices: {y: {label: Y, next: a}, n: {label: N}}}"
BRANCH = (
    "{id: b, title: T, ask: x, answer: {}, outcomes: "
    "[{fail: answer == '', next: done}, {warn: answer == 'x', next: b}, {pass: otherwise, next: c}]}"
)


def told(*steps: str) -> list[str]:
    return [str(problem).partition(": ")[2] for problem in lint(*steps)]


# -- where a step may lead -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "named"),
    [
        ("- {id: a, title: T, do: x, next: ^in1}", "'g'"),
        ("- {id: a, title: T, do: x, outcomes: [{fail: answer == '', next: ^in1}, {pass: otherwise}]}", "'g'"),
        ("- {id: a, title: T, ask: x, choices: {b: {label: B, next: ^in2}, c: {label: C}}}", "'g'"),
        ("- {id: a, title: T, do: x, causes: [{cause: c, next: ^in2}]}", "'g'"),
        (f"- {{id: a, title: T, run: x, {CHANGE}, verify: ^in1}}", "'g'"),
        ("- {id: a, title: T, run: x, effect: changes, risk: r, undo: ^in1}", "'g'"),
        ("- {id: a, title: T, group: [{id: b, title: T, do: x, next: ^in1}]}", "'g'"),
        (f"- {{id: a, title: T, group: [{{id: b, title: T, do: x, next: ^c}}, {DEEP}]}}", "'d'"),
    ],
)  # fmt: skip
def test_a_group_is_entered_as_a_whole(step: str, named: str) -> None:
    plain, column = marked(step)
    problem = only(lint(GROUP, "\n" + plain))
    assert (problem.rule, problem.line, problem.column) == ("into-group", 11, column)
    assert f"Name {named} instead." in problem.message


@pytest.mark.parametrize(
    "step",
    [
        f"- {{id: a, title: T, group: [{OUT}, {{id: c, title: T, do: x, next: g}}]}}",
        "- {id: a, title: T, do: x, needs: [in1]}",
        "- {id: a, title: T, when: mount == '/', escalate: {to: x, attach: [in1]}}",
        f"- {{id: a, title: T, group: [{BRANCH}, {{id: c, title: T, wait: 5m}}]}}",
        f"- {{id: a, title: T, group: [{AGAIN}, {{id: c, title: T, wait: 5m}}]}}",
    ],
)
def test_ways_that_are_fine(step: str) -> None:
    assert told(GROUP, "\n" + step, END) == []


@pytest.mark.parametrize("mode", ["any_order", "parallel"])
@pytest.mark.parametrize(
    "keys",
    [
        "next: ^c",
        "next: ^end.resolved",
        "outcomes: [{fail: exit_status == 2, next: ^c}, {pass: otherwise}]",
        "causes: [{cause: c, next: ^c}]",
    ],
)
def test_where_there_is_no_order_a_step_leads_nowhere(mode: str, keys: str) -> None:
    plain, column = marked(
        f"- {{id: g, title: G, mode: {mode}, group: [{{id: b, title: T, run: x, {keys}}}, {RUN_C}]}}"
    )
    problem = only(lint("\n" + plain))
    assert (problem.rule, problem.column) == ("no-next-here", column)
    assert f"of the mode {mode} carries no `next`" in problem.message


def test_deeper_inside_a_step_leads_to_others_inside_and_not_out() -> None:
    def deep(jump: str) -> str:
        return (
            "\n- {id: g, title: G, mode: any_order, group: [{id: h, title: H, group: "
            f"[{{id: b, title: T, ask: x, choices: {{y: {{label: Y, next: {jump}}}, n: {{label: N}}}}}}, "
            "{id: c, title: T, run: x}]}, {id: d, title: T, run: x}]}"
        )

    assert lint(deep("c"), END) == []
    assert "is outside the group 'g'" in only(lint(deep("done"), END)).message
    assert "is outside the group 'g'" in only(lint(deep("end.resolved"), END)).message


def test_a_proof_beside_hypotheses_needs_a_group_of_its_own() -> None:
    step = f"\n- {{id: g, title: G, mode: any_order, group: [{{id: b, title: T, run: x, {CHANGE}, verify: space}}]}}"
    problem = only(lint(CHECK, step))
    assert (problem.rule, "carries no `verify`" in problem.message) == ("no-next-here", True)


@pytest.mark.parametrize(
    ("child", "words"),
    [
        ("check: host.disk", ""),
        ("plugin: [x]", ""),
        ("judge: x, outcomes: [{fail: mount == '/'}, {pass: otherwise}]", ""),
        ("run: x", ""),
        (f"run: x, ^{CHANGE}", "this step changes something"),
        ("^do: x", "of the kind `do`"),
        ("^ask: x, answer: {}", "of the kind `ask`"),
        ("^wait: 5m", "of the kind `wait`"),
        ("^use: y", "of the kind `use`"),
        ("^group: [{id: c, title: T, run: x}]", "of the kind `group`"),
        ("^escalate: {to: x}", "of the kind `escalate`"),
        ("^end: resolved", "of the kind `end`"),
        ("run: x, ^each: [a]", "Put `each` at the group"),
        ("run: x, ^on: [local]", "Put `on` at the group"),
    ],
)
def test_side_by_side_go_readings_only(child: str, words: str) -> None:
    plain, column = marked(f"- {{id: g, title: G, mode: parallel, group: [{{id: b, title: T, {child}}}]}}")
    found = [problem for problem in lint(CHECK, "\n" + plain) if not problem.is_warning]
    assert [(words in one.message, one.rule, one.column) for one in found] == (
        [(True, "parallel", column)] if words else []
    )


# -- the way through -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        # past a group, and past one that leads elsewhere
        (["- {id: g, title: G, group: [{id: b, title: T, run: x}]}"], ""),
        (["- {id: g, title: G, next: end.resolved, group: [{id: b, title: T, run: x}]}"], "unreachable"),
        (["- {id: g, title: G, next: end.resolved, when: mount == '/', group: [{id: b, title: T, run: x}]}"], ""),
        (["- {id: g, title: G, group: [{id: b, title: T, run: x, next: end.resolved}]}"], "unreachable"),
        (["- {id: g, title: G, mode: ladder, group: [{id: b, title: T, run: x, next: end.resolved}]}"], ""),
        (["- {id: g, title: G, each: [a], group: [{id: b, title: T, run: x, next: end.resolved}]}"], "unreachable"),
        ([ROWS, f"- {{id: g, title: G, each: '${{steps.l.rows}}', group: [{LAST_C}]}}"], ""),
        # inside a group
        ([f"- {{id: g, title: G, group: [{{id: b, title: T, run: x, next: d}}, {RUN_C}, {DEEP_D}]}}"], "unreachable"),
        (["- {id: g, title: G, mode: first_known, group: [{id: b, title: T, run: x}, {id: c, title: T, run: x}]}"], ""),
        # a proof and a way back
        ([f"- {{id: a, title: T, run: x, {CHANGE}, verify: proof, next: last}}", f"- {PROOF}"], ""),
        (["- {id: a, title: T, run: x, effect: changes, risk: r, undo: back, next: end.resolved}",
          "- {id: back, title: T, run: x, effect: changes, risk: r, undo: u}"], ""),
        (["- {id: a, title: T, run: x, effect: changes, risk: r, undo: u, next: end.resolved}"], "unreachable"),
        # an end inside
        (["- {id: g, title: G, group: [{id: b, title: T, run: x}, {id: e, end: resolved}]}"], "unreachable"),
    ],
)  # fmt: skip
def test_whether_the_last_step_is_reached(steps: list[str], rule: str) -> None:
    found = lint(*("\n" + step for step in steps), "\n- {id: last, title: T, run: x}")
    assert [problem.rule for problem in found] == ([rule] if rule else [])


def test_of_a_group_that_nothing_leads_to_the_group_alone_is_told() -> None:
    problem = only(lint("\n- {id: a, title: T, run: x, next: end.resolved}", GROUP))
    assert (problem.rule, problem.line, problem.column) == ("unreachable", 11, 8)


@pytest.mark.parametrize(
    ("first", "is_endless"),
    [
        ("- {id: g, title: G, next: g, group: [{id: b, title: T, run: x}]}", True),
        (f"- {{id: g, title: G, next: g, group: [{LEAVE}, {RUN_C}]}}", False),
        ("- {id: g, title: G, group: [{id: b, title: T, run: x, next: b}]}", True),
        ("- {id: g, title: G, mode: first_known, group: [{id: b, title: T, run: x, next: b}]}", False),
        (f"- {{id: g, title: G, group: [{{id: b, title: T, run: x, {CHANGE}, verify: c, next: b}}, {LAST_C}]}}", False),
    ],
)  # fmt: skip
def test_a_loop_and_its_way_out(first: str, is_endless: bool) -> None:
    assert [problem.rule for problem in lint("\n" + first)] == ["endless-loop"] * is_endless


def test_a_faulty_group_does_not_make_its_steps_wrong() -> None:
    inside = "{id: b, title: 'T ${item.name} ${mont}', run: x}"
    problem = only(lint(f"\n- {{id: g, title: 3, each: '${{steps.x.rows}}', group: [{inside}]}}"))
    assert problem.rule == "wrong-type"


def test_a_faulty_step_inside_a_group_is_told_at_its_place_and_alone() -> None:
    inside = "{id: b, title: 3, run: x}, {id: c, title: T, do: x, when: steps.b.anything > 3}"
    problem = only(lint(f"\n- {{id: g, title: G, group: [{inside}]}}"))
    assert (problem.rule, problem.line, problem.column) == ("wrong-type", 10, 44)
