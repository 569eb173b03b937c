"""Plain scalars by YAML 1.2's core schema, and numbers that would not come back as they were written."""

import pytest

from desktop.language.scalars import LosesDigitsError, plain_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("no", "no"), ("NO", "NO"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("true", True), ("False", False), ("null", None), ("~", None), ("", None), ("nil", "nil"),
        ("12:30:45", "12:30:45"), ("2026-10-02", "2026-10-02"), ("1_000", "1_000"), ("1.2.3", "1.2.3"),
        ("0o17", 15), ("0x1F", 31), ("017 ", "017 "), ("+12", 12), ("-3", -3), ("0", 0),
        ("0.5", 0.5), (".5", 0.5), ("1.", 1.0), ("1.0", 1.0), ("1e3", 1000.0), ("-1.5E-2", -0.015),
        ("1e", "1e"), ("-", "-"), ("--", "--"), (".", "."), ("0b11", "0b11"), ("10.0.0.1", "10.0.0.1"), ("=", "="),
    ],
)  # fmt: skip
def test_value(text: str, value: object) -> None:
    found = plain_value(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "1.10",
        "3.00",
        "007",
        "-01",
        "1" * 19,
        "0x" + "f" * 20,
        "1e999",
        ".inf",
        "-.INF",
        ".nan",
        "0.12345678901234567890",
    ],
)
def test_number_that_does_not_come_back(text: str) -> None:
    with pytest.raises(LosesDigitsError):
        plain_value(text)
