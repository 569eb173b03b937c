"""A late pattern answers as a compiled one, and is compiled by the first question."""

import re

import pytest

from desktop.late_pattern import late_pattern

TEXTS = ("", "a1", "b22 a333", "no digits", "A1\na2")


@pytest.mark.parametrize("flags", [0, re.IGNORECASE | re.MULTILINE])
def test_it_answers_as_the_compiled_one(flags: int) -> None:
    late, compiled = late_pattern(r"^a(?P<number>\d+)", flags), re.compile(r"^a(?P<number>\d+)", flags)
    for text in TEXTS:
        for way in ("search", "match", "fullmatch"):
            mine, its = getattr(late, way)(text), getattr(compiled, way)(text)
            assert (mine and mine.span()) == (its and its.span())
        assert late.findall(text) == compiled.findall(text)
        assert late.sub("-", text) == compiled.sub("-", text)
        assert [one.span() for one in late.finditer(text)] == [one.span() for one in compiled.finditer(text)]
    assert (late.pattern, late.groups, late.flags) == (compiled.pattern, compiled.groups, compiled.flags)


def test_a_wrong_one_is_told_when_it_is_used() -> None:
    late = late_pattern("(")
    with pytest.raises(re.error):
        late.search("x")
