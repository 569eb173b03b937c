"""Hidden values are numbered, leave as stand-ins, and come back only where a person says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.redaction.ledger import BY_HAND, NUMBER, Entry, Ledger

TEXT = "postgresql://app:hunter2x@db and password=Abc12345x, again hunter2x: password=Abc12345x"


def entries(ledger: Ledger, text: str) -> list[Entry]:
    return [piece.entry for piece in ledger.pieces(ledger.mask(text)) if piece.entry is not None]


def test_the_same_value_has_the_same_number_wherever_it_stands() -> None:
    ledger = Ledger(str)
    found = [(one.number, one.kind, one.value) for one in entries(ledger, TEXT)]
    assert found == [
        (1, "url-password", "hunter2x"),
        (2, "password", "Abc12345x"),
        (2, "password", "Abc12345x"),
    ]


def test_what_leaves_has_marks_without_numbers() -> None:
    ledger = Ledger(str)
    assert ledger.resolve(ledger.mask("password=Abc12345x")) == "password=[hidden:password]"


def test_a_value_that_a_person_shows_comes_back_and_no_other() -> None:
    ledger = Ledger(str)
    masked = ledger.mask(TEXT)
    told = ledger.resolve(masked, frozenset({("password", "Abc12345x")}))
    assert told == TEXT.replace(":hunter2x@", ":[hidden:url-password]@")


def test_a_held_secret_cannot_be_shown() -> None:
    ledger = Ledger(lambda text: text.replace("tide-pool", "[hidden:archive key]"))
    (entry,) = entries(ledger, "the key is tide-pool")
    assert (entry.kind, entry.value, entry.can_be_shown) == ("archive key", "", False)
    masked = ledger.mask("the key is tide-pool")
    assert ledger.resolve(masked, frozenset({entry.key})) == "the key is [hidden:archive key]"


def test_what_is_hidden_by_hand_is_hidden_as_a_word_of_its_own() -> None:
    ledger = Ledger(str, added=("ana",))
    assert ledger.resolve(ledger.mask("ana and banana, Ana")) == "[hidden:by hand] and banana, Ana"


def test_what_is_hidden_by_hand_leaves_marks_alone() -> None:
    ledger = Ledger(str, added=("password", "hidden"))
    assert ledger.resolve(ledger.mask("password=Abc12345x")) == "[hidden:by hand]=[hidden:password]"
    assert {one.kind for one in entries(ledger, "password=Abc12345x")} == {BY_HAND, "password"}


@pytest.mark.parametrize("raw", [f"a{NUMBER}b", f"[hidden:x{NUMBER}7]", f"[hidden:x{NUMBER}]", "[hidden:]"])
def test_marks_in_texts_from_outside_do_no_harm(raw: str) -> None:
    ledger = Ledger(str)
    assert NUMBER not in ledger.resolve(ledger.mask(raw))


@given(st.text(alphabet=f"pas word=Ab1:/@[hidden]{NUMBER}", max_size=60))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    ledger = Ledger(str, added=("Ab",))
    once = ledger.mask(text)
    assert ledger.mask(once) == once
    assert NUMBER not in ledger.resolve(once)
