"""What expressions give: operators, functions, missing values, and what an evaluation looked at."""

from datetime import UTC, datetime, timedelta

import pytest

from desktop.domain.errors import ExpressionError, MissingValueError
from desktop.expressions import evaluate, evaluate_condition, parse_expression

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
VOLUMES = [
    {"name": "/", "used_pct": 96.4, "free_bytes": 1_000_000},
    {"name": "/var", "used_pct": 40.0, "free_bytes": 9_000_000},
]
NAMES = {
    "used_pct": 96.4,
    "host": "web-1",
    "volumes": VOLUMES,
    "empty": None,
    "steps": {"space": {"used_pct": 97.0, "verdict": "fail", "owner": None}},
    "stdout": "error 26 at 10:03\nok\n",
    "started_at": "2026-10-01T12:00:00Z",
    "booted": NOW - timedelta(days=3),
    "ids": [3, 1, 2, 3],
    "flags": [True, False],
}


def value(text: str) -> object:
    return evaluate(parse_expression(text), NAMES, NOW)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("used_pct >= 95", True),
        ("1 < 2 < 3", True),
        ("1 < 2 > 3", False),
        ("not used_pct < 95", True),
        ("host == 'web-1' and used_pct > 99", False),
        ("true or nothing_here", True),
        ("false and nothing_here", False),
        ("'web' in host", True),
        ("4 not in ids", True),
        ("host in ['web-1', 'web-2']", True),
        ("1 == true", False),
        ("'3' == 3", False),
        ("[1, 2] == [1, 2]", True),
        ("volumes[0] == volumes[0]", True),
        ("2 + 3 * 4 - 1", 13),
        ("7 // 2", 3),
        ("-7 % 3", 2),
        ("1 / 4", 0.25),
        ("'high' if used_pct > 90 else 'low'", "high"),
        ("volumes[1].name", "/var"),
        ("volumes[-1]['name']", "/var"),
        ("steps.space.verdict", "fail"),
        ("any(v.used_pct > 90 for v in volumes)", True),
        ("all(v.used_pct > 90 for v in volumes)", False),
        ("any(flags)", True),
        ("len(volumes)", 2),
        ("len(v for v in volumes if v.used_pct > 90)", 1),
        ("count(v for v in volumes if v.used_pct > 90)", 1),
        ("count(v.used_pct > 90 for v in volumes)", 1),
        ("sum(v.free_bytes for v in volumes)", 10_000_000),
        ("min(v.used_pct for v in volumes)", 40.0),
        ("max(1, 5, 3)", 5),
        ("sorted(ids)", [1, 2, 3, 3]),
        ("distinct(ids)", [3, 1, 2]),
        ("count(1 for a in ids for b in ids if a == b)", 6),
        ("round(96.444, 1)", 96.4),
        ("round(2.6)", 3),
        ("abs(-2)", 2),
        (r"matches(stdout, '\b26\b')", {"0": "26"}),
        (r"matches(stdout, 'error (?P<code>\d+)').code", "26"),
        (r"number(matches(stdout, 'error (\d+)')[1]) + 1", 27),
        ("matches(stdout, 'fatal')", False),
        ("contains(stdout, 'error')", True),
        ("contains(ids, 2)", True),
        ("startswith(host, 'web-')", True),
        ("lower('ABC')", "abc"),
        ("split('a, b', ', ')", ["a", "b"]),
        ("split(' a  b ')", ["a", "b"]),
        ("number('96.5')", 96.5),
        ("in_cidr('10.1.2.3', '10.0.0.0/8')", True),
        ("in_cidr('10.1.0.0/16', ['192.168.0.0/16', '10.0.0.0/8'])", True),
        ("in_cidr('fe80::1', '10.0.0.0/8')", False),
        ("days(2) + hours(1)", 176_400),
        ("kib(2) + mib(1) + gib(1)", 2048 + 2**20 + 2**30),
        ("since(started_at)", 86_400.0),
        ("booted < before(days(2))", True),
        ("before(started_at, now)", True),
        ("now - booted", 259_200.0),
        ("exists(steps.space.used_pct)", True),
        ("exists(steps.space.owner)", False),
        ("exists(steps.other.used_pct)", False),
        ("exists(empty)", False),
        ("exists(volumes[7].name)", False),
        (r"'C:\temp'", r"C:\temp"),
        ("'it\\'s'", r"it\'s"),
        ("  used_pct\n  > 95", True),
    ],
)
def test_value(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("steps.other.used_pct", "no 'other'"),
        ("steps.space.owner", "no value"),
        ("empty > 3", "no value"),
        ("volumes[7].name", "2 items"),
        ("matches(stdout, 'fatal').code", "is false"),
        ("min(v.used_pct for v in volumes if v.used_pct > 99)", "of nothing"),
    ],
)
def test_missing_value_is_an_error_of_its_own(text: str, words: str) -> None:
    with pytest.raises(MissingValueError, match=words):
        value(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("host > 3", "cannot be compared"),
        ("'1' + '2'", "works on numbers"),
        ("ids * 3", "works on numbers"),
        ("true + 1", "works on numbers"),
        ("1 / 0", "division by zero"),
        ("1e300 * 1e300", "too large"),
        ("9000000000000000000 + 9000000000000000000", "too large"),
        ("not used_pct", "must be true or false"),
        ("used_pct and true", "must be true or false"),
        ("any(ids)", "true or false"),
        ("sum(v.name for v in volumes)", "works on numbers"),
        ("sorted(v for v in volumes)", "numbers only"),
        ("any(c == 'a' for c in host)", "goes through a list"),
        ("host.name", "is a text"),
        ("volumes.name", "an index"),
        ("number('12 %')", "not a number"),
        ("in_cidr('web-1', '10.0.0.0/8')", "not an address"),
        ("since('yesterday')", "wants a time"),
        ("split('abc', '')", "at least one character"),
        (r"matches(stdout, '(a)\1')", "linear time"),
        (r"matches(stdout, '(?=a)')", "linear time"),
        ("before(9000000000000000)", "too long ago"),
        ("volumes[used_pct]", "index"),
    ],
)
def test_refusal(text: str, words: str) -> None:
    with pytest.raises(ExpressionError, match=words):
        value(text)


def test_condition_takes_a_match_for_true_and_refuses_numbers() -> None:
    assert evaluate_condition(parse_expression("matches(stdout, 'error')"), NAMES, NOW)
    with pytest.raises(ExpressionError, match="used_pct is a number"):
        evaluate_condition(parse_expression("used_pct"), NAMES, NOW)


def test_looked_at_holds_what_was_really_read() -> None:
    seen: dict[str, object] = {}
    text = "used_pct > 99 and host == 'x' or any(v.used_pct > 90 for v in volumes) or len(ids) > 3"
    assert evaluate(parse_expression(text), NAMES, NOW, seen) is True
    assert seen == {
        "used_pct": 96.4,
        "volumes[0].used_pct": 96.4,
        "any(v.used_pct > 90 for v in volumes)": True,
    }


def test_column_of_an_error_counts_characters_of_the_author() -> None:
    with pytest.raises(MissingValueError) as raised:
        value("'é\\d' != host and 'ü' == hostt")
    assert raised.value.column == 26
