"""Texts with `${…}`: units for people, types kept for parameters, bounds on what comes out."""

from datetime import UTC, datetime

import pytest

from desktop.domain.errors import ExpressionError, MissingValueError
from desktop.expressions import parse_template, render, render_value

NOW = datetime(2026, 10, 2, 12, tzinfo=UTC)
NAMES = {
    "used_pct": 96.4,
    "free_bytes": 1_288_490_189,
    "age_s": 11_520,
    "mount": "/var",
    "rows": [{"kib": 2048, "path": "/var/log"}],
    "gone": None,
    "ports": list(range(1000)),
    "deep": {"a": {"b": {"c": {"d": 1}}}},
    "giant": 10**5000,
}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain $5 {x}", "plain $5 {x}"),
        ("${mount} is ${used_pct} full; ${free_bytes} are left.", "/var is 96.4 % full; 1.2 GiB are left."),
        ("${age_s}", "3 h 12 min"),
        ("${rows[0].path} holds ${kib(rows[0].kib)}.", "/var/log holds 2 MiB."),
        ("write $${x} for ${mount}", "write ${x} for /var"),
        ("${'}'}", "}"),
        ("${max(r.kib for r in rows)}", "2048"),
        ("${round(used_pct)}", "96 %"),
        ("${used_pct - 6.4}", "90 %"),
        ("${deep}", "a b c …"),
        ("${len(ports)} ports, the last ${ports[-1] + 64000}", "1,000 ports, the last 64999"),
        ("${giant}", "a very large number"),
    ],
)
def test_render(text: str, shown: str) -> None:
    assert render(parse_template(text), NAMES, NOW) == shown


def test_long_list_is_cut() -> None:
    shown = render(parse_template("${ports}"), NAMES, NOW)
    assert shown.endswith("49, … and 950 more")


def test_one_whole_slot_keeps_its_type() -> None:
    assert render_value(parse_template("${rows}"), NAMES, NOW) == NAMES["rows"]
    assert render_value(parse_template("${used_pct}"), NAMES, NOW) == 96.4
    assert render_value(parse_template("${len(ports)} of them"), NAMES, NOW) == "1000 of them"
    assert render_value(parse_template("${mount}/x ${used_pct} ${true}"), NAMES, NOW) == "/var/x 96.4 true"


def test_a_list_has_no_place_inside_a_parameter_text() -> None:
    with pytest.raises(ExpressionError, match="list or a record"):
        render_value(parse_template("x ${rows}"), NAMES, NOW)


def test_missing_value_raises_or_is_written_as_told() -> None:
    template = parse_template("is ${gone}")
    with pytest.raises(MissingValueError):
        render(template, NAMES, NOW)
    assert render(template, NAMES, NOW, missing="not known") == "is not known"


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [("é ${mount", 3, "no closing"), ("ab ${ x > }", 7, "cannot be read"), ("${}", 3, "no expression")],
)
def test_column_is_that_of_the_template(text: str, column: int, words: str) -> None:
    with pytest.raises(ExpressionError, match=words) as raised:
        parse_template(text)
    assert raised.value.column == column


def test_a_text_cannot_be_blown_up() -> None:
    with pytest.raises(ExpressionError, match="longer than"):
        render(parse_template("${big}" * 100), {"big": "x" * 100_000}, NOW)
