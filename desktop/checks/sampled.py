"""What several readings of one check tell of each number: how it spread, how fast it changes, when it meets a limit.

`used_pct` gives `used_pct_min`, `_mean`, `_p95`, `_max`, `used_pct_per_s`, and `used_pct_fail_in_s` and
`used_pct_warn_in_s` where an outcome of that verdict compares it with a number. A value that was
not read counts nowhere.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, fsum, isfinite

from desktop.checks.shapes import FieldKind, ReadingField
from desktop.dataclass import dataclass
from desktop.domain.quantity import PER_SECOND, STATISTICS
from desktop.domain.values import Fields, Value
from desktop.domain.verdict import Verdict
from desktop.expressions.thresholds import Threshold

Thresholds = Mapping[str, Sequence[Threshold]]
_COUNTS = ("samples_asked", "samples_read")
_IN_S = {Verdict.FAIL: "_fail_in_s", Verdict.WARN: "_warn_in_s"}
_NUMBERS = (FieldKind.INTEGER, FieldKind.NUMBER)
_LONGEST_S = 100 * 365 * 86400.0  # past this a straight line says nothing


@dataclass(frozen=True, slots=True)
class Reading:
    """What one sample gave; `at_s` is on the monotonic clock."""

    at_s: float
    fields: Fields


@dataclass(frozen=True, slots=True)
class Point:
    at_s: float
    value: float


def sampled_fields(fields: Sequence[ReadingField], thresholds: Thresholds) -> tuple[ReadingField, ...]:
    """Return the fields of a check's reading, and those that sampling adds to them."""
    known = {one.name for one in fields}
    added = [
        ReadingField(name, FieldKind.NUMBER, is_optional=True)
        for one in fields
        if one.kind in _NUMBERS and not one.is_list
        for name in _names(one.name, thresholds)
    ]
    counts = [ReadingField(name, FieldKind.INTEGER) for name in _COUNTS]
    return (*fields, *(one for one in (*added, *counts) if one.name not in known))


def sampled_reading(
    readings: Sequence[Reading], asked: int, numbers: Sequence[str], limits: Thresholds
) -> Fields:
    """Return the last reading with what all of them tell; `numbers` are the fields that are numbers."""
    last = readings[-1].fields
    told: dict[str, Value] = dict(zip(_COUNTS, (asked, len(readings)), strict=True))
    for name in numbers:
        points = [
            Point(one.at_s, value) for one in readings if (value := _number(one.fields.get(name))) is not None
        ]
        told |= dict(_told(name, points, limits.get(name, ())))
    return {**told, **last}


def number_fields(fields: Sequence[ReadingField]) -> tuple[str, ...]:
    return tuple(one.name for one in fields if one.kind in _NUMBERS and not one.is_list)


def _names(name: str, thresholds: Thresholds) -> Iterator[str]:
    yield from (f"{name}{end}" for end in (*STATISTICS, PER_SECOND))
    yield from (f"{name}{_IN_S[one.verdict]}" for one in thresholds.get(name, ()) if _has_direction(one))


def _told(name: str, points: Sequence[Point], limits: Sequence[Threshold]) -> Iterator[tuple[str, Value]]:
    values = [point.value for point in points]
    found = (min(values), mean(values), p95(values), max(values)) if values else (None,) * len(STATISTICS)
    for end, value in zip(STATISTICS, found, strict=True):
        yield f"{name}{end}", value
    yield f"{name}{PER_SECOND}", rate_per_s(points)
    for limit in limits:
        if _has_direction(limit):
            yield f"{name}{_IN_S[limit.verdict]}", time_to_s(points, limit)


def _has_direction(limit: Threshold) -> bool:
    return limit.is_upper or limit.is_lower


def mean(values: Sequence[float]) -> float:
    """Return the mean; the sum of what is near the end of all floats may be past it."""
    middle = fsum(value / len(values) for value in values)
    return min(max(middle, min(values)), max(values))


def p95(values: Sequence[float]) -> float:
    """Return the least of the values that 95 % of them are not above (nearest rank)."""
    return sorted(values)[ceil(0.95 * len(values)) - 1]


def rate_per_s(points: Sequence[Point]) -> float | None:
    """Return the slope of the straight line of least squares; None for one moment, which has none."""
    if len({point.at_s for point in points}) < 2:
        return None
    middle_s, middle = mean([one.at_s for one in points]), mean([one.value for one in points])
    along = [one.at_s - middle_s for one in points]
    spread = fsum(way * way for way in along)
    if not spread:
        return None
    try:
        slope = fsum(way / spread * (one.value - middle) for way, one in zip(along, points, strict=True))
    except (OverflowError, ValueError):  # the sum of infinities
        return None
    return slope if isfinite(slope) else None


def time_to_s(points: Sequence[Point], limit: Threshold) -> float | None:
    """Return how long until the line meets a limit, 0 where it is past it; None while it moves away from it."""
    rate = rate_per_s(points)
    if points and limit.holds_for(points[-1].value):
        return 0.0
    if rate is None or not rate or (rate > 0) is not limit.is_upper:
        return None
    middle_s, middle = mean([one.at_s for one in points]), mean([one.value for one in points])
    now = middle + rate * (points[-1].at_s - middle_s)
    left_s = (limit.number - now) / rate
    return max(0.0, left_s) if left_s <= _LONGEST_S else None


def _number(value: Value) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if isfinite(value) else None
    except OverflowError:
        return None
