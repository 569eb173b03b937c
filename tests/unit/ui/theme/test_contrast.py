"""Every pair of colours that the window draws can be read, measured from the tokens."""

from dataclasses import fields

import pytest

from desktop.ui.theme.contrast import ratio
from desktop.ui.theme.tokens import EDGE_PAIRS, TEXT_PAIRS, TOKENS, Ink, Scheme, Tokens


def test_black_on_white_is_21_to_1() -> None:
    assert ratio("000000", "FFFFFF") == pytest.approx(21)
    assert ratio("FFFFFF", "000000") == pytest.approx(21)


def test_a_known_grey_has_its_published_ratio() -> None:
    assert ratio("767676", "FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", TOKENS)
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_reaches_4_5(scheme: Scheme, ink: Ink, ground: Ink) -> None:
    tokens = TOKENS[scheme]
    assert ratio(tokens.hex(ink), tokens.hex(ground)) >= 4.5


@pytest.mark.parametrize("scheme", TOKENS)
@pytest.mark.parametrize(("ink", "ground"), EDGE_PAIRS)
def test_edges_reach_3(scheme: Scheme, ink: Ink, ground: Ink) -> None:
    tokens = TOKENS[scheme]
    assert ratio(tokens.hex(ink), tokens.hex(ground)) >= 3


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_high_contrast_text_reaches_7(ink: Ink, ground: Ink) -> None:
    tokens = TOKENS[Scheme.CONTRAST]
    assert ratio(tokens.hex(ink), tokens.hex(ground)) >= 7


def test_each_ink_names_a_token() -> None:
    assert {ink.value for ink in Ink} == {field.name for field in fields(Tokens)} - {"is_dark"}
