"""The targets behind a load balancer: how many of each target group are healthy, and why the others are not.

Source: Elastic Load Balancing v2 DescribeTargetGroups and DescribeTargetHealth.
"""

from collections.abc import Sequence

from desktop.checks.aws.bounded import ask, rows
from desktop.checks.aws.fields import Answer, number, record, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

_MOST_GROUPS, _MOST_TARGETS = 50, 50


@dataclass(frozen=True, slots=True)
class Params:
    name: str = ""  # of a target group
    arn: str = ""  # of a target group, or of a load balancer: all its groups; with neither: all of the region


@dataclass(frozen=True, slots=True)
class Bad:
    id: str  # instance, address, function or load balancer
    port: int | None
    az: str
    state: str  # unhealthy, initial, draining, unused, unavailable
    reason: str  # such as Target.Timeout
    description: str


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    arn: str
    protocol: str
    port: int | None
    type: str  # instance, ip, lambda or alb
    health_check: str  # what is asked for, such as `HTTP traffic-port /health`
    is_in_use: bool  # a load balancer sends to it
    total: int
    healthy_count: int
    unhealthy_count: int
    initial_count: int
    draining_count: int
    other_count: int  # unused or unavailable
    bad: tuple[Bad, ...]  # targets that are not healthy, unhealthy ones first; at most 50


@dataclass(frozen=True, slots=True)
class Reading:
    region: str
    group_count: int
    is_complete: bool  # false: there are more target groups than the 50 that were read
    total: int
    healthy_count: int
    unhealthy_count: int
    initial_count: int
    down_count: int  # groups in use without one healthy target
    empty_count: int  # groups in use without any target
    unchecked_count: int  # targets whose health is not known (unused, unavailable)
    groups: tuple[Group, ...]  # the worst first


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    found = rows(aws, "elbv2", "DescribeTargetGroups", "TargetGroups", most=_MOST_GROUPS, **_asked(params))
    groups = [_group(row, _health(aws, text(row, "TargetGroupArn"))) for row in found.items]
    return sum_up(aws.region, groups, is_complete=found.is_complete)


def _asked(params: Params) -> dict[str, Value]:
    if params.name and params.arn:
        raise InputError("aws.elb_targets takes a name or an arn, not both.")
    if params.name:
        return {"Names": [params.name]}
    if ":loadbalancer/" in params.arn:
        return {"LoadBalancerArn": params.arn}
    if params.arn and ":targetgroup/" not in params.arn:
        raise InputError(f"{params.arn!r} is no ARN of a target group or load balancer.")
    return {"TargetGroupArns": [params.arn]} if params.arn else {}


def _health(aws: AwsAccount, arn: str) -> tuple[Answer, ...]:
    return records(ask(aws, "elbv2", "DescribeTargetHealth", TargetGroupArn=arn), "TargetHealthDescriptions")


def _group(row: Answer, health: Sequence[Answer]) -> Group:
    targets = [_target(each) for each in health]
    states = [each.state for each in targets]
    sick = [each for each in targets if each.state != "healthy"]
    port = number(row, "Port")
    return Group(
        name=text(row, "TargetGroupName"),
        arn=text(row, "TargetGroupArn"),
        protocol=text(row, "Protocol"),
        port=None if port is None else int(port),
        type=text(row, "TargetType"),
        health_check=_check_words(row),
        is_in_use=bool(row.get("LoadBalancerArns")),
        total=len(states),
        healthy_count=states.count("healthy"),
        unhealthy_count=states.count("unhealthy"),
        initial_count=states.count("initial"),
        draining_count=sum(state.endswith("draining") for state in states),
        other_count=sum(state in ("unused", "unavailable") for state in states),
        bad=tuple(sorted(sick, key=lambda each: each.state != "unhealthy")[:_MOST_TARGETS]),
    )


def _target(row: Answer) -> Bad:
    target, health = record(row, "Target"), record(row, "TargetHealth")
    port = number(target, "Port")
    return Bad(
        id=text(target, "Id"),
        port=None if port is None else int(port),
        az=text(target, "AvailabilityZone"),
        state=text(health, "State"),
        reason=text(health, "Reason"),
        description=text(health, "Description"),
    )


def _check_words(row: Answer) -> str:
    if row.get("HealthCheckEnabled") is False:
        return "none"
    told = (text(row, name) for name in ("HealthCheckProtocol", "HealthCheckPort", "HealthCheckPath"))
    return " ".join(part for part in told if part)


def sum_up(region: str, groups: Sequence[Group], *, is_complete: bool) -> Reading:
    return Reading(
        region=region,
        group_count=len(groups),
        is_complete=is_complete,
        total=sum(group.total for group in groups),
        healthy_count=sum(group.healthy_count for group in groups),
        unhealthy_count=sum(group.unhealthy_count for group in groups),
        initial_count=sum(group.initial_count for group in groups),
        down_count=sum(_is_down(group) for group in groups),
        empty_count=sum(group.is_in_use and group.total == 0 for group in groups),
        unchecked_count=sum(group.other_count for group in groups),
        groups=tuple(sorted(groups, key=_soundness)),
    )


def _is_down(group: Group) -> bool:
    """True when all of its targets are unhealthy; starting, unused and unchecked ones tell nothing yet."""
    return group.unhealthy_count > 0 and group.healthy_count == 0


def _soundness(group: Group) -> tuple[bool, int]:
    return (not _is_down(group), -group.unhealthy_count)


CHECK = CheckSpec(
    id="aws.elb_targets",
    title="Load balancer targets",
    explanation=(
        "Counts the healthy targets of one target group, of all groups of a load balancer, or of the region, and "
        "tells why each other target is not. Target.Timeout is most often a security group or a process that does"
        " not listen; Target.ResponseCodeMismatch is the application answering the health check with another "
        "status; Target.FailedHealthChecks is a refused or broken connection. Target.NotInUse means that no "
        "listener sends to the group, or its zone is not switched on at the load balancer. A group of which no "
        "target is healthy may get all requests all the same (fail open), so errors of users begin there."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "unknown: group_count == 0 | There are no target groups to look at in ${region}.",
        (
            "fail: down_count > 0 | ${groups[0].name} has no healthy target; ${groups[0].bad[0].id}: "
            "${groups[0].bad[0].reason} ${groups[0].bad[0].description}."
        ),
        (
            "warn: unhealthy_count > 0 | ${unhealthy_count} of ${total} targets are unhealthy, first in "
            "${groups[0].name} (${groups[0].unhealthy_count} of ${groups[0].total})."
        ),
        (
            "warn: empty_count > 0 | ${empty_count} of ${group_count} target groups that a load balancer uses "
            "have no target."
        ),
        "warn: initial_count > 0 | ${initial_count} of ${total} targets are still being registered.",
        (
            "unknown: not is_complete | The targets of the first ${group_count} target groups are healthy; there "
            "are more in ${region}."
        ),
        "unknown: total == 0 | No target is registered in ${group_count} target groups.",
        (
            "unknown: unchecked_count > 0 | AWS checks no health of ${unchecked_count} of ${total} targets "
            "(unused or unavailable)."
        ),
        "pass: otherwise | ${healthy_count} of ${total} targets in ${group_count} target groups are healthy.",
    ),
)
