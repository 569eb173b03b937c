"""Numbers with units: how durations and sizes are written, and how a field's value is shown to a person."""

import math
from datetime import UTC, datetime

from desktop.domain.errors import InputError
from desktop.domain.values import Value
from desktop.late_pattern import late_pattern

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
_LONGEST_S = 100 * 365 * 86400.0  # past this no wait of any system can be asked for
_DURATION = late_pattern(r"(?:[0-9]+(?:\.[0-9]+)?(?:ms|[smhdw])\s*)+\Z")
_DURATION_PART = late_pattern(r"([0-9]+(?:\.[0-9]+)?)(ms|[smhdw])")
_BYTES = {"": 1, "B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_BYTES |= {
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
    "K": 2**10,
    "M": 2**20,
    "G": 2**30,
    "T": 2**40,
}
_LARGEST_BYTES = 2**80
_SIZE = late_pattern(r"([0-9]+(?:\.[0-9]+)?)\s*([KMGTk]?i?B?)\Z")
_COUNTS = ("_count", "_packets", "_errors", "_dropped", "row_estimate", "iops")
STATISTICS = ("_min", "_mean", "_p95", "_max")  # what sampling adds to the name of a field
PER_SECOND = "_per_s"
_BINARY_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")


def parse_duration_s(text: str) -> float:
    """Return seconds for `30s`, `2m`, `1h 30m`, `250ms`, `3d`, `2w`.

    Raises:
        InputError: the text is no duration.
    """
    if not _DURATION.match(text):
        raise InputError(
            f"{text[:80]!r} is not a duration. Write a number with its unit, such as 30s, 5m, 1h30m or 2d."
        )
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in _DURATION_PART.findall(text))
    if seconds > _LONGEST_S:
        raise InputError(f"{text[:80]!r} is longer than any wait; the most is 100 years.")
    return seconds


def parse_size_bytes(text: str) -> int:
    """Return bytes for `512`, `10 MB` (10^6), `4 GiB` or `4G` (2^30).

    Raises:
        InputError: the text is no size.
    """
    found = _SIZE.match(text)
    if not found or found[2] not in _BYTES:
        raise InputError(
            f"{text[:80]!r} is not a size. Write a number with its unit, such as 500 MB or 4 GiB."
        )
    size = float(found[1]) * _BYTES[found[2]]
    if size > _LARGEST_BYTES:
        raise InputError(f"{text[:80]!r} is larger than anything that is measured in bytes.")
    return int(found[1]) * _BYTES[found[2]] if found[1].isdecimal() else round(size)


def show(value: Value, field: str = "") -> str:
    """Return a value as a person reads it; the unit comes from the end of the field's name."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "not known"
    if isinstance(value, int | float):
        return _show_number(value, field)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    if isinstance(value, list | tuple):
        return ", ".join(show(item, field) for item in value) if value else "none"
    if isinstance(value, dict):
        return ", ".join(f"{key} {show(item, key)}" for key, item in value.items())
    return str(value)


def _show_number(value: float, field: str) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return "not a number"
    if field.endswith(PER_SECOND):
        return _show_rate(value, field.removesuffix(PER_SECOND))
    field = measured_field(field)
    if field.endswith("_pct"):
        return f"{plain_number(value, 1)} %"
    if field.endswith("_bytes"):
        return show_bytes(value)
    if field.endswith("_s"):
        return show_seconds(value)
    if field.endswith("_ms"):
        return show_seconds(value / 1000)
    if field.endswith("days_left"):
        days = plain_number(value, 0)
        return f"{days} day" if days in ("1", "-1") else f"{days} days"
    return count_text(value) if is_count(field) else plain_number(value, 2)


def is_count(field: str) -> bool:
    """True for a field that counts things; a number that names one (a pid, a port, a year) is no amount."""
    whole = measured_field(field)
    return whole == "count" or whole.startswith(("len(", "count(")) or whole.endswith(_COUNTS)


def count_text(count: float) -> str:
    """Return how many there are, with the thousands apart: `1,980,211`."""
    if isinstance(count, int):
        return f"{count:,}"
    text = f"{count:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def measured_field(field: str) -> str:
    """Return the field whose unit a statistic of samples has: `used_pct` for `used_pct_mean`."""
    return next((field.removesuffix(end) for end in STATISTICS if field.endswith(end)), field)


def _show_rate(per_s: float, field: str) -> str:
    """Return a change over time by the shortest time in which there is something to see of it."""
    least = 1.0 if field.endswith("_bytes") else 0.1
    ways = ((1.0, "s"), (60.0, "min"), (3600.0, "h"), (86400.0, "d"))
    seconds, word = next(
        (way for way in ways if abs(per_s) * way[0] >= least), ways[-1] if per_s else ways[0]
    )
    return f"{_show_number(per_s * seconds, field)}/{word}"


def plain_number(value: float, digits: int) -> str:
    """Return a number with at most `digits` decimals and no idle zeros."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:.{digits}f}"
    short = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if short == "-0" else short


def show_bytes(size_bytes: float) -> str:
    """Return bytes in the largest binary unit that leaves at least 1, such as `1.2 GiB`."""
    size, unit = float(size_bytes), 0
    while abs(size) >= 1024 and unit < len(_BINARY_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{plain_number(size, 1)} {_BINARY_UNITS[unit]}"


def show_seconds(seconds: float) -> str:
    """Return a duration in its two largest units, such as `3 h 12 min` or `41 ms`."""
    sign, left_s = ("-" if seconds < 0 else ""), abs(seconds)
    if left_s < 1:
        return f"{sign}{plain_number(left_s * 1000, 1 if left_s < 0.01 else 0)} ms"
    if left_s < 60:
        return f"{sign}{plain_number(left_s, 1)} s"
    days, rest = divmod(round(left_s), 86400)
    hours, rest = divmod(rest, 3600)
    minutes, whole_s = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (whole_s, "s")]
    first = next(i for i, (amount, _) in enumerate(parts) if amount)
    return sign + " ".join(f"{amount} {unit}" for amount, unit in parts[first : first + 2] if amount)
