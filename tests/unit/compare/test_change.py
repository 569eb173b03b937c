"""A change in words, with the unit that the field's name tells."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.compare.change import change_words

GIB = 2**30
THEN = datetime(2026, 11, 12, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "after", "field", "words"),
    [
        (71.0, 96.4, "used_pct", "+25.4 points"),
        (96.4, 95.4, "used_pct", "-1 point"),
        (1.2 * GIB, 22.0 * GIB, "used_bytes", "+20.8 GiB, 18 times"),
        (22 * GIB, 11 * GIB, "free_bytes", "-11 GiB, 1/2 of it"),
        (41, 212, "took_ms", "+171 ms, 5.2 times"),
        (118, 126, "requests", "+8, +7 %"),
        (1000, 1001, "requests", "+1"),
        (1000, 1981211, "free_count", "+1,980,211, 1,981 times"),
        (0, 4, "zombies", "+4"),
        (30, 12, "days_left", "-18 days"),
        (811, 4023, "pid", "changed"),
        (0, 1, "exit_status", "changed"),
        (True, False, "read_only", "no longer"),
        (False, True, "read_only", "now"),
        (None, 3, "zombies", "known now"),
        (3, None, "zombies", "not known any more"),
        ("1.24.0", "1.26.0", "version", "changed"),
        ("a\nb\nc", "a\nc\nd\ne", "stdout", "2 lines new, 1 line gone"),
        ("a\nb", "b\na", "stdout", "another order"),
        (("a", "b"), ("b", "c"), "records", "new: c · gone: a"),
        (THEN, THEN + timedelta(hours=3), "since", "3 h later"),
        (THEN, THEN.replace(tzinfo=None), "since", "changed"),
        (1.0, float("nan"), "load", "changed"),
        (1, True, "load", "changed"),
        ({"a": 1}, 3, "odd", "changed"),
    ],
)
def test_a_change_is_told_with_its_unit(before: Any, after: Any, field: str, words: str) -> None:
    assert change_words(before, after, field) == words


def test_a_long_list_of_news_is_cut() -> None:
    assert change_words((), tuple("abcdefg"), "items") == "new: a, b, c, d and 3 more"


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.datetimes(),
    lambda inner: (
        st.lists(inner, max_size=4).map(tuple) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    ODD, ODD, st.sampled_from(["used_pct", "size_bytes", "took_s", "took_ms", "days_left", "pid", "x", ""])
)
def test_no_pair_of_values_raises(before: Any, after: Any, field: str) -> None:
    assert isinstance(change_words(before, after, field), str)
