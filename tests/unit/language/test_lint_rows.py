"""The rules about fan-outs: what a step is done for, and which fields are seen from where."""

import pytest

from tests.unit.language.linting import END, lint, marked, only

HEAD = """\
runbook: 1
id: x
title: X
inputs:
  host: {type: target, default: local}
  hosts: {type: targets, default: [local]}
  names: {type: choices, choices: [a, b]}
  limit: {type: integer, default: 3}
on: ${host}
steps:
"""
ON_HOSTS = "\n- {id: space, title: T, on: '${hosts}', check: host.disk, set: {left_pct: 100 - used_pct}}"
EACH = "\n- {id: look, title: T, each: '${names}', run: x, capture: {rows: {table: [kib, path]}}}"
PER_HOST = """
- id: per
  title: T
  each: ${hosts}
  on: ${item}
  group:
    - {id: load, title: T, check: host.load}
    - {id: high, title: T, judge: x, outcomes: [{fail: steps.load.load_1m > 3}, {pass: otherwise}]}
"""


def about(condition: str, *before: str) -> list[str]:
    """Return what is said of a condition in a step after some others."""
    step = f'\n- {{id: last, title: T, run: x, when: "{condition}"}}'
    return [problem.message for problem in lint(*before, step, head=HEAD)]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        # a list of targets gives rows, and not the plain fields
        ("steps.space.rows[0].used_pct > 3 and steps.space.rows[0].left_pct > 3", ""),
        ("any(row.verdict == 'fail' and row.said != '' for row in steps.space.rows)", ""),
        ("steps.space.rows[0].target == 'local'", ""),
        ("steps.space.verdict == 'fail' and steps.space.entries > 1", ""),
        ("steps.space.rows[0].used_percent > 3", "has no field 'used_percent'. Did you mean used_pct?"),
        ("any(row.used_percent > 3 for row in steps.space.rows)", "Did you mean used_pct?"),
        ("steps.space.used_pct > 3", "Each row has its own: read steps.space.rows"),
        ("steps.space.rows[0].item == 'x'", "has no field 'item'"),
        # so do the items of a list
        ("steps.look.rows[0].item == 'a'", ""),
        ("steps.look.rows[0].rows[0].kib > 3", ""),
        ("steps.look.rows[0].kib > 3", "has no field 'kib'"),
        ("steps.look.rows[0].item > 3", "a text and a number cannot be put in order"),
        ("steps.look.stdout == ''", "Each row has its own"),
        # a group gives the rows of its steps; one that is done for a list hides them
        ("steps.per.rows[0].item == 'local' and steps.per.rows[0].target == 'local'", ""),
        ("steps.per.rows[0].rows[0].load_1m > 3 and steps.per.rows[0].rows[0].id == 'load'", ""),
        ("steps.per.rows[0].rows[0].laod_1m > 3", "Did you mean load_1m?"),
        ("steps.load.load_1m > 3", "It is done once for each row of 'per': read steps.per.rows."),
        ("exists(steps.load.load_1m)", ""),
        ("item == 'a'", "`item` is known inside a step that has `each`"),
    ],
)
def test_what_is_seen_of_rows_from_outside(condition: str, words: str) -> None:
    found = about(condition, ON_HOSTS, EACH, PER_HOST)
    assert [words in message for message in found] == ([True] if words else [])


@pytest.mark.parametrize(
    ("step", "words"),
    [
        # inside its own outcomes a fan-out has the plain fields, and the item
        ("on: [local, 'ssh:b'], check: host.disk, outcomes: [{fail: used_pct > 3}, {pass: otherwise}]", ""),
        ("on: [local], check: host.disk, outcomes: [{fail: used_pct > item}, {pass: otherwise}]", "`each`"),
        ("each: [a, b], run: x, outcomes: [{fail: item == 'a' and stdout == ''}, {pass: otherwise}]", ""),
        ("each: [1, 2], run: x, outcomes: [{fail: item > limit}, {pass: otherwise}]", ""),
        ("each: [a, b], run: x, outcomes: [{fail: item > limit}, {pass: otherwise}]", "cannot be put in order"),
        ("each: [{n: 1}, {n: 2}], run: x, when: item.n > 3", ""),
        ("each: [{name: 1}, {name: 2}], run: x, when: item.nam > 3", "Did you mean name?"),
        ("each: [{n: 1}, {m: 2}], run: x, when: item.whatever > 3", ""),
        ("each: [a, '${limit}'], run: x, when: item.whatever > 3", ""),
        ("each: [a], on: 'ssh:${item}', check: host.disk", ""),
        ("each: [a], run: x, env: {N: '${item}'}, title: 'T ${item}', why: '${item}'", ""),
        ("each: '${steps.space.rows}', run: x, when: item.used_pct > 3 and item.target != ''", ""),
        ("each: '${steps.space.rows}', run: x, when: item.used_percent > 3", "Did you mean used_pct?"),
        ("each: '${steps.look.rows}', run: x, when: \"item.rows[0].kib > 3 and item.item == 'a'\"", ""),
        ("on: '${steps.space.rows}', run: x", ""),
        ("on: '${steps.look.rows}', run: x, when: item == 'a'", ""),
        ("on: '${steps.look.rows}', run: x, when: item.x == 'a'", "is a text and has no field"),
        ("each: '${item.rows}', run: x", "`each`"),
        # what is no list, or no target
        ("each: ^'${limit}', run: x", "`each` goes through a list; ${limit} is a number."),
        ("each: ^names, run: x", "Write ${names} for the input."),
        ("each: ^'a ${limit}', run: x", "one whole `${…}`"),
        ("each: ^[], run: x", "never done"),
        ("each: [{n: ^'${limit}'}], run: x", "only where it is a whole item"),
        ("each: '${^nmes}', run: x", "Did you mean names?"),
        ("each: [a, '${^nmes}'], run: x", "Did you mean names?"),
        ("on: ^[], run: x", "Name at least one target"),
        ("on: [local, ^nowhere], run: x", "is not a target"),
        ("on: ^'${limit}', run: x", "${limit} is a number"),
        ("on: [^'${hosts}'], run: x", "${hosts} is a list"),
        ("on: ['${host}', '${steps.space.rows[0]}'], run: x", ""),
        ("on: ^'${steps.space.rows[0]}', run: x", "names no target"),
        ("on: ^'${steps.look.rows[0].rows}', run: x", "Go through them with `each`"),
        ("on: '${^hsts}', run: x", "Did you mean hosts?"),
        # targets that stand for several
        ("on: 'ssm:p/eu-west-1/tag:R=web', check: host.disk, quorum: majority", ""),
        ("on: 'aws:p/all', check: aws.identity, quorum: any", ""),
        ("on: ['aws:a/all', 'ssm:p/eu-west-1/i-01234567'], check: host.disk", ""),
        ("on: ^'ssm:p/eu-west-1/web', run: x", "no id of a node"),
        ("on: ^'ssm:p/eu-west-1/tag:R', run: x", "no tag with its value"),
        ("on: 'ssm:p/eu-west-1/tag:R=web', run: x, effect: changes, risk: r, undo: u, ^quorum: any", "is done once"),
        # how many have to be good
        ("on: '${hosts}', check: host.disk, quorum: majority", ""),
        ("each: [a], run: x, quorum: any", ""),
        ("run: x, ^quorum: any", "this one is done once"),
        ("on: '${host}', run: x, ^quorum: any", "this one is done once"),
        ("wait: 5m, ^quorum: all", "this one is done once"),
    ],
)  # fmt: skip
def test_a_step_that_is_done_for_a_list(step: str, words: str) -> None:
    title = "" if "title:" in step else "title: T, "
    plain, column = marked(f"- {{id: a, {title}{step}}}")
    found = lint(ON_HOSTS, EACH, "\n" + plain, head=HEAD)
    assert [words in problem.message for problem in found] == ([True] if words else []), found
    if "^" in step:
        assert (only(found).line, only(found).column) == (13, column)


INSIDE = [
    ("group: [{id: b, title: T, run: x}], outcomes: [{fail: verdict == 'fail'}, {pass: otherwise}]", ""),
    ("group: [{id: b, title: T, run: x, when: item == 'a'}]", ""),
    ("group: [{id: b, title: T, run: x, when: item.x == 'a'}]", "is a text"),
    (
        "group: [{id: b, title: T, check: host.disk}, {id: c, title: T, run: x, when: steps.b.used_pct > 3}]",
        "",
    ),
    (
        "group: [{id: b, title: T, check: host.disk}, {id: c, title: T, run: x, when: steps.b.used_percent > 3}]",
        "mean",
    ),
    ("group: [{id: b, title: T, each: [1, 2], run: x, when: item > 3}]", ""),
    ("group: [{id: b, title: T, each: [1], group: [{id: c, title: T, run: x, when: item > limit}]}]", ""),
    (
        'group: [{id: b, title: T, run: x}], outcomes: [{fail: "rows[0].stdout == item"}, {pass: otherwise}]',
        "",
    ),
    ("group: [{id: b, title: T, run: x}], outcomes: [{fail: steps.b.stdout == ''}, {pass: otherwise}]", ""),
    (
        "group: [{id: b, title: T, run: x}], outcomes: [{fail: \"rows[0].stdut == ''\"}, {pass: otherwise}]",
        "mean stdout?",
    ),
    (
        "group: [{id: b, title: T, run: x}], outcomes: [{fail: stdout == ''}, {pass: otherwise}]",
        "unknown name 'stdout'",
    ),
]


@pytest.mark.parametrize(("keys", "words"), INSIDE)
def test_a_group_that_is_done_for_a_list(keys: str, words: str) -> None:
    found = lint(f"\n- {{id: g, title: T, each: [a, b], {keys}}}", head=HEAD)
    assert [words in problem.message for problem in found] == ([True] if words else []), found


def test_what_is_inside_rows_is_seen_by_what_is_deeper_inside_the_same_rows() -> None:
    def deep(condition: str) -> list[str]:
        outer = """
        - id: outer
          title: T
          each: [a, b]
          group:
            - {id: first, title: T, check: host.disk}
            - id: inner
              title: T
              each: [1, 2]
              group:
                - {id: second, title: T, check: host.load}
                - {id: third, title: T, run: x, when: 'CONDITION'}
            - {id: fourth, title: T, run: x, when: 'OTHER'}
        """
        other = 'steps.inner.rows[0].rows[0].load_1m > 3 and item == "a"'
        text = outer.replace("CONDITION", condition).replace("OTHER", other)
        return [problem.message for problem in lint(text, head=HEAD)]

    assert deep("steps.first.used_pct > 3 and steps.second.load_1m > 3 and item > 1") == []
    assert deep("steps.first.used_percent > 3") == [
        "steps.first has no field 'used_percent'. Did you mean used_pct?"
    ]
    (hidden,) = about(
        "steps.second.load_1m > 3",
        "\n- {id: o, title: T, each: [a], group: [{id: second, title: T, check: host.load}]}",
    )
    assert "for each row of 'o'" in hidden


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("steps.first.used_pct > 3 and steps.first.load_1m > 3", ""),
        ("steps.first.rows[0].id == 'b'", ""),
        ("steps.first.usd_pct > 3", "Did you mean used_pct?"),
        ("steps.all.used_pct > 3", "has no field 'used_pct'"),
        ("steps.all.rows[0].used_pct > 3 and steps.all.rows[0].title == 'T'", ""),
        ("steps.unsure.anything > 3 and steps.unsure.rows[0].anything > 3", ""),
    ],
)
def test_what_a_group_gives(condition: str, words: str) -> None:
    inside = "[{id: %s, title: T, check: host.disk}, {id: %s, title: T, check: host.load}]"
    found = about(
        condition,
        f"\n- {{id: first, title: T, mode: first_known, group: {inside % ('b', 'c')}}}",
        f"\n- {{id: all, title: T, group: {inside % ('d', 'e')}}}",
        "\n- {id: unsure, title: T, mode: first_known, group: [{id: f, title: T, use: y}]}",
    )
    assert [words in message for message in found] == ([True] if words else [])


def test_the_outcomes_of_the_first_known_judge_its_fields() -> None:
    step = "{id: b, title: T, check: host.disk}, {id: c, title: T, run: x}"
    outcomes = "[{fail: used_pct > 3}, {warn: exists(stdout)}, {pass: otherwise}]"
    assert lint(f"\n- {{id: g, title: T, mode: first_known, group: [{step}], outcomes: {outcomes}}}") == []


@pytest.mark.parametrize(
    ("on", "condition", "words"),
    [
        ("[local, 'ssh:b']", "steps.a.rows[0].used_pct > 3", ""),
        ("[local, 'ssh:b']", "steps.a.used_pct > 3", "Each row has its own"),
        ("${hosts}", "steps.a.rows[0].used_pct > 3", ""),
        ("${host}", "steps.a.used_pct > 3", ""),
        ("[local]", "steps.own.used_pct > 3", ""),
        ("[local]", "steps.inside.used_pct > 3", ""),
        ("[local]", "steps.judged.rows[0].verdict == ''", "has no field 'rows'"),
    ],
)
def test_a_file_that_is_for_several_targets(on: str, condition: str, words: str) -> None:
    """Steps that run somewhere take the targets of the file, unless they or their group say where."""
    text = HEAD.replace("on: ${host}", f"on: {on}") + (
        "- {id: a, title: T, check: host.disk}\n"
        "- {id: own, title: T, on: local, check: host.disk}\n"
        "- {id: g, title: T, on: '${host}', group: [{id: inside, title: T, check: host.disk}]}\n"
        "- {id: judged, title: T, judge: x, outcomes: [{fail: limit > 3}, {pass: otherwise}]}\n"
    )
    found = lint(f'- {{id: last, title: T, on: local, run: x, when: "{condition}"}}', head=text)
    assert [words in problem.message for problem in found] == ([True] if words else [])


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("steps.a.rows[0].used_pct > 3 and steps.a.used_pct > 3", ""),
        ("steps.a.rows[0].used_percent > 3", "Did you mean used_pct?"),
        ("steps.a.used_percent > 3", "Did you mean used_pct?"),
    ],
)
def test_where_only_the_run_can_tell_whether_there_are_rows_both_may_be_read(
    condition: str, words: str
) -> None:
    chosen = "\n- {id: chosen, title: T, run: x, set: {hosts: stdout}}"
    found = about(condition, chosen, "\n- {id: a, title: T, on: '${steps.chosen.hosts}', check: host.disk}")
    assert [words in message for message in found] == ([True] if words else [])


def test_a_place_inside_a_list_of_items() -> None:
    step, column = marked("- {id: a, title: T, each: [a, '${host} ${^mont}'], run: x}")
    problem = only(lint("\n" + step, head=HEAD))
    assert (problem.line, problem.column) == (11, column)


def test_secret_is_not_sent_where_others_read_it() -> None:
    step = (
        "\n- {id: a, title: T, run: x, on: 'ssm:/eu-west-1/i-01234567', env: {T: '${token}', H: '${host}'}}"
    )
    problem = only(lint(step, END))
    assert (problem.line, problem.is_warning) == (10, False)
    assert problem.message.startswith("token is a secret, and Systems Manager keeps")
    assert not lint(step.replace("ssm:/eu-west-1/i-01234567", "ssh:web"), END)
