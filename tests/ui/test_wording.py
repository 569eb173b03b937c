"""Texts as the pages write them."""

import pytest

from desktop.ui.wording import steps_words, unfilled


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("How full is ${mount}?", "How full is \u2039mount\u203a?"),
        (
            "What certificate does ${inputs.host_name} show?",
            "What certificate does \u2039host name\u203a show?",
        ),
        ("$HOME stays, and $ {this}", "$HOME stays, and $ {this}"),
        ("${}", "\u2039\u203a"),
    ],
)
def test_a_value_that_is_not_known_yet_shows_its_name(text: str, told: str) -> None:
    assert unfilled(text) == told


def test_one_step_is_no_steps() -> None:
    assert (steps_words(1), steps_words(2)) == ("1 step", "2 steps")
