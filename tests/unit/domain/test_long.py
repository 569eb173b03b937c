"""A long tuple is a tuple and a long map a dict, whatever is done to them; what they were made from stays as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import long_map, long_tuple
from desktop.domain.long_map import LongMap
from desktop.domain.long_tuple import LongTuple

CHANGES = st.lists(st.tuples(st.integers(-1, 60), st.integers(0, 9)), max_size=60)
ENDS = st.none() | st.integers(-70, 70)


@pytest.fixture(autouse=True, scope="module")
def _small_pieces() -> object:
    """Pieces so small that a short example has many of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(long_tuple, "PIECE", 4)
        patch.setattr(long_map, "FEW", 2)
        yield


def changed_tuple(changes: list[tuple[int, int]]) -> list[tuple[LongTuple[int], tuple[int, ...]]]:
    """Return every version on the way, each with the tuple that it should be; a place that is not there adds."""
    versions: list[tuple[LongTuple[int], tuple[int, ...]]] = [(LongTuple(), ())]
    for place, item in changes:
        ours, plain = versions[-1]
        if 0 <= place < len(plain):
            versions.append((ours.with_at(place, item), (*plain[:place], item, *plain[place + 1 :])))
        else:
            versions.append((ours.with_one(item), (*plain, item)))
    return versions


@given(CHANGES)
def test_every_version_of_a_long_tuple_stays_the_tuple_that_it_was(changes: list[tuple[int, int]]) -> None:
    for ours, plain in changed_tuple(changes):
        assert ours == plain == tuple(ours)
        assert ours == LongTuple(plain)
        assert (len(ours), hash(ours), repr(ours)) == (len(plain), hash(plain), repr(plain))
        assert tuple(reversed(ours)) == plain[::-1]
        assert [ours[at] for at in range(-len(plain), len(plain))] == list(plain + plain)
        assert ours != (*plain, 0)
        assert ours != list(plain)


@given(CHANGES, ENDS, ENDS, st.none() | st.integers(-3, 3).filter(bool))
def test_a_slice_of_a_long_tuple_is_that_of_the_tuple(
    changes: list[tuple[int, int]], first: int | None, end: int | None, step: int | None
) -> None:
    ours, plain = changed_tuple(changes)[-1]
    assert ours[first:end:step] == plain[first:end:step]


@pytest.mark.parametrize("place", [9, -10, 40])
def test_there_is_nothing_beyond_the_ends(place: int) -> None:
    with pytest.raises(IndexError):
        LongTuple(range(9))[place]


@given(st.lists(st.integers(0, 40), max_size=30).map(sorted), st.integers(-1, 41))
def test_an_item_is_found_by_its_key(items: list[int], wanted: int) -> None:
    before = sum(item < wanted for item in items)
    assert LongTuple(items).place_of(wanted, lambda item: item) == before


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9), st.booleans()), max_size=60))
def test_every_version_of_a_long_map_stays_the_dict_that_it_was(changes: list[tuple[int, int, bool]]) -> None:
    versions: list[tuple[LongMap[int, int], dict[int, int]]] = [(LongMap(), {})]
    for key, value, is_gone in changes:
        ours, plain = versions[-1]
        if is_gone:
            left = {one: kept for one, kept in plain.items() if one != key}
            versions.append((ours.without(key), left))
        else:
            versions.append((ours.with_item(key, value), {**plain, key: value}))
    for ours, plain in versions:
        assert ours == plain
        assert list(ours) == list(plain)  # in the same order
        assert list(reversed(ours)) == list(reversed(plain))
        assert (list(ours.items()), list(ours.values())) == (list(plain.items()), list(plain.values()))
        assert (len(ours), repr(ours)) == (len(plain), repr(plain))
        assert [(key in ours, ours.get(key)) for key in range(13)] == [
            (key in plain, plain.get(key)) for key in range(13)
        ]
