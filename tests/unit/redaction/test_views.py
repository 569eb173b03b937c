"""A decoded view leads back to where each part of it stood, in memory that grows with the text alone."""

import tracemalloc

import pytest

from desktop.redaction.views import base64_texts, views


@pytest.mark.parametrize(
    ("text", "read", "value", "source"),
    [
        ('{"a": "p=\\"s\\/e\\"x"}', '{"a": "p="s/e"x"}', 's/e"', 's\\/e\\"'),
        ("a\\\\nb\\\\tc", "a\nb\tc", "b\tc", "b\\\\tc"),
        ("x&quot;&#39;y&amp;z;", "x\"'y&z;", "'y&", "&#39;y&amp;"),
        ("q%3D%C3%B6%26z", "q=%C3%B6&z", "=%C3", "%3D%C3"),
        (
            "May  1 10:00:00 h a[1]: one\nMay  1 10:00:01 h a[1]: two",
            "one\ntwo",
            "e\ntw",
            "e\nMay  1 10:00:01 h a[1]: tw",
        ),
    ],
)
def test_what_stands_in_a_view_is_found_in_the_source(text: str, read: str, value: str, source: str) -> None:
    [view] = views(text)
    assert view.text == read
    at = read.index(value)
    place = view.source_range(at, at + len(value))
    assert text[place.start : place.stop] == source
    assert view.source_range(0, len(read)).stop == len(text)


def test_text_without_escapes_has_no_other_view() -> None:
    assert list(views("100 % of A & B; c:/d 'e'\nMay be")) == []


def test_base64_of_plain_text_is_read_and_other_base64_is_not() -> None:
    assert [text for _, text in base64_texts("x cGFzc3dvcmQ9aHVudGVyMjI= y")] == ["password=hunter22"]
    assert list(base64_texts("MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYD")) == []


def test_a_view_of_much_text_needs_little_more_than_the_text() -> None:
    text = "line of a log without anything\\n" * 60_000
    tracemalloc.start()
    [view] = views(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(view.text) == len(text) - 60_000
    assert peak < 12 * len(text)
