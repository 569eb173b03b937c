"""The cleaner: nothing unsafe comes through, nothing readable is lost, in one piece or in many."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.redaction.clean import StreamCleaner, clean, clean_with_map

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f\ufeff\ud800-\udfff]"
)
_TRICKY = st.text(
    st.sampled_from("\x1b[]P\\;?0123mKA \x07\x9b\x9c\x9d\x90\r\n\t\x00ab\u202e\u200b\ue000é😀\ud800"),
    max_size=40,
)


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("\x1b[01;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07x", "x"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]52;c;cm0gLXJm\x07paste", "paste"),
        ("\x1bP+q544e\x1b\\after", "after"),
        ("\x9b31mc1", "c1"),
        ("\x1b(Bx\x1b7\x1b=y", "xy"),
        ("safe\r\x1b[2Kfake prompt$ ", "safe\nfake prompt$ "),
        ("one\r\ntwo\u2028three\x0bfour", "one\ntwo\nthree\nfour"),
        ("rm -rf /\b\b\b\bhome", "rm -rf /home"),
        ("A=1\x00B=2\x00", "A=1␀B=2␀"),
        ("abc\u202egpj.exe", "abcgpj.exe"),
        ("pass\u200bword \U000e0041", "password "),
        ("\udcff\ud800", "\ufffd\ufffd"),
        ("tab\there\n", "tab\there\n"),
        ("größe 日本語 👍🏽 ✔️", "größe 日本語 👍🏽 ✔️"),
    ],
)
def test_what_becomes_of_it(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


def test_an_unfinished_string_hides_no_text() -> None:
    assert clean("\x1b]0;this goes on\nand on") == "0;this goes on\nand on"


@given(_TRICKY)
def test_clean_is_safe_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert not _UNSAFE.search(once)
    assert clean(once) == once


@given(_TRICKY, st.lists(st.integers(0, 40), max_size=6))
def test_pieces_give_what_the_whole_gives(text: str, cuts: list[int]) -> None:
    cleaner = StreamCleaner()
    edges = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [text[first:last] for first, last in pairwise(edges)]
    assert "".join(map(cleaner.feed, pieces)) + cleaner.finish() == clean(text)


def test_plain_text_is_never_held_back() -> None:
    assert StreamCleaner().feed("half a li") == "half a li"


def test_a_string_past_the_cap_is_shown_and_not_held_for_ever() -> None:
    cleaner, piece = StreamCleaner(), "x" * 1000
    shown = cleaner.feed("\x1b]0;") + "".join(cleaner.feed(piece) for _ in range(10))
    assert len(shown) > 9000


@given(_TRICKY)
def test_the_map_leads_back_to_each_character(text: str) -> None:
    cleaned = clean_with_map(text)
    assert cleaned.text == clean(text)
    for offset, char in enumerate(cleaned.text):
        source = text[cleaned.source_offset(offset)]
        assert source == char or clean(source) == char


@pytest.mark.alone
@pytest.mark.parametrize(
    "unit", ["\x1b", "\x1b]", "\x9d", "\x1b]aaaa\n", "\x1b[1;", "\x1b[31mred\x1b[0m ", "\r", "\x90a"]
)
def test_time_grows_with_the_length_and_not_its_square(unit: str) -> None:
    def seconds(length: int) -> float:
        text, best = unit * (length // len(unit)), 9.0
        for _ in range(3):
            start = time.perf_counter()
            clean(text)
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(400_000) < 40 * seconds(40_000) + 0.05
