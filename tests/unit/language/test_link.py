"""Runbooks that use each other: linked for a run, or refused with the place of the `use` step."""

from collections.abc import Callable

import pytest

from desktop.domain.errors import InputError, RunbookError
from desktop.domain.runbook import MAX_USE_DEPTH
from desktop.domain.step import CheckStep, UseStep
from desktop.language import Loaded, check_runbook, link_runbook, load_runbook

Find = Callable[[str], Loaded]
CHILD = """\
runbook: 1
id: child
title: Child
inputs:
  mount: {type: path}
  limit: {type: integer, default: 90}
  wait_for: {type: duration, default: 5m}
  places: {type: targets, required: false}
  token: {type: secret, required: false}
outputs:
  used_pct: steps.space.used_pct
  rows: steps.list.rows
steps:
  - {id: space, title: Space, check: host.disk}
  - {id: list, title: List, run: x, capture: {rows: {table: [kib, path]}}}
"""
PARENT = """\
runbook: 1
id: parent
title: Parent
inputs:
  mount: {type: path, default: /}
  many: {type: targets, default: [local]}
  token: {type: secret, required: false}
  since: {type: duration, default: 5m}
  flag: {type: boolean, default: true}
steps:
"""


def book(runbook_id: str, *uses: str) -> str:
    steps = "".join(f"- {{id: use_{n}, title: T, use: {name}}}\n" for n, name in enumerate(uses))
    return f"runbook: 1\nid: {runbook_id}\ntitle: T\nsteps:\n- {{id: a, title: T, run: x}}\n{steps}"


def finder(**texts: str) -> Find:
    def find(runbook_id: str) -> Loaded:
        if runbook_id not in texts:
            raise InputError(f"There is no runbook {runbook_id!r}.")
        return load_runbook(texts[runbook_id].encode(), f"{runbook_id}.yaml")

    return find


def problems(text: str, find: Find) -> list[str]:
    with pytest.raises(RunbookError) as raised:
        link_runbook(load_runbook(text.encode(), "root.yaml"), find)
    return [str(problem) for problem in raised.value.problems]


def with_step(keys: str, rest: str = "") -> str:
    return PARENT + f"- {{id: sub, title: T, use: child, {keys}}}\n" + rest


def test_a_runbook_that_uses_none_stays_as_it_is() -> None:
    loaded = load_runbook(CHILD.encode(), "child.yaml")
    linked = link_runbook(loaded, finder())
    assert linked.runbook is loaded.runbook
    assert linked.used == ()


def test_a_linked_runbook_has_those_below_at_hand() -> None:
    find = finder(
        b=book("b", "c", "child2"),
        c=book("c", "child2"),
        child2=CHILD.replace("mount: {type: path}", "m: {default: x}"),
    )
    linked = link_runbook(load_runbook(book("a", "b", "c").encode(), "a.yaml"), find)
    assert isinstance(linked.runbook.step("use_0"), UseStep)
    assert isinstance(linked.runbook.step("use_0/use_0/use_0/space"), CheckStep)
    assert linked.runbook.used("b").used("c").id == "c"
    assert sorted(loaded.file for loaded in linked.used) == ["b.yaml", "c.yaml", "child2.yaml"]


def test_each_is_looked_up_once() -> None:
    asked: list[str] = []
    find = finder(b=book("b", "c"), c=book("c"))

    def counting(runbook_id: str) -> Loaded:
        asked.append(runbook_id)
        return find(runbook_id)

    link_runbook(load_runbook(book("a", "b", "c", "b").encode(), "a.yaml"), counting)
    assert sorted(asked) == ["b", "c"]


def test_a_runbook_that_is_not_there() -> None:
    assert problems(book("a", "b"), finder()) == ["root.yaml:6:30: There is no runbook 'b'."]


def test_a_step_inside_a_group_is_linked_too() -> None:
    text = "runbook: 1\nid: a\ntitle: T\nsteps:\n- {id: g, title: T, group: [{id: u, title: T, use: b}]}\n"
    assert problems(text, finder()) == ["root.yaml:5:52: There is no runbook 'b'."]
    linked = link_runbook(load_runbook(text.encode(), "root.yaml"), finder(b=book("b")))
    assert linked.runbook.step("u/a").id == "a"


def test_a_runbook_that_cannot_be_used_is_told_with_its_own_place() -> None:
    (told,) = problems(book("a", "b"), finder(b=book("b") + "- {id: c, title: T, run: x, next: nowhere}\n"))
    assert told == (
        "root.yaml:6:30: the runbook 'b' cannot be used as it is: "
        "b.yaml:6:35: `next` names 'nowhere', and there is no such step. Known here: a, c."
    )
    (below,) = problems(book("a", "b"), finder(b=book("b", "c")))
    assert below.startswith(
        "root.yaml:6:30: the runbook 'b' cannot be used as it is: b.yaml:6:30: There is no"
    )


@pytest.mark.parametrize(
    ("texts", "circle"),
    [
        ({"b": book("b", "root")}, "root → b → root"),
        ({"b": book("b", "c"), "c": book("c", "d"), "d": book("d", "c")}, "c → d → c"),
        ({"b": book("b", "b")}, ""),
    ],
)
def test_a_circle(texts: dict[str, str], circle: str) -> None:
    root = book("root", "b")
    (told,) = problems(root, finder(root=root, **texts))
    assert told.startswith("root.yaml:6:30: ")
    assert f"in a circle: {circle}." in told if circle else "cannot use itself" in told


def test_the_depth_of_runbooks_has_an_end() -> None:
    def chain(length: int) -> dict[str, str]:
        return {f"b{n}": book(f"b{n}", *([f"b{n + 1}"] if n < length else [])) for n in range(1, length + 1)}

    root = load_runbook(book("root", "b1").encode(), "root.yaml")
    assert len(link_runbook(root, finder(**chain(MAX_USE_DEPTH))).used) == MAX_USE_DEPTH
    (told,) = problems(book("root", "b1"), finder(**chain(MAX_USE_DEPTH + 1)))
    assert told.startswith(
        "root.yaml:6:30: runbooks use each other at most 8 deep; this goes on: root → b1 →"
    )
    # the way over one that was seen before counts as well
    shortcut = chain(MAX_USE_DEPTH) | {"z": book("z", "b1")}
    (told,) = problems(book("root", "b1", "z"), finder(**shortcut))
    assert told.startswith(
        "root.yaml:7:30: runbooks use each other at most 8 deep; this goes on: root → z → b1"
    )


@pytest.mark.parametrize(
    ("keys", "column", "words"),
    [
        ("with: {mount: '${mount}'}", 0, ""),
        ("with: {mount: /var, limit: 3, wait_for: '${since}', places: [local]}", 0, ""),
        ("with: {mount: '${mount}/x', places: '${many}', token: '${token}'}", 0, ""),
        ("with: {}", 28, "child needs mount: add  with: {mount: …}"),
        ("with: {mount: /, limt: 3}", 52, "child has no input 'limt'. Did you mean limit?"),
        ("with: {mount: /, limit: x}", 59, "'x' is not a whole number"),
        (
            "with: {mount: /, limit: '${flag}'}",
            59,
            "${flag} is true or false, and the type integer is a number",
        ),
        ("with: {mount: '${many}'}", 49, "${many} is a list, and the type path is a text"),
        ("with: {mount: /, wait_for: 5}", 62, "with its unit"),
        ("with: {mount: /, places: '${since}'}", 60, "${since} is a number, and the type targets is a list"),
        ("with: {mount: '${token}'}", 49, "${token} is a secret, and this input is not"),
        ("with: {mount: /, token: abc}", 59, "a secret is given as a secret input"),
        ("with: {mount: /, token: '${mount}'}", 59, "takes one whole secret input"),
    ],
)
def test_the_inputs_of_the_other_runbook(keys: str, column: int, words: str) -> None:
    found = check_runbook(with_step(keys).encode(), "root.yaml", finder(child=CHILD))
    assert [(words in problem.message, problem.line, problem.column) for problem in found] == (
        [(True, 11, column)] if words else []
    )


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("steps.sub.used_pct > 3 and steps.sub.verdict == 'fail' and steps.sub.ended == 'resolved'", ""),
        ("steps.sub.rows[0].kib > 3", ""),
        ("steps.sub.rows[0].kb > 3", "Did you mean kib?"),
        ("steps.sub.used_percent > 3", "Did you mean used_pct?"),
        ("steps.each.rows[0].used_pct > 3", ""),
        ("steps.each.rows[0].used_percent > 3", "Did you mean used_pct?"),
    ],
)
def test_the_outputs_of_the_other_runbook_are_its_fields(condition: str, words: str) -> None:
    rest = "- {id: each, title: T, use: child, each: [a], with: {mount: '${item}'}}\n"
    text = with_step("with: {mount: /}", rest + f'- {{id: last, title: T, run: x, when: "{condition}"}}\n')
    found = check_runbook(text.encode(), "root.yaml", finder(child=CHILD))
    assert [words in problem.message for problem in found] == ([True] if words else [])
    assert check_runbook(text.encode(), "root.yaml") == ()  # nothing is known where nothing is looked up


def test_outcomes_judge_what_the_other_runbook_gives() -> None:
    def judged(condition: str) -> list[str]:
        keys = f'with: {{mount: /}}, outcomes: [{{fail: "{condition}"}}, {{pass: otherwise}}]'
        found = check_runbook(with_step(keys).encode(), "root.yaml", finder(child=CHILD))
        return [problem.message for problem in found]

    assert judged("used_pct > 90 or ended == 'unresolved' or verdict == 'fail'") == []
    assert judged("used_percent > 90") == ["unknown name 'used_percent'. Did you mean used_pct?"]
