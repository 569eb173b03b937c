"""Spending that AWS finds unusual, in the last days.

Source: Cost Explorer GetAnomalies and GetAnomalyMonitors; each call costs a cent or less. Amounts are US dollars.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from desktop.checks.aws.asking import if_permitted, needing, up_to
from desktop.checks.aws.fields import Answer, number, record, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import AwsAccount

_DAY_S = 86400
_MOST_ANOMALIES = 500
_MOST_TOLD = 50
_DISMISSED = ("NO", "PLANNED_ACTIVITY")


@dataclass(frozen=True, slots=True)
class Params:
    since_s: float = 7 * _DAY_S  # whole days; AWS keeps 90
    least_usd: float = 0  # leave out what cost less than this too much


@dataclass(frozen=True, slots=True)
class Anomaly:
    id: str
    about: str  # the service, account or tag that the monitor looks at
    started: str  # dates
    ended: str  # empty while it goes on
    impact_usd: float  # above what was expected
    actual_usd: float | None
    expected_usd: float | None
    causes: tuple[str, ...]  # service, region, usage type


@dataclass(frozen=True, slots=True)
class Reading:
    since: str
    count: int
    impact_usd: float
    dismissed_count: int  # that a person marked as planned or as no anomaly
    monitor_count: int | None  # null when it may not be read; nothing is found without one
    is_complete: bool
    anomalies: tuple[Anomaly, ...]  # the dearest first, at most 50
    missing_actions: tuple[str, ...]


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    return read_at(aws, params, lambda: datetime.now(UTC))


def read_at(aws: AwsAccount, params: Params, now: Callable[[], datetime]) -> Reading:
    if not _DAY_S <= params.since_s <= 90 * _DAY_S:
        raise InputError("since_s is 1 to 90 days for aws.cost_anomaly.")
    since = (now() - timedelta(seconds=params.since_s)).date().isoformat()
    interval = {"StartDate": since, "EndDate": now().date().isoformat()}
    pages = aws.pages("ce", "GetAnomalies", DateInterval=interval)
    missing: list[str] = []
    monitors = if_permitted(
        missing,
        "ce:GetAnomalyMonitors",
        lambda: up_to(1000, aws.pages("ce", "GetAnomalyMonitors"), "AnomalyMonitors"),
    )
    count = None if monitors is None else len(monitors[0])
    return needing("ce:GetAnomalies", lambda: parse(params, since, pages, count, tuple(missing)))


def parse(
    params: Params,
    since: str,
    pages: Iterable[Answer],
    monitor_count: int | None,
    missing: tuple[str, ...],
) -> Reading:
    rows, is_complete = up_to(_MOST_ANOMALIES, pages, "Anomalies")
    kept = [row for row in rows if text(row, "Feedback") not in _DISMISSED]
    found = [each for each in map(_anomaly, kept) if each.impact_usd >= params.least_usd]
    return Reading(
        since=since,
        count=len(found),
        impact_usd=round(sum((each.impact_usd for each in found), 0.0), 2),
        dismissed_count=len(rows) - len(kept),
        monitor_count=monitor_count,
        is_complete=is_complete,
        anomalies=tuple(sorted(found, key=lambda each: -each.impact_usd)[:_MOST_TOLD]),
        missing_actions=missing,
    )


def _anomaly(row: Answer) -> Anomaly:
    impact = record(row, "Impact")
    return Anomaly(
        id=text(row, "AnomalyId"),
        about=text(row, "DimensionValue"),
        started=text(row, "AnomalyStartDate")[:10],
        ended=text(row, "AnomalyEndDate")[:10],
        impact_usd=number(impact, "TotalImpact") or 0.0,
        actual_usd=number(impact, "TotalActualSpend"),
        expected_usd=number(impact, "TotalExpectedSpend"),
        causes=tuple(_cause(cause) for cause in records(row, "RootCauses")),
    )


def _cause(cause: Answer) -> str:
    return ", ".join(part for name in ("Service", "Region", "UsageType") if (part := text(cause, name)))


CHECK = CheckSpec(
    id="aws.cost_anomaly",
    title="Cost anomaly",
    explanation=(
        "Lists spending that AWS Cost Anomaly Detection found unusual, with what it thinks the cause is. Sudden cost "
        "is often a fault before it is a bill: a loop that calls, retries without end, logs at debug level, data that "
        "goes through NAT or between zones, or keys that were stolen (instances in regions that you do not use). AWS "
        "looks about three times a day, up to a day late, and finds nothing where no monitor was made."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        (
            "warn: count > 0 | Since ${since} ${count} anomalies cost ${impact_usd} US dollars too much, most of it "
            "${anomalies[0].about}."
        ),
        "unknown: exists(monitor_count) and monitor_count == 0 | No monitor looks for cost anomalies in this account.",
        (
            "unknown: not exists(monitor_count) | No anomaly is told; whether anything looks for them may not be "
            "read, for want of ${missing_actions}."
        ),
        "pass: otherwise | No cost anomaly since ${since} (${monitor_count} monitors look).",
    ),
)
