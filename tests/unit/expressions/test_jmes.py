"""Values in a JMESPath are literals, whatever they hold."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import InputError
from desktop.domain.values import Value
from desktop.expressions.jmes import bind_jmespath, search_json

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(PLAIN | st.text(alphabet="`'\"\\\\{}[]|&! x", max_size=20))
def test_any_value_comes_back_as_itself(value: Value) -> None:
    assert search_json(bind_jmespath("{value}", {"value": value}), {}) == value


@given(st.text(alphabet="`'\"\\\\|&!=x ", max_size=12))
def test_a_value_only_compares_equal_to_itself(text: str) -> None:
    rows = [{"name": text, "id": 1}, {"name": f"{text}x", "id": 2}, {"name": "other", "id": 3}]
    assert search_json(bind_jmespath("[?name=={wanted}].id", {"wanted": text}), rows) == [1]


def test_a_time_is_written_as_iso_8601() -> None:
    at = datetime(2026, 10, 2, 4, 11, tzinfo=UTC)
    assert bind_jmespath("[?at > {since}]", {"since": at}) == '[?at > `"2026-10-02T04:11:00+00:00"`]'


def test_what_jmespath_writes_itself_is_left_alone() -> None:
    written = "{a: x, b: `{\"c\": 1}`} | '{d}'"
    assert bind_jmespath(written, {}) == written


@pytest.mark.parametrize(
    ("query", "values", "told"),
    [
        ("[?a=={x}]", {}, "wants a value for {x}"),
        ("[?a==1]", {"x": 1}, "has no {x}"),
        ("[?a=='{x}']", {"x": 1}, "without quotes"),
        ("[?a==`{x}`]", {"x": 1}, "without quotes"),
        ("[?a=={x}]", {"x": float("nan")}, "not one that JSON has"),
    ],
)
def test_what_cannot_be_put_in_is_said(query: str, values: dict[str, Value], told: str) -> None:
    with pytest.raises(InputError, match=told):
        bind_jmespath(query, values)
