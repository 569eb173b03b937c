"""Places answer as a look at each range would, and many hits cost no more than their number."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.redaction.masker import SecretMasker
from desktop.redaction.places import Places
from desktop.redaction.redact import redact

_RANGES = st.builds(lambda start, size: range(start, start + size), st.integers(0, 30), st.integers(1, 8))


@given(st.lists(_RANGES, max_size=6), _RANGES)
def test_it_answers_as_a_look_at_each_character_would(ranges: list[range], asked: range) -> None:
    covered = {place for one in ranges for place in one}
    assert Places(ranges).meet(asked.start, asked.stop) == bool(covered & set(asked))
    if Places(ranges).hold(asked.start, asked.stop):
        assert covered >= set(asked)
    assert all(Places(ranges).hold(one.start, one.stop) for one in ranges)


@pytest.mark.alone
def test_time_grows_with_the_number_of_hits_and_not_its_square() -> None:
    masker = SecretMasker()
    masker.add("held", "Ylvis-4711")

    def seconds(lines: int) -> float:
        text = "password=hunter22x Ylvis-4711 root@web01:~# 10.1.2.3 [hidden:token]\n" * lines
        start = time.perf_counter()
        redact(text, masker, profile="public")
        return time.perf_counter() - start

    seconds(10)
    assert seconds(8_000) < 30 * seconds(800) + 0.2
