"""What an author's marks mean, and that nothing else of the text is changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.ui.widgets.prose import Look, Span, give_back, hold, read_prose


def looks(written: str) -> list[tuple[str, Look]]:
    prose = read_prose(written)
    return [(prose.text[one.start : one.start + one.length], one.look) for one in prose.spans]


@pytest.mark.parametrize(
    ("written", "shown", "found"),
    [
        ("Type `sshd -t` as root.", "Type sshd -t as root.", [("sshd -t", Look.CODE)]),
        ("`a` and `b`", "a and b", [("a", Look.CODE), ("b", Look.CODE)]),
        ("Do **not** restart it.", "Do not restart it.", [("not", Look.STRONG)]),
        ("`**/*.log` is **code**", "**/*.log is code", [("**/*.log", Look.CODE), ("code", Look.STRONG)]),
        ("`` a`b ``", "a`b", [("a`b", Look.CODE)]),
        ("Look:\n- one\n- `two`", "Look:\n•  one\n•  two", [("two", Look.CODE)]),
        ("* one", "•  one", []),
    ],
)
def test_marks_are_looks(written: str, shown: str, found: list[tuple[str, Look]]) -> None:
    assert read_prose(written).text == shown
    assert looks(written) == found


@pytest.mark.parametrize(
    "written",
    ["a ` b", "a `b\nc` d", "2 ** 3 ** 4", "/var/**/*.log and **/x", "-5 degrees", "a**b**c", "``", "****",
     "<b>x</b> [y](z) ![p](file:///etc/passwd)", "_x_ and *y*"],
)  # fmt: skip
def test_what_is_no_mark_stays(written: str) -> None:
    assert read_prose(written).text == written


@given(st.text(alphabet="`*- ab\n•", max_size=40))
def test_only_marks_go_and_spans_lie_in_the_text(written: str) -> None:
    prose = read_prose(written)
    left = [one for one in prose.text if one not in "`*- •"]
    assert left == [one for one in written if one not in "`*- •"]
    end = 0
    for one in prose.spans:
        assert isinstance(one, Span)
        assert one.length > 0
        assert end <= one.start
        end = one.start + one.length
    assert end <= len(prose.text)


@pytest.mark.parametrize("value", ["a `b` c", "**x**", "`", "- one", "* two", "``", "a-b"])
def test_a_value_that_is_filled_in_is_no_mark(value: str) -> None:
    """The author's marks around it count, and everything of the value is shown."""
    assert read_prose(f"Look at {hold(value)}.").text == f"Look at {value}."
    assert looks(f"Look at {hold(value)}.") == []
    assert looks(f"Run `{hold(value)}`.") == [(value, Look.CODE)]
    assert read_prose(hold(f"{value}\n{value}")).text == f"{value}\n{value}"
    assert give_back(hold(value)) == value


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("See https://wiki.example/disk?a=1#top.", ["https://wiki.example/disk?a=1#top"]),
        ("(http://a.example/x), and https://b.example!", ["http://a.example/x", "https://b.example"]),
        ("[here](https://wiki.example/x)", ["https://wiki.example/x"]),
        ("`curl http://a.example/`", []),
        ("file:///etc/passwd javascript:alert(1) ftp://a.example", []),
        ("xhttps://a.example", []),
        (f"It said {hold('https://evil.example/x')}.", []),
    ],
)
def test_an_address_of_the_web_is_a_link_of_its_own_words(written: str, found: list[str]) -> None:
    """A value that is filled in is none, whoever made it."""
    assert [text for text, look in looks(written) if look is Look.LINK] == found
    assert "evil" not in written or "https://evil.example/x" in read_prose(written).text
