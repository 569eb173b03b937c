"""An Auto Scaling group: how many instances it wants, has in service and counts as unhealthy, and what failed last.

Source: Auto Scaling DescribeAutoScalingGroups and DescribeScalingActivities (the newest first).
"""

from collections.abc import Sequence
from datetime import datetime

from desktop.checks.aws.bounded import ask, rows
from desktop.checks.aws.fields import Answer, moment, number, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.targets.base import AwsAccount

_MOST_ACTIVITIES, _MOST_SHOWN = 100, 100
_FAILED = ("Failed", "Cancelled")


@dataclass(frozen=True, slots=True)
class Params:
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    instance_id: str
    lifecycle: str  # InService, Pending, Terminating, Standby, ...
    health: str  # Healthy or Unhealthy, as the group sees it
    az: str


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    region: str
    exists: bool
    status: str  # set only while the group is being deleted
    desired_count: int
    least_count: int
    most_count: int
    in_service_count: int  # in service and healthy
    unhealthy_count: int
    pending_count: int
    terminating_count: int
    standby_count: int
    suspended: tuple[str, ...]  # processes that someone or AWS has switched off
    not_in_service: tuple[Member, ...]  # or unhealthy; at most 100
    last_status: str  # of the newest activity: Successful, InProgress, Failed, ...
    last_at: datetime | None
    is_failing: bool  # the newest activity that has ended has failed
    failed_at: datetime | None  # the newest failure of the last 100 activities
    failed_activity: str
    failed_reason: str


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    found = ask(aws, "autoscaling", "DescribeAutoScalingGroups", AutoScalingGroupNames=[params.name])
    groups = records(found, "AutoScalingGroups")
    if not groups:
        return parse(params.name, aws.region, {}, ())
    activities = rows(
        aws,
        "autoscaling",
        "DescribeScalingActivities",
        "Activities",
        most=_MOST_ACTIVITIES,
        AutoScalingGroupName=params.name,
    )
    return parse(params.name, aws.region, groups[0], activities.items)


def parse(name: str, region: str, group: Answer, activities: Sequence[Answer]) -> Reading:
    """Return the reading; an empty group is one that is not there."""
    members = [_member(row) for row in records(group, "Instances")]
    newest = next(iter(activities), {})
    failed = next((row for row in activities if text(row, "StatusCode") in _FAILED), {})
    ended = next((row for row in activities if text(row, "StatusCode") in (*_FAILED, "Successful")), {})
    return Reading(
        name=name,
        region=region,
        exists=bool(group),
        status=text(group, "Status"),
        desired_count=_count(group, "DesiredCapacity"),
        least_count=_count(group, "MinSize"),
        most_count=_count(group, "MaxSize"),
        in_service_count=sum(_is_sound(each) for each in members),
        unhealthy_count=sum(each.health.lower() == "unhealthy" for each in members),
        pending_count=sum(each.lifecycle.startswith("Pending") for each in members),
        terminating_count=sum(each.lifecycle.startswith("Terminat") for each in members),
        standby_count=sum(each.lifecycle in ("Standby", "EnteringStandby") for each in members),
        suspended=tuple(text(row, "ProcessName") for row in records(group, "SuspendedProcesses")),
        not_in_service=tuple(each for each in members if not _is_sound(each))[:_MOST_SHOWN],
        last_status=text(newest, "StatusCode"),
        last_at=moment(newest, "StartTime"),
        is_failing=text(ended, "StatusCode") in _FAILED,
        failed_at=moment(failed, "StartTime"),
        failed_activity=text(failed, "Description"),
        failed_reason=text(failed, "StatusMessage") or text(failed, "Cause"),
    )


def _member(row: Answer) -> Member:
    return Member(
        text(row, "InstanceId"),
        text(row, "LifecycleState"),
        text(row, "HealthStatus"),
        text(row, "AvailabilityZone"),
    )


def _is_sound(member: Member) -> bool:
    return member.lifecycle == "InService" and member.health.lower() == "healthy"


def _count(group: Answer, name: str) -> int:
    return int(number(group, name) or 0)


CHECK = CheckSpec(
    id="aws.asg",
    title="Auto Scaling group",
    explanation=(
        "Compares the instances that a group wants with those that are in service and healthy, and tells the last"
        " scaling activity that failed with AWS's reason. Too few in service with failing activities is most "
        "often no capacity of this type in the zone, a quota, a launch template that names an image, subnet or "
        "key that is gone, or a KMS key that the service role may not use. Instances that come and go fail their "
        "health check: look at the target group and at the grace period. A suspended process (Launch, Terminate, "
        "ReplaceUnhealthy) stays off until somebody resumes it."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: not exists | There is no Auto Scaling group ${name} in ${region} of this account.",
        (
            "fail: in_service_count == 0 and desired_count > 0 | ${name} has 0 of ${desired_count} instances in "
            "service."
        ),
        (
            "fail: in_service_count < desired_count and is_failing | ${name} has ${in_service_count} of "
            "${desired_count} instances in service and cannot start more: ${failed_reason}."
        ),
        (
            "fail: in_service_count < least_count | ${name} has ${in_service_count} instances in service, fewer "
            "than its least, ${least_count}."
        ),
        "warn: status != '' | ${name}: ${status}.",
        (
            "warn: unhealthy_count > 0 | ${name} has ${in_service_count} of ${desired_count} instances in "
            "service; ${unhealthy_count} unhealthy."
        ),
        (
            "warn: in_service_count < desired_count | ${name} has ${in_service_count} of ${desired_count} "
            "instances in service; ${pending_count} pending."
        ),
        (
            "warn: is_failing | ${name} has all ${desired_count} instances; its last activity failed: "
            "${failed_reason}."
        ),
        "warn: len(suspended) > 0 | ${name} has all ${desired_count} instances; ${suspended} suspended.",
        "pass: otherwise | ${name} has ${in_service_count} of ${desired_count} instances in service.",
    ),
)
