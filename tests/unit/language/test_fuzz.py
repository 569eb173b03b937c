"""Runbooks broken at random: a list of problems or a refusal, never another error."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.errors import Problem, RunbookError
from desktop.language import check_runbook, load_data, load_runbook, new_runbook_text

TEXT = (
    new_runbook_text("fuzzed", "Fuzzed")
    + """
  - {id: all, title: T, on: [local, '${host}'], quorum: any, check: host.disk, fresh_for: 10m}
  - id: each
    title: T
    each: ${steps.all.rows}
    mode: any_order
    group:
      - {id: seen, title: T, do: x, record: {n: {type: integer}}, paste: true, capture: {t: {text: true, as: size}}}
      - {id: plug, title: T, plugin: [x, '${item.target}'], outcomes: [{fail: perf.x > 3}, {pass: otherwise}]}
      - {id: inner, title: T, group: [{id: wait, title: T, wait: 5m}, {id: sub, title: T, use: other, with: {a: 3}}]}
  - {id: judged, title: T, judge: x, outcomes: [{fail: "steps.each.rows[0].verdict == 'fail'"}, {pass: otherwise}]}
"""
)
LINES = TEXT.splitlines(keepends=True)
WORDS = [
    *(
        "id: ",
        "title: ",
        "- ",
        ": ",
        "null",
        "true",
        "3",
        "1.5",
        "[",
        "]",
        "{",
        "}",
        ",",
        "'",
        '"',
        "${",
        "&a ",
        "*a",
        "!x ",
    ),
    *(
        "|\n",
        "next: space\n",
        "next: end.resolved\n",
        "when: now\n",
        "otherwise",
        "outcomes: []\n",
        "set: {a: b}\n",
        "each: [a, 3]\n",
        "each: ${steps.all.rows}\n",
        "group: [{id: q, title: T, wait: 1s}]\n",
        "mode: parallel\n",
        "verify: all\n",
        "use: other\n",
        "judge: x\n",
        "plugin: [x]\n",
        "quorum: all\n",
        "values: {a: b}\n",
        "rules: [{assert: host}]\n",
    ),
    *(
        "needs: [kind]\n",
        "run: x\n",
        "check: net.tcp\n",
        "steps:\n",
        "inputs: {host: 3}\n",
        "on: [a]\n",
        "\t",
        "\n",
    ),
    *("retry: {times: 2, until: x}\n", "capture: {a: {json: '['}}\n", "\x00", "é"),
]
STEP_KEYS = (
    "id title why causes links on when needs set outcomes next sensitive check with retry timeout run shell env "
    "accept_exit capture effect undo consent do ask choices answer escalate end say each quorum obligation fresh_for "
    "values put verify plugin judge wait use group mode record paste"
)
HEAD_KEYS = (
    "id title version tags applies estimate inputs on shell steps reviewed rules outputs escalate_when"
)


def survives(text: str) -> None:
    data = text.encode("utf-8", errors="surrogatepass")
    with suppress(RunbookError):
        assert all(isinstance(problem, Problem) and problem.line >= 1 for problem in check_runbook(data, "x"))
    with suppress(RunbookError):
        assert load_runbook(data, "x").runbook.steps


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT)), st.integers(0, 12), st.sampled_from(["", *WORDS])),
        min_size=1,
        max_size=4,
    )
)
def test_a_runbook_with_pieces_replaced(edits: list[tuple[int, int, str]]) -> None:
    text = TEXT
    for start, length, word in edits:
        text = text[:start] + word + text[start + length :]
    survives(text)


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from([0, 1, 2]), st.integers(0, 80)),
        min_size=1,
        max_size=5,
    )
)
def test_a_runbook_with_lines_dropped_doubled_and_moved(edits: list[tuple[int, int, int]]) -> None:
    lines = list(LINES)
    for index, times, to in edits:
        line = lines.pop(index % len(lines))
        lines[to % (len(lines) or 1) : to % (len(lines) or 1)] = [line] * times
        lines = lines or ["x"]
    survives("".join(lines))


@settings(max_examples=150)
@given(
    st.recursive(
        st.sampled_from([w for w in WORDS if "\n" not in w]),
        lambda inner: st.lists(inner, max_size=4).map(" ".join),
    )
)
def test_soup_of_yaml(text: str) -> None:
    survives(text)
    with suppress(RunbookError):
        load_data(text)


_VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 5),
        st.sampled_from(["x", "otherwise", "end.resolved", "${x}", "host"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["a", "id", "fail", "say", "type", "table", "next", "when", "group", "assert", "if", "to"]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=250)
@given(
    st.sampled_from(STEP_KEYS.split(" ")),
    _VALUES,
    st.sampled_from([*range(8)]),
    st.booleans(),
)
def test_any_value_under_any_key_of_a_step(key: str, value: object, index: int, is_deep: bool) -> None:
    runbook: Any = load_data(TEXT)
    step = runbook["steps"][index]
    (step["group"][index % 3] if is_deep and "group" in step else step)[key] = value
    survives(json.dumps(runbook))


@settings(max_examples=150)
@given(st.sampled_from(HEAD_KEYS.split(" ")), _VALUES)
def test_any_value_under_any_key_of_the_head(key: str, value: object) -> None:
    runbook = load_data(TEXT)
    runbook[key] = value  # type: ignore[index, call-overload]
    survives(json.dumps(runbook))
