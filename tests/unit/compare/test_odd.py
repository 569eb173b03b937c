"""The odd one out: what is flagged, what never is, and what the others have in common."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.compare.odd import Measured, Spread, Stand, Standing, spread_of, standings
from desktop.domain.values import Value
from desktop.domain.verdict import Verdict

P, W, F, U, NA = Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE


def odd(*values: Value, field: str = "", verdict: Verdict = P) -> list[int]:
    return places(tuple(Measured(verdict, value) for value in values), field)


def places(measured: tuple[Measured, ...], field: str = "") -> list[int]:
    return [at for at, one in enumerate(standings(measured, field)) if one.stand is Stand.ODD]


def test_a_number_far_from_the_others_is_odd() -> None:
    assert odd(47, 43, 52, 57, 93, 39, 52, field="used_pct") == [4]


def test_a_number_below_the_others_is_odd_too() -> None:
    assert odd(0.42, 0.39, 0.44, 0.02, 0.41, 0.38) == [3]


def test_a_trivial_spread_has_no_odd_one() -> None:
    assert odd(61.0, 61.0, 61.0, 61.0, 61.0, 61.3, field="used_pct") == []
    assert odd(4, 4, 4, 4, 4, 9, field="offset_ms") == []
    assert odd(4, 4, 4, 4, 4, 61, field="offset_ms") == [5]


def test_of_a_count_that_all_share_one_more_is_odd() -> None:
    assert odd(0, 0, 0, 0, 0, 1) == [5]


def test_where_most_are_the_same_a_little_more_is_not_as_odd_as_much_more() -> None:
    assert odd(*[10] * 7, 11, 90) == [8]


def test_too_few_numbers_have_no_odd_one() -> None:
    assert odd(1, 1, 1, 900) == []


def test_two_kinds_of_host_are_no_odd_ones() -> None:
    assert odd(*(10, 10, 11, 11, 10, 11), *(90, 91, 90)) == []


def test_a_rare_word_is_odd_while_the_others_agree() -> None:
    assert odd("1.24.0", "1.24.0", "1.26.0") == [2]
    assert odd(*["a"] * 19, "b") == [19]
    assert odd(*["a"] * 18, "b", "b") == [18, 19]
    assert odd(*["a"] * 17, "b", "b", "b") == []


def test_without_a_majority_no_word_is_odd() -> None:
    assert odd("a", "b", "c", "d", "e") == []
    assert odd("a", "b") == []
    assert odd(True, True, True, False) == [3]


def test_a_rare_verdict_is_odd_though_the_values_are_alike() -> None:
    measured = (*(Measured(P, 50),) * 9, Measured(F, 50))
    assert standings(measured)[9] == Standing(Stand.ODD, by_verdict=True)


def test_who_could_not_be_read_is_unknown_and_who_was_not_asked_is_neither() -> None:
    measured = (
        *(Measured(P, 5),) * 6,
        Measured(U, 900),
        Measured(None),
        Measured(NA),
        Measured(Verdict.BLOCKED),
    )
    found = [one.stand for one in standings(measured)[6:]]
    assert found == [Stand.UNKNOWN, Stand.UNKNOWN, Stand.NOT_ASKED, Stand.UNKNOWN]


def test_a_spread_tells_how_many_were_read() -> None:
    measured = (Measured(P, 47), Measured(P, 38), Measured(W, 82), Measured(U), Measured(NA))
    spread = spread_of(measured, "used_pct")
    assert (spread.read, spread.asked, spread.numbers, spread.median) == (3, 4, (38.0, 47.0, 82.0), 47)
    words = spread_of((Measured(P, "b"), Measured(P, "a"), Measured(P, "a")))
    assert (words.word, words.words, words.median) == ("a", {"a": 2, "b": 1}, None)
    assert spread_of(()) == Spread(read=0, asked=0)


@given(
    st.lists(
        st.builds(Measured, st.sampled_from((*Verdict, None)), st.integers(0, 9)), min_size=1, max_size=20
    )
    | st.lists(
        st.builds(Measured, st.sampled_from((P, U, NA)), st.sampled_from("abc")), min_size=1, max_size=20
    )
)
def test_siblings_are_all_but_the_host_itself(hosts: list[Measured]) -> None:
    assert spread_of(hosts).without(hosts[0]) == spread_of(hosts[1:])


NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.integers()
VALUES: st.SearchStrategy[Value] = NUMBERS | st.text(max_size=4) | st.booleans() | st.none()
MEASURED = st.builds(Measured, st.sampled_from((*Verdict, None)), VALUES)
HOSTS = st.lists(MEASURED, max_size=30)
FIELDS = st.sampled_from(("", "used_pct", "total_ms", "free_bytes", "days_left"))
SANE = st.floats(min_value=-1e6, max_value=1e6)


@given(HOSTS, FIELDS, st.randoms())
def test_the_order_of_hosts_does_not_matter(hosts: list[Measured], field: str, random: object) -> None:
    order = list(range(len(hosts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    found = standings(hosts, field)
    assert standings([hosts[at] for at in order], field) == tuple(found[at] for at in order)


@given(HOSTS, FIELDS)
def test_only_hosts_that_were_read_are_odd(hosts: list[Measured], field: str) -> None:
    for one, found in zip(hosts, standings(hosts, field), strict=True):
        assert (found.stand in (Stand.LIKE, Stand.ODD)) is one.is_read
        assert (found.stand is Stand.ODD) is (found.by_value or found.by_verdict)


@given(HOSTS, st.lists(st.sampled_from((U, NA, None, Verdict.SKIPPED, Verdict.BLOCKED)), max_size=40), FIELDS)
def test_hosts_that_could_not_be_read_change_nothing(
    hosts: list[Measured], unread: list[Verdict | None], field: str
) -> None:
    more = [*hosts, *(Measured(verdict, 1e9) for verdict in unread)]
    assert standings(more, field)[: len(hosts)] == standings(hosts, field)


@given(st.lists(SANE, min_size=1, max_size=40), FIELDS)
def test_odd_numbers_are_a_minority(numbers: list[float], field: str) -> None:
    assert len(odd(*numbers, field=field)) <= len(numbers) / 4


@given(st.lists(st.sampled_from("abcdef"), max_size=60))
def test_odd_words_are_rare_and_never_the_one_that_most_have(words: list[str]) -> None:
    found = odd(*words)
    assert all(words.count(words[at]) <= max(1, len(words) // 10) for at in found)
    if found:
        most = max(set(words), key=words.count)
        assert words.count(most) * 2 > len(words)
        assert all(words[at] != most for at in found)


@given(SANE, st.integers(min_value=3, max_value=50), FIELDS)
def test_hosts_that_are_the_same_have_no_odd_one(number: float, count: int, field: str) -> None:
    assert odd(*[number] * count, field=field) == []


@given(st.lists(st.floats(min_value=10, max_value=20), min_size=6, max_size=40), st.booleans())
def test_a_number_outside_of_anything_is_always_found(numbers: list[float], is_low: bool) -> None:
    assert len(numbers) in odd(*numbers, -1000 if is_low else 1000)


@given(st.lists(SANE, max_size=30))
def test_a_mirror_flags_the_same_hosts(numbers: list[float]) -> None:
    assert odd(*numbers) == odd(*(-number for number in numbers))


@given(HOSTS, FIELDS)
def test_a_median_lies_within_the_spread(hosts: list[Measured], field: str) -> None:
    spread = spread_of(hosts, field)
    assert spread.read <= spread.asked <= len(hosts)
    if spread.median is not None:
        assert spread.numbers[0] <= spread.median <= spread.numbers[-1]
        assert math.isfinite(spread.median)


@pytest.mark.parametrize("value", [math.nan, math.inf, 10**400])
def test_what_is_no_number_makes_words_of_all(value: Value) -> None:
    assert odd(*[1] * 9, value) == [9]
