"""The values of one field over several readings, and the numbers that outcomes compare it with."""

import pytest

from desktop.compare.bounds import bounds_of
from desktop.compare.series import series_of
from desktop.domain.outcome import Outcome
from desktop.domain.verdict import Verdict


def test_values_come_in_order_and_what_is_no_number_is_left_out() -> None:
    readings = [{"n": 1}, {"n": None}, {"m": 7}, {"n": True}, {"n": "3"}, {"n": 2.5}, {"n": float("nan")}]
    assert series_of("n", readings) == (1.0, 2.5)


def test_a_number_past_all_floats_is_left_out() -> None:
    assert series_of("n", [{"n": 10**400}, {"n": 4}]) == (4.0,)


def test_a_field_of_a_row_is_found_by_the_rows_key() -> None:
    readings = [{"disks": ({"mount": "/", "n": 9}, {"mount": "/var", "n": value})} for value in (1, 2)]
    assert series_of("disks[/var].n", readings) == (1.0, 2.0)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("used_pct >= 95", [("used_pct", 95.0, True, True)]),
        ("used_pct > 95", [("used_pct", 95.0, True, False)]),
        ("n < 3 and (m <= 4 or k == 2)", [("n", 3.0, False, False), ("m", 4.0, False, True)]),
        ("len(rows) > 0", [("len(rows)", 0.0, True, False)]),
        ("not (n > 3)", []),
        ("used_pct >= limit", []),
        ("otherwise", []),
        ("n >", []),
    ],
)
def test_plain_comparisons_with_numbers_are_found(
    condition: str, found: list[tuple[str, float, bool, bool]]
) -> None:
    bounds = bounds_of((Outcome(fail=condition),))
    assert [(one.name, one.number, one.is_upper, one.holds_at) for one in bounds] == found
    assert all(one.verdict is Verdict.FAIL for one in bounds)


@pytest.mark.parametrize(("value", "crossed"), [(94.9, False), (95.0, True), (95.1, True)])
def test_a_bound_knows_which_side_is_past_it(value: float, crossed: bool) -> None:
    [upper] = bounds_of((Outcome(fail="n >= 95"),))
    [lower] = bounds_of((Outcome(pass_="n < 95"),))
    assert upper.is_crossed_by(value) is crossed
    assert lower.is_crossed_by(value) is not crossed
