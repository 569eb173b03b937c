"""The moment of a log line is found in the forms that programs write."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.checks.linux.log_lines import line_moment, plain_line

NOW = datetime(2026, 10, 5, 11, 0, tzinfo=timezone(timedelta(hours=2)))
EIGHT_TWELVE = datetime(2026, 10, 5, 8, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "line",
    [
        "2026-10-05T08:12:01Z it",
        "2026-10-05T08:12:01.123456+00:00 it",
        "2026-10-05 10:12:01,123 ERROR it",
        "[2026-10-05 10:12:01] it",
        "2026/10/05 10:12:01 [error] it",
        "2026-10-05T10:12:01+0200 it",
        "Oct  5 10:12:01 host it",
        "<11>Oct  5 10:12:01 host it",
        '10.0.0.9 - - [05/Oct/2026:10:12:01 +0200] "GET / HTTP/1.1" 502 157',
        "1791187921.123456 host it",
    ],
)
def test_moment_is_found(line: str) -> None:
    assert line_moment(line, NOW) == EIGHT_TWELVE


def test_a_month_to_come_is_of_last_year() -> None:
    assert line_moment("Dec 31 23:59:59 host it", NOW) == datetime(2025, 12, 31, 21, 59, 59, tzinfo=UTC)


def test_29_february_is_of_the_last_leap_year_or_none() -> None:
    early_2025 = datetime(2025, 3, 1, tzinfo=UTC)
    assert line_moment("Feb 29 12:00:00 host it", early_2025) == datetime(2024, 2, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "line", ["", "Caused by: x", "2026-13-45T99:99:99 it", "Foo 99 10:12:01", "at Oct 5"]
)
def test_a_line_without_a_time_tells_none(line: str) -> None:
    assert line_moment(line, NOW) is None


@given(st.text(alphabet="0123456789-:/T ,.[]+ZOct<>"))
def test_any_line_tells_a_moment_or_none(line: str) -> None:
    moment = line_moment(line, NOW)
    assert moment is None or moment.utcoffset() == timedelta(0)
    assert plain_line(line)[-3:] == line[-3:]
