"""Statistics of one CloudWatch metric over the last minutes or hours.

Source: CloudWatch GetMetricStatistics: at most 1,440 points, each of one period (a multiple of 60 s).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta

from desktop.checks.aws.fields import Answer, moment, number, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

_STATISTICS = ("Average", "Sum", "Minimum", "Maximum", "SampleCount")
_PERCENTILE = re.compile(r"p(\d{1,2}(\.\d{1,2})?|100)\Z")
_MOST_POINTS = 1440


@dataclass(frozen=True, slots=True)
class Params:
    namespace: str
    metric: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str = "Average"  # or Sum, Minimum, Maximum, SampleCount, or a percentile such as p99
    period_s: int = 300
    since_s: float = 3600


@dataclass(frozen=True, slots=True)
class Reading:
    namespace: str
    metric: str
    statistic: str
    unit: str
    points: int
    latest: float | None
    min: float | None
    max: float | None
    mean: float | None  # of the points
    sum: float | None
    first: float | None
    latest_at: datetime | None
    age_s: float | None  # of the latest point's beginning


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    return read_at(aws, params, lambda: datetime.now(UTC))


def read_at(aws: AwsAccount, params: Params, now: Callable[[], datetime]) -> Reading:
    asked = _asked(params, now())
    return parse(params, aws.call("cloudwatch", "GetMetricStatistics", **asked), now())


def _asked(params: Params, now: datetime) -> dict[str, Value]:
    if params.period_s < 60 or params.period_s % 60:
        raise InputError(f"period_s is a multiple of 60 s, not {params.period_s}.")
    if not 0 < params.since_s <= params.period_s * _MOST_POINTS:
        raise InputError(
            f"since_s is at most {_MOST_POINTS} periods, here {params.period_s * _MOST_POINTS} s; "
            "take a longer period_s for a longer time."
        )
    is_percentile = bool(_PERCENTILE.match(params.statistic))
    if not is_percentile and params.statistic not in _STATISTICS:
        raise InputError(
            f"{params.statistic!r} is no statistic. Use {', '.join(_STATISTICS)}, or a percentile such as p99."
        )
    return {
        "Namespace": params.namespace,
        "MetricName": params.metric,
        "Dimensions": [{"Name": name, "Value": value} for name, value in params.dimensions.items()],
        "StartTime": now - timedelta(seconds=params.since_s),
        "EndTime": now,
        "Period": params.period_s,
        "ExtendedStatistics" if is_percentile else "Statistics": [params.statistic],
    }


def parse(params: Params, answer: Answer, now: datetime) -> Reading:
    """Return the figures of the points, which come in no order."""
    rows = sorted(
        (at.timestamp(), value)
        for row in records(answer, "Datapoints")
        if (at := moment(row, "Timestamp")) is not None
        and (value := _value(row, params.statistic)) is not None
    )
    values = [value for _, value in rows]
    latest_at = datetime.fromtimestamp(rows[-1][0], UTC) if rows else None
    return Reading(
        namespace=params.namespace,
        metric=params.metric,
        statistic=params.statistic,
        unit=next((text(row, "Unit") for row in records(answer, "Datapoints")), ""),
        points=len(values),
        latest=values[-1] if values else None,
        min=min(values, default=None),
        max=max(values, default=None),
        mean=sum(values) / len(values) if values else None,
        sum=sum(values) if values else None,
        first=values[0] if values else None,
        latest_at=latest_at,
        age_s=(now - latest_at).total_seconds() if latest_at else None,
    )


def _value(row: Answer, statistic: str) -> float | None:
    extended = row.get("ExtendedStatistics")
    if isinstance(extended, Mapping):
        return number(extended, statistic)
    return number(row, statistic)


CHECK = CheckSpec(
    id="aws.metric",
    title="CloudWatch metric",
    explanation=(
        "Reads one metric's statistic for each period of the time asked for, and sums the points up: the latest, the "
        "least, the greatest, their mean. What is good depends on the metric, so write outcomes of your own; without "
        "them a metric that has points passes. No points means that nothing was sent under exactly this namespace, "
        "name and set of dimensions: a typing error, a dimension that is missing or one too many, another region, an "
        "agent that stopped, or a metric that is only sent when something happens (errors, for example)."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "unknown: points == 0 | ${namespace} ${metric} has no points in this time, with these dimensions.",
        "pass: otherwise | ${metric} (${statistic}) is ${latest} ${unit}, between ${min} and ${max}.",
    ),
)
