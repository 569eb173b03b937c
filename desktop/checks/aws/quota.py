"""A service quota: what this account may use, and how much of it is used.

Source: Service Quotas GetServiceQuota; the use from CloudWatch, by the metric that the quota names.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from desktop.checks.aws.asking import if_permitted, if_there, needing
from desktop.checks.aws.fields import Answer, moment, number, record, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

_SINCE = timedelta(hours=1)
_PERIOD_S = 300  # in which AWS sends its usage metrics
_UNITS_S = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86400, "WEEK": 604800}


@dataclass(frozen=True, slots=True)
class Params:
    service: str  # its code: ec2, vpc, lambda, ... (aws.query with ListServices tells them)
    quota: str  # its code: L-1216C47A


@dataclass(frozen=True, slots=True)
class Reading:
    service: str
    quota: str
    region: str
    exists: bool
    name: str
    limit: float | None  # what applies to this account
    unit: str
    is_adjustable: bool
    used: float | None
    used_pct: float | None
    used_at: datetime | None
    why_unused: str  # why the use is not known; empty when it is
    missing_actions: tuple[str, ...]


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    return read_at(aws, params, lambda: datetime.now(UTC))


def read_at(aws: AwsAccount, params: Params, now: Callable[[], datetime]) -> Reading:
    asked = {"ServiceCode": params.service, "QuotaCode": params.quota}
    none = "NoSuchResourceException", "NoSuchResource"
    missing: list[str] = []
    applied = needing(
        "servicequotas:GetServiceQuota",
        lambda: if_there(lambda: aws.call("service-quotas", "GetServiceQuota", **asked), *none),
    )
    if applied is None:  # nothing was ever changed for this account
        applied = needing(
            "servicequotas:GetAWSDefaultServiceQuota",
            lambda: if_there(lambda: aws.call("service-quotas", "GetAWSDefaultServiceQuota", **asked), *none),
        )
    held = record(applied or {}, "Quota")
    points: Answer | None = None
    metric = record(held, "UsageMetric")
    if text(metric, "MetricName"):
        question = _question(metric, now())
        points = if_permitted(
            missing,
            "cloudwatch:GetMetricStatistics",
            lambda: aws.call("cloudwatch", "GetMetricStatistics", **question),
        )
    return parse(params, aws.region, held, points, tuple(missing))


def _question(metric: Answer, now: datetime) -> dict[str, Value]:
    named = record(metric, "MetricDimensions")
    return {
        "Namespace": text(metric, "MetricNamespace"),
        "MetricName": text(metric, "MetricName"),
        "Dimensions": [{"Name": name, "Value": str(value)} for name, value in named.items()],
        "StartTime": now - _SINCE,
        "EndTime": now,
        "Period": _PERIOD_S,
        "Statistics": [_statistic(metric)],
    }


def _statistic(metric: Answer) -> str:
    return text(metric, "MetricStatisticRecommendation") or "Maximum"


def parse(
    params: Params, region: str, held: Answer, points: Answer | None, missing: tuple[str, ...]
) -> Reading:
    """Return the reading; an empty quota is one that is not there, points that are None were not read."""
    limit = number(held, "Value")
    at, used = _used(held, points or {})
    return Reading(
        service=params.service,
        quota=params.quota,
        region=region,
        exists=bool(held),
        name=text(held, "QuotaName"),
        limit=limit,
        unit=text(held, "Unit"),
        is_adjustable=held.get("Adjustable") is True,
        used=used,
        used_pct=100 * used / limit if used is not None and limit else None,
        used_at=at,
        why_unused="" if used is not None or not held else _why(held, missing),
        missing_actions=missing,
    )


def _used(held: Answer, points: Answer) -> tuple[datetime | None, float | None]:
    """Return the latest use; a sum of calls becomes calls in the quota's own period."""
    statistic = _statistic(record(held, "UsageMetric"))
    found = [
        (at, value)
        for point in records(points, "Datapoints")
        if (at := moment(point, "Timestamp")) is not None and (value := number(point, statistic)) is not None
    ]
    at, value = max(found, default=(None, None))
    period: Mapping[str, Value] = record(held, "Period")
    length = number(period, "PeriodValue")
    if value is not None and statistic == "Sum" and length:
        value = value * length * _UNITS_S.get(text(period, "PeriodUnit"), 1) / _PERIOD_S
    return at, value


def _why(held: Answer, missing: tuple[str, ...]) -> str:
    if not record(held, "UsageMetric"):
        return "AWS does not measure the use of this quota"
    if "cloudwatch:GetMetricStatistics" in missing:
        return "cloudwatch:GetMetricStatistics is not permitted"
    return "CloudWatch has no figure of the last hour"


CHECK = CheckSpec(
    id="aws.quota",
    title="Service quota",
    explanation=(
        "Reads what a quota allows this account in this region and how much of it is used. At the limit, starting or "
        "creating one more is refused (LimitExceeded, VcpuLimitExceeded) and calls are throttled, often first noticed "
        "as a scaling group that does not grow. An adjustable quota is raised on request, which takes minutes to days; "
        "else give back what is not needed. AWS measures the use of some quotas only, and some minutes late."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: not exists | ${service} has no quota ${quota} in ${region}.",
        "unknown: not exists(limit) | AWS does not tell the limit of ${name}.",
        "unknown: not exists(used_pct) | ${name} is limited to ${limit}; its use is not known: ${why_unused}.",
        "fail: used_pct >= 95 | ${name}: ${used} of ${limit} are used (${used_pct}).",
        "warn: used_pct >= 80 | ${name}: ${used} of ${limit} are used (${used_pct}).",
        "pass: otherwise | ${name}: ${used} of ${limit} are used (${used_pct}).",
    ),
)
