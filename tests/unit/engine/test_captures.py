"""What capture rules take out of an output; what is not there is missing, never empty."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import ExpressionError, InputError
from desktop.domain.step import Capture, CaptureRule
from desktop.engine.captures import MAX_ROWS, as_number, capture_fields


@pytest.mark.parametrize(
    ("rule", "stdout", "value"),
    [
        ("text", "a\nb\n\n", "a\nb"),
        ("lines", "a\nb\n", ["a", "b"]),
        ("lines", "", []),
        ("number", " 42\n", 42),
        ("number", "-1.5", -1.5),
        (Capture(text=True), "a\nb\n", "a\nb"),
        (Capture(text=True, as_="duration"), " 5m\n", 300.0),
        (Capture(number=True), "42\n", 42),
        (Capture(number=True, as_="integer"), "42\n", 42),
        (Capture(number=True, as_="size"), "4 KiB\n", 4096),
        (Capture(lines=True), "a\n\nb\n", ["a", "", "b"]),
        (Capture(lines=True, as_="integer"), "1\n\n 2\n", [1, 2]),
        (
            Capture(table=("size", "path"), as_="size"),
            "4KiB /var\n1MiB /srv data\n",
            [{"size": 4096, "path": "/var"}, {"size": 2**20, "path": "/srv data"}],
        ),
        (Capture(table=("n", "x"), as_="integer"), "1 1.5\n", [{"n": 1, "x": "1.5"}]),
        (
            Capture(table=("kib", "path")),
            "12 /var/log/my app \nshort\n",
            [{"kib": 12, "path": "/var/log/my app"}],
        ),
        (Capture(table=("line",)), "  all of it\n\n", [{"line": "all of it"}]),
        (
            Capture(regex=r"up (?P<days>\d+) days, (?P<who>\w+)"),
            "up 3 days, ada",
            {"days": "3", "who": "ada"},
        ),
        (Capture(regex=r"up (?P<days>\d+)", as_="integer"), "up 3 days", 3),
        (Capture(regex=r"(?P<a>\d+) (?P<b>\d+)", as_="integer"), "1 2", {"a": 1, "b": 2}),
        (Capture(regex=r"(?P<a>\d+)( (?P<b>\d+))?", as_="integer"), "1", {"a": 1, "b": None}),
        (Capture(json="items[].n"), '{"items": [{"n": 1}, {"n": 2}]}', [1, 2]),
        (Capture(json="items", as_="duration"), '{"items": ["5m", "1h"]}', [300.0, 3600.0]),
        (Capture(json="size", as_="size"), '{"size": "4 GiB"}', 4 * 2**30),
        (Capture(json="n", as_="number"), '{"n": "2.5"}', 2.5),
        (
            Capture(json="at", as_="datetime"),
            '{"at": "2026-10-02T04:11:00Z"}',
            datetime(2026, 10, 2, 4, 11, tzinfo=UTC),
        ),
    ],
)
def test_each_way_to_capture(rule: CaptureRule, stdout: str, value: Any) -> None:
    assert capture_fields({"x": rule}, stdout) == {"x": value}


@pytest.mark.parametrize(
    ("rule", "stdout"),
    [
        ("text", "\n"),
        ("number", " \n"),
        (Capture(number=True), ""),
        (Capture(text=True, as_="size"), "\n"),
        (Capture(file="/etc/hosts"), "whatever"),
        (Capture(regex="(?P<a>x)"), "y"),
        (Capture(json="nope"), "{}"),
        (Capture(json="n", as_="integer"), "{}"),
    ],
)
def test_what_is_not_there_is_missing(rule: CaptureRule, stdout: str) -> None:
    assert capture_fields({"x": rule, "y": "lines"}, stdout).keys() == {"y"}


@pytest.mark.parametrize(
    ("rule", "stdout", "told"),
    [
        ("number", "many", "'many' is not a number"),
        ("number", "1e999", "not a number"),
        (Capture(number=True, as_="integer"), "1.5", "is not a integer"),
        (Capture(lines=True, as_="integer"), "1\nx\n", "is not a integer"),
        (Capture(json="a"), "{", "the output is not JSON"),
        (Capture(json="a"), "[" * 100_000, "the output is not JSON"),
        (Capture(json="a", as_="integer"), '{"a": "1_0"}', "is not a integer"),
        (Capture(json="a", as_="integer"), '{"a": "1.5"}', "is not a integer"),
        (Capture(json="a", as_="datetime"), '{"a": "2026-10-02T04:11:00"}', "is not a datetime"),
        (Capture(json="a", as_="size"), '{"a": true}', "is not a size"),
    ],
)
def test_what_is_something_else_is_said_in_words(rule: CaptureRule, stdout: str, told: str) -> None:
    with pytest.raises(InputError, match=told):
        capture_fields({"x": rule}, stdout)


def test_type_that_is_none_is_refused() -> None:
    with pytest.raises(ExpressionError, match="is no type"):
        capture_fields({"x": Capture(json="a", as_="colour")}, '{"a": "red"}')  # type: ignore[arg-type]


def test_rows_and_lines_are_bounded() -> None:
    flood = "1 a\n" * (MAX_ROWS + 5)
    found = capture_fields({"rows": Capture(table=("n", "x")), "lines": "lines"}, flood)
    assert [len(found["rows"]), len(found["lines"])] == [MAX_ROWS, MAX_ROWS]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["", "x", "inf", "nan", "1_000", "+-5", "٣", "1e999", "0x10", "1" * 41, "1 2"]
)
def test_what_is_no_number(text: str) -> None:
    assert as_number(text) is None


@given(st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_reads_back(number: float) -> None:
    text = repr(number)
    assert as_number(text) == (number if text.lstrip("-")[:1].isdigit() else None)
