"""The JSON Schema: equal to what is shipped, itself valid, and of one mind with the loader."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from desktop.language import (
    check_runbook,
    load_data,
    new_runbook_text,
    runbook_reference_text,
    runbook_schema,
    runbook_schema_text,
)
from desktop.language.schema import all_properties
from desktop.language.words import described_models

SHIPPED = Path(__file__).parents[3] / "resources" / "runbook.schema.json"
EXAMPLE = load_data(new_runbook_text("x", "X"))


def errors(value: object) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(runbook_schema()).iter_errors(value)]


def test_the_shipped_file_is_the_generated_one() -> None:
    assert SHIPPED.read_text(encoding="utf-8") == runbook_schema_text()


def test_the_reference_page_is_the_generated_one() -> None:
    page = SHIPPED.parents[1] / "docs" / "runbook-reference.md"
    assert page.read_text(encoding="utf-8") == runbook_reference_text()


def test_every_key_is_described_and_nothing_else_is() -> None:
    properties = list(all_properties(runbook_schema()))
    assert [key for key, value in properties if not value.get("description")] == []
    assert {key for key, _ in properties} == {key for words in described_models().values() for key in words}


def test_it_is_a_schema_and_takes_a_good_runbook() -> None:
    jsonschema.Draft202012Validator.check_schema(runbook_schema())
    assert errors(EXAMPLE) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("titel",), "x"),
        (("runbook",), 2),
        (("steps",), []),
        (("steps", 0, "chekc"), "x"),
        (("steps", 0, "id"), "end"),
        (("steps", 0, "outcomes", 0, "warn"), "otherwise"),
        (("inputs", "host", "type"), "targt"),
        (("steps", 1, "capture", "rows", "table"), "x"),
    ],
)
def test_it_refuses_what_the_loader_refuses(path: tuple[str | int, ...], value: object) -> None:
    broken: Any = copy.deepcopy(EXAMPLE)
    parent = broken
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    assert errors(broken) != []


EVERY_KIND = load_data("""\
runbook: 1
id: every-kind
title: Every kind of step, and every key
inputs:
  hosts: {type: targets, default: [local], alert: labels.instance}
  limit: {type: integer, default: 3}
rules: [{assert: limit > 1, say: Too low.}]
outputs: {full: steps.space.rows}
escalate_when: [{if: limit > 90, to: Storage, because: It is.}]
steps:
  - {id: space, title: T, on: '${hosts}', quorum: all, fresh_for: 10m, check: host.disk, values: {}}
  - {id: plug, title: T, plugin: [check, -w, '3'], retry: {times: 3}, timeout: 5s}
  - {id: judged, title: T, judge: How?, outcomes: [{fail: limit > 3}, {pass: otherwise}]}
  - id: many
    title: T
    mode: first_known
    each: [a, 3, {b: c}]
    group:
      - {id: seen, title: T, do: x, record: {v: {type: port}}, paste: true, capture: {t: {text: true, as: size}}}
      - {id: inner, title: T, group: [{id: pause, title: T, wait: 5m}, {id: sub, title: T, use: other, with: {a: 3}}]}
  - {id: keep, title: T, run: x, capture: {f: {file: /x}, l: lines, n: {number: true}}}
  - {id: fix, title: T, run: x, effect: changes, undo: u, risk: r, verify: space, obligation: o}
  - {id: lay, title: T, run: x, effect: changes, undo: u, risk: r, put: {/x: '${steps.keep.f}'}}
  - {id: asked, title: T, ask: x, answer: {type: duration}}
  - {id: over, title: T, when: limit > 3, escalate: {to: x, attach: [space]}}
  - {id: done, end: resolved, say: x}
""")


def test_it_takes_every_kind_of_step_as_the_loader_does() -> None:
    assert errors(EVERY_KIND) == []
    assert check_runbook(json.dumps(EVERY_KIND).encode(), "x") == ()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("rules", 0, "asert"), "x"),
        (("escalate_when", 0, "to"), 3),
        (("steps", 0, "quorum"), "most"),
        (("steps", 0, "on"), [3]),
        (("steps", 1, "plugin"), "check -w 3"),
        (("steps", 2, "judge"), 3),
        (("steps", 3, "mode"), "laddr"),
        (("steps", 3, "group"), []),
        (("steps", 3, "group", 0, "titel"), "x"),
        (("steps", 3, "group", 0, "record", "v", "type"), "prt"),
        (("steps", 3, "group", 1, "group", 0, "wait"), 5),
        (("steps", 3, "group", 1, "group", 1, "id"), "end"),
    ],
)
def test_it_refuses_what_the_loader_refuses_of_the_other_kinds(
    path: tuple[str | int, ...], value: object
) -> None:
    broken: Any = copy.deepcopy(EVERY_KIND)
    parent = broken
    for key in path[:-1]:
        parent = parent[key]
    parent[path[-1]] = value
    assert errors(broken) != []
    assert any(not problem.is_warning for problem in check_runbook(json.dumps(broken).encode(), "x"))
