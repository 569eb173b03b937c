"""What is refused before anything runs, and where the message points."""

import pytest

from desktop.domain.errors import ExpressionError
from desktop.expressions import parse_expression


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "no expression"),
        ("a = 3", 3, "=="),
        ("a && b", 3, "`and`"),
        ("a || b", 3, "`or`"),
        ("!a", 1, "`not`"),
        ("2 ** 9", 1, "operator"),
        ("a is true", 1, "operator"),
        ("~a", 1, "operator"),
        ("a.lower()", 1, "write lower"),
        ("a.format(1)", 1, "no methods"),
        ("lenn(a)", 1, "Did you mean len"),
        ("__import__('os')", 1, "no function"),
        ("a.__class__", 1, "underscore"),
        ("_a", 1, "underscore"),
        ("len(_a for _a in b)", 12, "underscore"),
        ("lambda: 1", 1, "lambda"),
        ("f'{a}'", 1, "raw"),
        ("b'a'", 1, "raw"),
        ("[v for v in a]", 1, "sorted"),
        ("(v for v in a)", 1, "generator"),
        ("round(v for v in a)", 6, "generator"),
        ("{'a': 1}", 1, "record"),
        ("{1, 2}", 1, "list"),
        ("a[1:2]", 3, "slice"),
        ("(a := 1)", 2, "assigned"),
        ("len(*a)", 1, "position"),
        ("round(a, digits=1)", 1, "position"),
        ("len(a, b)", 1, "takes 1 value"),
        ("exists(3)", 1, "takes a name"),
        ("None", 1, "exists"),
        ("1j", 1, "not a number"),
        ("0x1F", 1, "not a number"),
        ("1if a else 2", 1, "not a number"),
        ("1e999", 1, "too large"),
        ("9" * 30, 1, "too large"),
        ("a # b", 3, "comment"),
        ("a \\ b", 3, "backslash"),
        ("'abc", 1, "no closing"),
        ("len(a for a in b for a in c)", 22, "already stands"),
        ("len(a for a, b in c)", 4, "one plain name"),
        ("a\udc80", 1, "surrogate"),
        ("(" * 40 + "1" + ")" * 40, 33, "nested"),
        ("...", 1, "only numbers"),
        ("await a", 1, "cannot be read|not part"),
        ("a if b", 1, "cannot be read"),
    ],
)
def test_refused(text: str, column: int, words: str) -> None:
    with pytest.raises(ExpressionError, match=words) as raised:
        parse_expression(text)
    assert raised.value.column == column


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000,
        "[" * 999 + "]" * 999,
        "-" * 1_999 + "1",
        "not " * 499 + "a",
        "a" + ".b" * 900,
        "a" + "[0]" * 600,
        "1" + "+1" * 999,
        "len(" * 300 + "a" + ")" * 300,
        "a if b else " * 150 + "c",
        "'" * 1_999,
        "\x00",
        "a" * 2_001,
    ],
)
def test_hostile_text_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse_expression(text)


def test_names_are_dotted_and_without_generator_variables() -> None:
    found = parse_expression(
        "any(v.used > limit for v in steps.disks.rows) and exists(a['b'].c) or rows[i].x"
    )
    assert [(name.path, name.column, name.is_asked) for name in found.names] == [
        (("steps", "disks", "rows"), 29, False),
        (("limit",), 14, False),
        (("a", "b", "c"), 58, True),
        (("i",), 76, False),
        (("rows",), 71, False),
    ]
