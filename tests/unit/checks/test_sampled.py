"""What several readings tell of a number, against references that are plain and slow."""

import math
from collections.abc import Sequence
from fractions import Fraction
from statistics import linear_regression

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.checks.catalogue import find_check
from desktop.checks.sampled import (
    Point,
    Reading,
    mean,
    number_fields,
    p95,
    rate_per_s,
    sampled_fields,
    sampled_reading,
    time_to_s,
)
from desktop.checks.shapes import FieldKind, reading_fields
from desktop.domain.outcome import parse_outcome_line
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict
from desktop.expressions.thresholds import Threshold, thresholds_of

VALUES = st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60)
POINTS = st.lists(st.tuples(st.integers(0, 100_000), st.integers(-(10**9), 10**9)), min_size=2, max_size=40)
FULL = Threshold("x", ">=", 95.0, Verdict.FAIL)
EMPTY = Threshold("x", "<", 5.0, Verdict.WARN)


def points(*values: float, every_s: float = 10.0) -> tuple[Point, ...]:
    return tuple(Point(1000 + number * every_s, value) for number, value in enumerate(values))


def slope(pairs: Sequence[tuple[int, int]]) -> Fraction | None:
    """The textbook's formula, in fractions that lose nothing."""
    n = len(pairs)
    xs, ys = [Fraction(x) for x, _ in pairs], [Fraction(y) for _, y in pairs]
    under = n * sum(x * x for x in xs) - sum(xs) ** 2
    if not under:
        return None
    return (n * sum(x * y for x, y in zip(xs, ys, strict=True)) - sum(xs) * sum(ys)) / under


@given(VALUES)
def test_the_mean_is_that_of_fractions_and_between_the_ends(values: list[float]) -> None:
    exact = sum(map(Fraction, values)) / len(values)
    assert mean(values) == pytest.approx(float(exact), rel=1e-9, abs=1e-6)
    assert min(values) <= mean(values) <= max(values)


@given(VALUES)
def test_p95_is_the_least_that_95_percent_are_not_above(values: list[float]) -> None:
    enough = [one for one in values if sum(other <= one for other in values) * 100 >= 95 * len(values)]
    assert p95(values) == min(enough)


@given(POINTS)
def test_the_rate_is_the_slope_of_least_squares(pairs: list[tuple[int, int]]) -> None:
    exact = slope(pairs)
    found = rate_per_s([Point(float(at), float(value)) for at, value in pairs])
    if exact is None:
        assert found is None
        return
    assert found is not None
    scale = max(abs(value) for _, value in pairs) / (max(at for at, _ in pairs) - min(at for at, _ in pairs))
    assert found == pytest.approx(float(exact), rel=1e-6, abs=1e-9 * max(1.0, scale))


@given(POINTS)
def test_the_rate_is_that_of_the_standard_library(pairs: list[tuple[int, int]]) -> None:
    assume(len({at for at, _ in pairs}) > 1)
    theirs = linear_regression([at for at, _ in pairs], [value for _, value in pairs]).slope
    ours = rate_per_s([Point(float(at), float(value)) for at, value in pairs])
    assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-3)


def test_one_moment_has_no_rate() -> None:
    assert rate_per_s(points(5.0)) is None
    assert rate_per_s([Point(1.0, 5.0), Point(1.0, 9.0)]) is None


def test_numbers_at_the_end_of_all_floats_do_no_harm() -> None:
    assert mean([1.7e308, 1.7e308]) == 1.7e308
    assert rate_per_s(points(-1.7e308, 1.7e308, every_s=1e-300)) is None


def test_the_time_to_a_limit_follows_the_line() -> None:
    assert time_to_s(points(50, 60, 70), FULL) == pytest.approx(25.0)
    assert time_to_s(points(30, 20, 10), EMPTY) == pytest.approx(5.0)


@pytest.mark.parametrize("values", [(70, 60, 50), (50, 50, 50), (50,)], ids=["away", "still", "one"])
def test_what_does_not_move_towards_a_limit_has_no_time_to_it(values: tuple[float, ...]) -> None:
    assert time_to_s(points(*values), FULL) is None


def test_what_is_past_a_limit_has_no_time_left() -> None:
    assert time_to_s(points(99, 98, 97), FULL) == 0.0


def test_a_limit_in_a_hundred_years_is_none() -> None:
    assert time_to_s(points(50, 50 + 1e-9), FULL) is None


@given(st.floats(0, 90), st.floats(0.001, 10), st.integers(2, 30))
def test_a_straight_line_meets_its_limit_when_it_does(start: float, per_s: float, count: int) -> None:
    line = points(*(start + per_s * number for number in range(count)), every_s=1.0)
    left_s = time_to_s(line, FULL)
    assert left_s is not None
    assert left_s == pytest.approx(max(0.0, (95 - line[-1].value) / per_s), rel=1e-6, abs=1e-4)


DISK = find_check("host.disk")
LIMITS = thresholds_of([parse_outcome_line(line) for line in DISK.default_outcomes])


def reading(at_s: float, **fields: Value) -> Reading:
    return Reading(at_s, {"mount": "/", "read_only": False, **fields})


def test_the_reading_has_the_fields_that_the_linter_promises() -> None:
    own = reading_fields(DISK)
    told = sampled_reading(
        [reading(0, used_pct=1.0), reading(1, used_pct=2.0)], 2, number_fields(own), LIMITS
    )
    promised = {one.name: one for one in sampled_fields(own, LIMITS)}
    assert set(told) <= set(promised)
    assert {"used_pct_fail_in_s", "used_pct_warn_in_s", "used_pct_mean", "free_bytes_per_s"} <= set(told)
    assert "read_only_mean" not in promised
    assert promised["used_pct_mean"].kind is FieldKind.NUMBER


def test_what_was_not_read_is_no_zero() -> None:
    some = [reading(0, used_pct=40.0), reading(10, used_pct=None), reading(20, used_pct=60.0)]
    told = sampled_reading(some, 5, ("used_pct", "free_bytes"), LIMITS)
    assert (told["samples_read"], told["samples_asked"]) == (3, 5)
    assert (told["used_pct_min"], told["used_pct_mean"], told["used_pct_per_s"]) == (40.0, 50.0, 1.0)
    assert told["free_bytes_mean"] is None


def test_a_field_of_the_check_stays_what_it_is() -> None:
    told = sampled_reading([Reading(0, {"x": 1, "x_max": "word"})], 1, ("x",), {})
    assert told["x_max"] == "word"


@given(st.lists(st.floats() | st.none() | st.booleans() | st.text() | st.integers(), min_size=1))
def test_any_value_that_a_check_gives_is_borne(values: list[Value]) -> None:
    told = sampled_reading(
        [Reading(float(at), {"x": value}) for at, value in enumerate(values)],
        len(values),
        ("x",),
        {"x": [FULL]},
    )
    for name, value in told.items():
        if name != "x" and isinstance(value, float):
            assert math.isfinite(value)
