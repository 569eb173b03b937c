"""What a reader calls a kind of hidden value."""

import pytest

from desktop.redaction.kinds import kind_words


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("url-password", "URL password"),
        ("aws-secret-key", "AWS secret key"),
        ("jwt", "JWT"),
        ("curl-header", "curl header"),
        ("by hand", "by hand"),
    ],
)
def test_short_names_stand_in_capitals_and_no_dash_between_words(kind: str, words: str) -> None:
    assert kind_words(kind) == words


@pytest.mark.parametrize("name", ["ssh:web-03", "Archive-Key", "db-02", "ssh-key:~/.ssh/id"])
def test_the_name_of_a_secret_stays_as_it_is_written(name: str) -> None:
    assert kind_words(name) == name
