"""CloudWatch alarms: which are in ALARM, since when and why.

Source: CloudWatch DescribeAlarms, metric and composite alarms alike.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from desktop.checks.aws.fields import Answer, moment, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

_MOST_NAMES = 100  # that one DescribeAlarms takes


@dataclass(frozen=True, slots=True)
class Params:
    prefix: str = ""  # of the alarms' names
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    name: str
    state: str
    reason: str
    since: datetime | None
    metric: str  # empty for a composite alarm
    has_actions: bool  # false: someone has switched its actions off


@dataclass(frozen=True, slots=True)
class Reading:
    region: str
    total: int
    alarm_count: int
    insufficient_count: int
    muted_count: int  # whose actions are switched off
    alarms: tuple[Alarm, ...]  # in ALARM, the newest first
    insufficient: tuple[str, ...]
    missing: tuple[str, ...]  # asked for by name and not there


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    if params.prefix and params.names:
        raise InputError("aws.alarms takes a prefix or names, not both.")
    if len(params.names) > _MOST_NAMES:
        raise InputError(f"aws.alarms takes at most {_MOST_NAMES} names; {len(params.names)} were given.")
    asked: dict[str, Value] = {"AlarmTypes": ["MetricAlarm", "CompositeAlarm"]}
    if params.prefix:
        asked["AlarmNamePrefix"] = params.prefix
    if params.names:
        asked["AlarmNames"] = list(params.names)
    return parse(aws.region, params, aws.pages("cloudwatch", "DescribeAlarms", **asked))


def parse(region: str, params: Params, pages: Iterable[Mapping[str, Value]]) -> Reading:
    """Sum up the alarms of all pages."""
    found = tuple(
        _alarm(row)
        for page in pages
        for key in ("MetricAlarms", "CompositeAlarms")
        for row in records(page, key)
    )
    ringing = [alarm for alarm in found if alarm.state == "ALARM"]
    names = {alarm.name for alarm in found}
    insufficient = tuple(alarm.name for alarm in found if alarm.state == "INSUFFICIENT_DATA")
    return Reading(
        region=region,
        total=len(found),
        alarm_count=len(ringing),
        insufficient_count=len(insufficient),
        muted_count=sum(not alarm.has_actions for alarm in found),
        alarms=tuple(sorted(ringing, key=_since, reverse=True)),
        insufficient=insufficient,
        missing=tuple(name for name in params.names if name not in names),
    )


def _alarm(row: Answer) -> Alarm:
    metric = "/".join(part for part in (text(row, "Namespace"), text(row, "MetricName")) if part)
    return Alarm(
        name=text(row, "AlarmName"),
        state=text(row, "StateValue"),
        reason=text(row, "StateReason"),
        since=moment(row, "StateTransitionedTimestamp") or moment(row, "StateUpdatedTimestamp"),
        metric=metric,
        has_actions=row.get("ActionsEnabled") is not False,
    )


def _since(alarm: Alarm) -> float:
    return alarm.since.timestamp() if alarm.since else 0.0


CHECK = CheckSpec(
    id="aws.alarms",
    title="CloudWatch alarms",
    explanation=(
        "Lists the alarms that ring in this region, the newest first, with the reason CloudWatch gives. Several that "
        "began within minutes of each other usually have one cause; start at the oldest of them. An alarm with "
        "insufficient data has a metric that stopped coming: the instance is gone, the agent stopped, or the name "
        "of a dimension changed. An alarm whose actions are switched off rings without telling anybody."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: alarm_count > 0 | ${alarm_count} of ${total} alarms ring in ${region}, first ${alarms[0].name}.",
        "fail: len(missing) > 0 | There is no alarm ${missing} in ${region}.",
        "unknown: total == 0 | There are no alarms of this name in ${region}, so they tell nothing.",
        "warn: insufficient_count > 0 | No alarm rings; ${insufficient} has too little data to tell.",
        "pass: otherwise | No alarm rings in ${region} (looked at ${total}).",
    ),
)
