"""The last points of several CloudWatch metrics, in one question.

Source: CloudWatch GetMetricData: at most 500 metrics in a question; a metric that has no points answers with none.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from desktop.checks.aws.bounded import action
from desktop.checks.aws.fields import Answer, records, text
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, PermissionDeniedError, UnreadableOutputError
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

MOST_METRICS = 500
_MOST_POINTS = 1440
_ACTION = action("cloudwatch", "GetMetricData")


@dataclass(frozen=True, slots=True)
class Metric:
    key: str  # under which its points are found
    namespace: str
    name: str
    statistic: str  # Average, Sum, Minimum, Maximum, SampleCount or p95
    dimensions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recent:
    """The points of each metric, the newest last; `unread` says what could not be read and why."""

    points: Mapping[str, tuple[float, ...]]
    unread: tuple[str, ...]

    def latest(self, key: str) -> float | None:
        return self.points[key][-1] if self.points.get(key) else None

    def total(self, key: str) -> float | None:
        return sum(self.points[key]) if self.points.get(key) else None

    def greatest(self, key: str) -> float | None:
        return max(self.points.get(key, ()), default=None)

    def least(self, key: str) -> float | None:
        return min(self.points.get(key, ()), default=None)


def recent_metrics(aws: AwsAccount, wanted: Sequence[Metric], *, since_s: float, period_s: int) -> Recent:
    """Return the points of each; where the permission is missing there are none, and `unread` names it."""
    if not wanted:
        return Recent({}, ())
    asked = _asked(wanted[:MOST_METRICS], since_s, period_s, datetime.now(UTC))
    try:
        pages = list(aws.pages("cloudwatch", "GetMetricData", **asked))
    except PermissionDeniedError as error:
        return Recent({}, (f"{_ACTION}: {error}",))
    return parse(wanted, pages)


def check_window(since_s: float, period_s: int) -> None:
    """Raise InputError unless the window is at least one period and not too many."""
    if period_s < 60 or period_s % 60:
        raise InputError(f"period_s is a multiple of 60 s, not {period_s}.")
    if not period_s <= since_s <= period_s * _MOST_POINTS:
        raise InputError(
            f"since_s is 1 to {_MOST_POINTS} periods, here {period_s} to {period_s * _MOST_POINTS} s."
        )


def parse(wanted: Sequence[Metric], pages: Sequence[Answer]) -> Recent:
    """Join the points of all pages; a metric that CloudWatch did not read is told, not empty."""
    by_id: dict[str, list[tuple[float, float]]] = {}
    faults: dict[str, str] = {}
    for row in (row for page in pages for row in records(page, "MetricDataResults")):
        by_id.setdefault(text(row, "Id"), []).extend(_points(row))
        if text(row, "StatusCode") in ("Forbidden", "InternalError"):
            faults[text(row, "Id")] = text(row, "StatusCode")
    ids = {f"m{index}": metric for index, metric in enumerate(wanted)}
    return Recent(
        {
            metric.key: tuple(value for _, value in sorted(by_id.get(each, ())))
            for each, metric in ids.items()
            if each not in faults
        },
        tuple(f"{_ACTION} of {ids[each].name}: {code}" for each, code in faults.items() if each in ids),
    )


def _points(row: Answer) -> list[tuple[float, float]]:
    times, values = row.get("Timestamps") or [], row.get("Values") or []
    if not isinstance(times, list) or not isinstance(values, list) or len(times) != len(values):
        raise UnreadableOutputError(f"CloudWatch answered times and values that do not fit: {str(row)[:100]}")
    found = []
    for at, value in zip(times, values, strict=True):
        if not isinstance(at, datetime) or isinstance(value, bool) or not isinstance(value, int | float):
            raise UnreadableOutputError(f"CloudWatch answered no point: {str((at, value))[:100]}")
        found.append((at.timestamp(), float(value)))
    return found


def _asked(wanted: Sequence[Metric], since_s: float, period_s: int, now: datetime) -> dict[str, Value]:
    return {
        "StartTime": now - timedelta(seconds=since_s),
        "EndTime": now,
        "MetricDataQueries": [_query(index, metric, period_s) for index, metric in enumerate(wanted)],
    }


def _query(index: int, metric: Metric, period_s: int) -> Value:
    dimensions: list[Value] = [{"Name": name, "Value": value} for name, value in metric.dimensions.items()]
    what: Value = {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions}
    return {"Id": f"m{index}", "MetricStat": {"Metric": what, "Period": period_s, "Stat": metric.statistic}}
