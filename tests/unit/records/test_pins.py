"""The pinned runbooks in their file."""

import os
import stat
from pathlib import Path

import pytest

from desktop.domain.errors import RecordFullError
from desktop.records.pins import Pin, PinBook, moved, with_pin, without

A, B, C = Pin("a", "Ä title"), Pin("b", "B"), Pin("c", "C")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "pinned.json"


def test_the_order_is_read_by_the_next_start(place: Path) -> None:
    book = PinBook(place)
    for pin in (A, B, C):
        book.change(lambda pins, pin=pin: with_pin(pins, pin))
    book.change(lambda pins: moved(pins, "c", -2))
    assert PinBook(place).read() == (C, A, B)
    if os.name == "posix":
        assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_what_another_window_pinned_meanwhile_stays(place: Path) -> None:
    one, other = PinBook(place), PinBook(place)
    assert one.read() == ()
    other.change(lambda pins: with_pin(pins, B))
    assert one.change(lambda pins: with_pin(pins, A)) == (B, A)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "null", '{"format": 2, "pinned": []}', '{"format": 1}', '{"format": 1, "pinned": [{"id": "a"}]}',
     '{"format": 1, "pinned": [3]}', "\udcff"],
)  # fmt: skip
def test_a_damaged_file_is_told_and_kept_beside_the_new_one(place: Path, text: str) -> None:
    place.parent.mkdir()
    place.write_bytes(text.encode("utf-8", "surrogateescape"))
    book = PinBook(place)
    assert book.read() == ()
    assert str(place) in book.problem
    book.change(lambda pins: with_pin(pins, A))
    assert (PinBook(place).read(), book.problem) == ((A,), "")
    (kept,) = place.parent.glob("pinned.json.bad-*")
    assert kept.read_bytes() == text.encode("utf-8", "surrogateescape")


def test_a_file_that_cannot_be_written_is_told(place: Path) -> None:
    place.parent.write_text("a file where the folder should be")
    with pytest.raises(RecordFullError, match="not saved"):
        PinBook(place).change(lambda pins: with_pin(pins, A))


def test_moving_stops_at_both_ends_and_a_stranger_moves_nothing() -> None:
    pins = (A, B, C)
    assert moved(pins, "a", -1) == pins
    assert moved(pins, "c", 5) == pins
    assert moved(pins, "a", 1) == (B, A, C)
    assert moved(pins, "nobody", 1) == pins


def test_pinning_twice_keeps_the_place_and_putting_back_finds_it() -> None:
    assert with_pin((A, B), A) == (A, B)
    assert with_pin(without((A, B, C), "b"), B, 1) == (A, B, C)
