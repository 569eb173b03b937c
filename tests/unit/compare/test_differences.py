"""Two readings field by field: rows of lists meet by their key, and what one side lacks is new or gone."""

from typing import Any

from hypothesis import given

from desktop.compare.differences import MOST_ROWS, differences
from tests.unit.compare.test_change import ODD


def by_name(before: dict[str, Any], after: dict[str, Any]) -> dict[str, str]:
    return {one.name: one.change for one in differences(before, after)}


def test_what_is_the_same_is_told_as_same() -> None:
    [one] = differences({"used_pct": 71}, {"used_pct": 71.0})
    assert one.is_same
    assert one.change == ""


def test_yes_is_not_one() -> None:
    [one] = differences({"read_only": 1}, {"read_only": True})
    assert not one.is_same


def test_no_number_is_as_good_as_another() -> None:
    [one] = differences({"load": float("nan")}, {"load": float("nan")})
    assert one.is_same


def test_filesystems_meet_by_their_mount_whatever_their_order() -> None:
    before = {"filesystems": ({"mount": "/", "used_pct": 40.0}, {"mount": "/var", "used_pct": 71.0})}
    after = {"filesystems": ({"mount": "/var", "used_pct": 96.4}, {"mount": "/", "used_pct": 40.0})}
    assert by_name(before, after) == {
        "filesystems[/var].used_pct": "+25.4 points",
        "filesystems[/].used_pct": "",
    }


def test_processes_meet_by_name_though_their_pids_differ() -> None:
    before = {"top": ({"pid": 811, "name": "nginx", "cpu_pct": 3.0},)}
    after = {"top": ({"pid": 4023, "name": "nginx", "cpu_pct": 91.0},)}
    assert by_name(before, after) == {"top[nginx].pid": "changed", "top[nginx].cpu_pct": "+88 points"}


def test_the_second_of_one_name_meets_the_second() -> None:
    row = {"name": "nginx", "cpu_pct": 3.0}
    after = {"top": (row, {**row, "cpu_pct": 9.0})}
    assert by_name({"top": (row, row)}, after) == {
        "top[nginx].cpu_pct": "",
        "top[nginx #2].cpu_pct": "+6 points",
    }


def test_a_key_that_tells_rows_apart_goes_before_one_that_does_not() -> None:
    rows = tuple({"address": "0.0.0.0", "port": port, "process": "x"} for port in (80, 443))
    assert list(by_name({"listeners": rows}, {"listeners": rows})) == [
        "listeners[80].address", "listeners[80].process", "listeners[443].address", "listeners[443].process",
    ]  # fmt: skip


def test_rows_of_one_name_meet_by_what_tells_them_apart() -> None:
    rows = tuple({"name": "eth0", "id": at, "n": 1} for at in ("x1", "x2"))
    assert list(by_name({"cards": rows}, {"cards": rows})) == [
        "cards[x1].name", "cards[x1].n", "cards[x2].name", "cards[x2].n",
    ]  # fmt: skip


def test_a_row_on_one_side_is_new_or_gone() -> None:
    before = {"disks": ({"mount": "/a", "n": 1}, {"mount": "/b", "n": 1})}
    after = {"disks": ({"mount": "/b", "n": 1}, {"mount": "/c", "n": 1})}
    assert by_name(before, after) == {"disks[/b].n": "", "disks[/c]": "new", "disks[/a]": "gone"}


def test_a_field_on_one_side_is_new_or_gone() -> None:
    assert by_name({"a": 1}, {"b": 2}) == {"b": "new", "a": "gone"}


def test_rows_without_a_key_are_compared_as_a_whole() -> None:
    [one] = differences({"rows": ({"kib": 1},)}, {"rows": ({"kib": 2},)})
    assert one.change == "new: kib 2 · gone: kib 1"


def test_a_list_that_is_very_long_is_compared_as_a_whole() -> None:
    rows = tuple({"name": str(at)} for at in range(MOST_ROWS + 1))
    assert [one.name for one in differences({"rows": rows}, {"rows": rows})] == ["rows"]


def test_values_are_shown_with_their_units() -> None:
    [one] = differences({"used_pct": 71.0}, {"used_pct": 96.4})
    assert (one.before_text, one.after_text) == ("71 %", "96.4 %")


@given(ODD, ODD)
def test_no_reading_raises_and_one_against_itself_is_the_same(before: Any, after: Any) -> None:
    for one in differences({"x": before}, {"x": after}):
        assert isinstance(one.before_text + one.after_text, str)
    assert all(one.is_same for one in differences({"x": after}, {"x": after}))
