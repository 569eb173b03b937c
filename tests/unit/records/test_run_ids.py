"""Ids of runs sort by time and are found by little."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.errors import InputError
from desktop.records.run_ids import find_run_id, is_run_id, new_run_id

_KNOWN = ["20261123-1552-k7qf", "20261123-1552-k8aa", "20261201-0900-zzz1"]


def test_later_seconds_sort_later() -> None:
    dice, at = random.Random(1), datetime(2026, 12, 31, 23, 58, tzinfo=UTC)
    ids = [new_run_id(at + timedelta(seconds=step), dice) for step in range(200)]
    assert ids == sorted(ids)
    assert all(map(is_run_id, ids))
    assert len(ids[0]) == 18


def test_ids_of_one_second_differ() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    assert len({new_run_id(at) for _ in range(40)}) > 35


@pytest.mark.parametrize("text", ["20261201-0900-zzz1", "20261201", "zzz1", " ZZZ1 ", "202612"])
def test_a_clear_beginning_or_the_end_is_enough(text: str) -> None:
    assert find_run_id(text, _KNOWN) == "20261201-0900-zzz1"


def test_an_unclear_one_names_all_and_an_unknown_one_the_nearest() -> None:
    with pytest.raises(InputError, match=r"2 runs: 20261123-1552-k7qf, 20261123-1552-k8aa"):
        find_run_id("20261123", _KNOWN)
    with pytest.raises(InputError, match="Did you mean 20261123-1552-k7qf"):
        find_run_id("20261123-1552-k7qx", _KNOWN)
    with pytest.raises(InputError, match="handrail runs"):
        find_run_id("", [])
