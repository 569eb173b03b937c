"""Durations and sizes are read as they are written, and shown as a person reads them."""

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.errors import InputError
from desktop.domain.quantity import parse_duration_s, parse_size_bytes, plain_number, show


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("2m", 120),
        ("1h 30m", 5400),
        ("1h30m", 5400),
        ("250ms", 0.25),
        ("3d", 259200),
        ("2w", 1209600),
        ("0.5s", 0.5),
        ("0s", 0),
    ],
)
def test_duration_is_read(text: str, seconds: float) -> None:
    assert parse_duration_s(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    ["", "30", "s", "-5s", " 5s", "5 s", "1.s", "5s!", "٣s", "1e3s", "9" * 400 + "s", "101d2000w5300w"],
)
def test_what_is_no_duration_is_refused_in_words(text: str) -> None:
    with pytest.raises(InputError, match=r"duration|longer") as fault:
        parse_duration_s(text)
    assert len(str(fault.value)) < 250


@pytest.mark.parametrize(
    ("text", "size_bytes"),
    [
        ("512", 512),
        ("512B", 512),
        ("10 MB", 10_000_000),
        ("4 GiB", 4 * 2**30),
        ("4G", 4 * 2**30),
        ("1.5K", 1536),
        ("1 kB", 1000),
        ("9007199254740993", 9007199254740993),
    ],
)
def test_size_is_read_exactly(text: str, size_bytes: int) -> None:
    assert parse_size_bytes(text) == size_bytes


@pytest.mark.parametrize("text", ["", "MB", "-1", "4 XB", "4 kiB", "4 iB", "1_0", "٣", "9" * 400, "4 GiB "])
def test_what_is_no_size_is_refused_in_words(text: str) -> None:
    with pytest.raises(InputError, match=r"size|larger"):
        parse_size_bytes(text)


@pytest.mark.parametrize(
    ("value", "field", "shown"),
    [
        (True, "", "yes"),
        (False, "", "no"),
        (None, "", "not known"),
        (96.4, "used_pct", "96.4 %"),
        (100, "used_pct", "100 %"),
        (96.4, "used_pct_mean", "96.4 %"),
        (1536, "free_bytes_p95", "1.5 KiB"),
        (1536, "used_bytes_per_s", "1.5 KiB/s"),
        (-0.004, "used_pct_per_s", "-0.2 %/min"),
        (0.00001, "used_pct_per_s", "0.9 %/d"),
        (0, "used_pct_per_s", "0 %/s"),
        (2, "count_per_s", "2/s"),
        (-0.001, "used_pct", "0 %"),
        (0, "free_bytes", "0 B"),
        (1023, "free_bytes", "1023 B"),
        (1288490189, "free_bytes", "1.2 GiB"),
        (2**80, "free_bytes", "1073741824 PiB"),
        (11520, "age_s", "3 h 12 min"),
        (3600, "age_s", "1 h"),
        (59.9, "age_s", "59.9 s"),
        (-90, "age_s", "-1 min 30 s"),
        (90061, "age_s", "1 d 1 h"),
        (0.041, "took_s", "41 ms"),
        (0.0005, "took_s", "0.5 ms"),
        (1500, "latency_ms", "1.5 s"),
        (12, "days_left", "12 days"),
        (1, "days_left", "1 day"),
        (-1, "days_left", "-1 day"),
        (math.inf, "age_s", "not a number"),
        (math.nan, "used_pct", "not a number"),
        (3.14159, "", "3.14"),
        (1980211, "free_count", "1,980,211"),
        (1980211.5, "count", "1,980,211.5"),
        (-0.5, "free_count_mean", "-0.5"),
        (-0.001, "free_count", "0"),
        (999.999, "sent_count", "1,000"),
        (12000, "count_per_s", "12,000/s"),
        (4021, "len(rows)", "4,021"),
        (4021, "steps.found.rx_packets", "4,021"),
        (31337, "pid", "31337"),
        (54321, "port", "54321"),
        (123456789012, "account", "123456789012"),
        (2026, "year", "2026"),
        (65535, "", "65535"),
        (7, "", "7"),
        ("text", "", "text"),
        ([], "", "none"),
        ((1, 2), "used_pct", "1 %, 2 %"),
        ({"free_bytes": 1024, "path": "/"}, "", "free_bytes 1 KiB, path /"),
        (
            datetime(2026, 10, 2, 4, 11, tzinfo=timezone(timedelta(hours=2))),
            "",
            "2026-10-02 02:11:00 UTC",
        ),
        (datetime(2026, 10, 2, 4, 11, tzinfo=UTC), "", "2026-10-02 04:11:00 UTC"),
    ],
)
def test_value_is_shown_with_its_unit(value: object, field: str, shown: str) -> None:
    assert show(value, field) == shown  # type: ignore[arg-type]


@given(
    st.floats() | st.integers(-(2**63), 2**63),
    st.sampled_from(
        ("", "x_pct", "x_bytes", "x_s", "x_ms", "days_left", "x_pct_mean", "x_bytes_per_s", "x_count")
    ),
)
def test_every_number_can_be_shown(value: float, field: str) -> None:
    assert show(value, field)


@given(st.text(max_size=30))
def test_every_text_is_a_duration_and_size_or_refused(text: str) -> None:
    for parse in (parse_duration_s, parse_size_bytes):
        try:
            assert parse(text) >= 0
        except InputError:
            continue


def test_plain_number_has_no_idle_zeros() -> None:
    assert [plain_number(value, 2) for value in (1.10, 2.0, 10, 0.004, -0.001)] == [
        "1.1",
        "2",
        "10",
        "0",
        "0",
    ]
