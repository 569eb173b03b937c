"""However hostile the expression and the values: bounded time and memory, and only our own error."""

import time
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from desktop.domain.errors import ExpressionError
from desktop.expressions import evaluate, parse_expression, parse_template, render
from desktop.expressions.signatures import SIGNATURES

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
MAX_S, MAX_BYTES = 0.050, 10_000_000
SLACK = 4  # a slow or busy machine; the best of three counts


def _nested(depth: int) -> dict[str, object]:
    value: dict[str, object] = {"a": 1}
    for _ in range(depth):
        value = {"a": value, "b": [value]}
    return value


BIG = {
    "rows": [{"a": number, "b": "x", "u_pct": 1.5} for number in range(100_000)],
    "n": list(range(500_000)),
    "lists": [[number] for number in range(50_000)],
    "t": "a" * 262_144,
    "huge": "ab " * 3_000_000,
    "lines": ["some line of output"] * 100_000,
    "deep": _nested(5_000),
    "deep2": _nested(5_000),
    "int": 10**100_000,
    "nan": float("nan"),
    "inf": float("inf"),
    "odd": b"bytes",
    "surrogate": "\udc80" * 1000,
    "nothing": None,
}

HOSTILE = [
    '"%999999999d" % 3',
    "sum(v.a * 2 + 1 - 3 for v in rows)",
    'any(v.b == "y" and v.a > 3 for v in rows)',
    "count(1 for x in rows for y in rows for z in rows)",
    "any(any(v.a < 0 for v in rows) for w in rows)",
    "sorted(n)",
    "sorted(0 - x for x in n)",
    "distinct(n)",
    "distinct(lists)",
    "distinct([v.a] for v in rows)",
    "sorted(sorted(x for x in n) for y in n)",
    "count(split(t, 'a') for a in n)",
    "count(split(huge) for a in n)",
    "sorted(lower(t) for a in n)",
    "sum(len(lower(t)) for a in n)",
    "count(huge == huge for a in n)",
    "count(contains(huge, 'zz') for a in n)",
    "count(t < t for a in n)",
    "count(matches(t, '(a|b|c|d|e)*(x|a)+$') for a in n)",
    "matches(t, '[a-z]*?(a|ab|abc)*.{0,500}z')",
    "matches(t, '((a|b|c|d|e)*)(\\w+\\s?)*$')",
    "count(matches('a', '(a{30}){30}') for a in n)",
    "matches(surrogate, '.')",
    "lines == lines",
    "rows == rows",
    "deep == deep2",
    "deep in [deep2]",
    "distinct([deep, deep2])",
    "int + 1",
    "int * int",
    "rows[int]",
    "deep[t]",
    "int == int",
    "number(t)",
    "nan > 1 or inf > 1 or inf + 1 > 2",
    "odd == odd",
    "[[[[[[[[[[1]]]]]]]]]] == [[[[[[[[[[1]]]]]]]]]]",
    "count(in_cidr('10.0.0.1', ['10.0.0.0/8'] ) for a in n)",
    "count(since('2020-01-01') for a in n)",
    "count(rows[a].b.c.d for a in n)",
    "count([a, a, a, a, a, a, a, a] for a in n)",
    "sorted([a, a, a, a, a, a, a, a] == [] for a in n)",
    "max([x, x, x, x] for x in n)",
    "9" * 1_900,
    "1" + " * 999999999" * 100,
    "in_cidr(t, huge)",
    "since(t)",
]


def _run(text: str) -> None:
    with suppress(ExpressionError):
        evaluate(parse_expression(text), BIG, NOW, {})


def _seconds(text: str) -> float:
    start = time.process_time()
    _run(text)
    return time.process_time() - start


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_expression_is_bounded(text: str) -> None:
    assert min(_seconds(text) for _ in range(3)) < MAX_S * SLACK
    tracemalloc.start()
    try:
        _run(text)
        assert tracemalloc.get_traced_memory()[1] < MAX_BYTES
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", sorted(BIG))
def test_any_value_can_be_shown_in_bounds(name: str) -> None:
    start = time.process_time()
    with suppress(ExpressionError):
        assert len(render(parse_template(f"${{{name}}}"), BIG, NOW)) < 70_000
    assert time.process_time() - start < MAX_S * SLACK


_NAMES = st.sampled_from([*BIG, "v", "steps.x", "now", "nope", "rows[0].a", "deep.a.b[0]"])
_LEAVES = st.one_of(
    _NAMES,
    st.integers(-(10**20), 10**20).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.text(alphabet="ab\\d()[]*+?.|'é ", max_size=12).map(lambda text: '"' + text.replace('"', "") + '"'),
)


def _grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = ["+", "-", "*", "/", "//", "%", "<", "<=", "==", "!=", "in", "not in", "and", "or"]
    return st.one_of(
        st.tuples(inner, st.sampled_from(operators), inner).map(lambda p: f"({' '.join(p)})"),
        st.tuples(st.sampled_from(sorted(SIGNATURES)), st.lists(inner, min_size=1, max_size=3)).map(
            lambda p: f"{p[0]}({', '.join(p[1])})"
        ),
        st.tuples(
            st.sampled_from(["any", "len", "sum", "max", "sorted", "distinct", "count"]), inner, inner
        ).map(lambda p: f"{p[0]}({p[1]} for v in {p[2]})"),
        st.tuples(inner, inner).map(lambda p: f"{p[0]}[{p[1]}]"),
        st.tuples(inner, inner, inner).map(lambda p: f"({p[0]} if {p[1]} else {p[2]})"),
        inner.map(lambda text: f"not {text}"),
        inner.map(lambda text: f"-{text}"),
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    )


# The phase that explains a failure traces every line, which would be measured too.
@settings(max_examples=400, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink])
@given(st.recursive(_LEAVES, _grow, max_leaves=12))
def test_generated_expressions_raise_only_our_error(text: str) -> None:
    assert min(_seconds(text) for _ in range(3)) < MAX_S * SLACK


@settings(max_examples=400, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from("abv_ .,()[]{}'\"+-*/%<>=!:0123456789ejr\\#$@~^&|\n\té\x00"), max_size=60
    )
)
def test_character_soup_raises_only_our_error(text: str) -> None:
    _run(text)
    with suppress(ExpressionError):
        render(parse_template(text), BIG, NOW)
