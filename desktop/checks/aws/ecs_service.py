"""An ECS service: tasks wanted, running and pending, its deployments, and what it said lately.

Source: ECS DescribeServices; a service that was deleted stays visible for a while as INACTIVE.
"""

from collections.abc import Sequence
from datetime import datetime

from desktop.checks.aws.bounded import ask
from desktop.checks.aws.fields import Answer, moment, number, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import TargetError
from desktop.targets.base import AwsAccount

_MOST_EVENTS, _MOST_DEPLOYMENTS = 10, 10  # AWS keeps 100 events of a service
_TROUBLE = ("unable to", "unhealthy", "failed", "was not able", "has stopped", "deployment failed")


@dataclass(frozen=True, slots=True)
class Params:
    cluster: str
    name: str  # of the service


@dataclass(frozen=True, slots=True)
class Deployment:
    id: str
    status: str  # PRIMARY is the newest; ACTIVE ones are being replaced
    rollout: str  # COMPLETED, IN_PROGRESS, FAILED; empty where AWS tells none
    reason: str
    task_definition: str  # family and revision
    desired_count: int
    running_count: int
    pending_count: int
    failed_count: int  # tasks that did not come up
    created_at: datetime | None


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime | None
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    cluster: str
    region: str
    exists: bool
    status: str  # ACTIVE, DRAINING, INACTIVE
    launch_type: str
    desired_count: int
    running_count: int
    pending_count: int
    failed_count: int  # tasks of all deployments that did not come up
    deployment_count: int  # more than one: a roll-out is under way
    is_rollout_failed: bool
    is_rolling_out: bool
    rollout_reason: str
    deployments: tuple[Deployment, ...]  # at most 10
    trouble: (
        str  # the newest of the last events that tells of trouble, when none of a steady state came after it
    )
    events: tuple[Event, ...]  # the last 10, the newest first


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    answer = ask(aws, "ecs", "DescribeServices", cluster=params.cluster, services=[params.name])
    return parse(aws.region, params, answer)


def parse(region: str, params: Params, answer: Answer) -> Reading:
    """Return the reading; raise TargetError for a failure other than a service that is missing."""
    service = next(iter(records(answer, "services")), {})
    fault = next(iter(records(answer, "failures")), {})
    if not service and text(fault, "reason") not in ("", "MISSING"):
        raise TargetError(
            f"ecs DescribeServices of {params.name}: {text(fault, 'reason')} {text(fault, 'detail')}".strip()
            + "."
        )
    deployments = [_deployment(row) for row in records(service, "deployments")]
    newest = next((each for each in deployments if each.status == "PRIMARY"), None)
    events = [Event(moment(row, "createdAt"), text(row, "message")) for row in records(service, "events")]
    return Reading(
        name=params.name,
        cluster=params.cluster,
        region=region,
        exists=bool(service),
        status=text(service, "status"),
        launch_type=text(service, "launchType"),
        desired_count=_count(service, "desiredCount"),
        running_count=_count(service, "runningCount"),
        pending_count=_count(service, "pendingCount"),
        failed_count=sum(each.failed_count for each in deployments),
        deployment_count=len(deployments),
        is_rollout_failed=any(each.rollout == "FAILED" for each in deployments),
        is_rolling_out=len(deployments) > 1 or (newest is not None and newest.rollout == "IN_PROGRESS"),
        rollout_reason=_reason(deployments),
        deployments=tuple(deployments[:_MOST_DEPLOYMENTS]),
        trouble=_trouble(events),
        events=tuple(events[:_MOST_EVENTS]),
    )


def _deployment(row: Answer) -> Deployment:
    return Deployment(
        id=text(row, "id"),
        status=text(row, "status"),
        rollout=text(row, "rolloutState"),
        reason=text(row, "rolloutStateReason"),
        task_definition=text(row, "taskDefinition").rpartition("/")[2],
        desired_count=_count(row, "desiredCount"),
        running_count=_count(row, "runningCount"),
        pending_count=_count(row, "pendingCount"),
        failed_count=_count(row, "failedTasks"),
        created_at=moment(row, "createdAt"),
    )


def _count(row: Answer, name: str) -> int:
    return int(number(row, name) or 0)


def _reason(deployments: Sequence[Deployment]) -> str:
    failed = (each.reason for each in deployments if each.rollout == "FAILED")
    return next(failed, next((each.reason for each in deployments if each.status == "PRIMARY"), ""))


def _trouble(events: Sequence[Event]) -> str:
    for event in events:
        if "has reached a steady state" in event.message:
            return ""
        if any(mark in event.message for mark in _TROUBLE):
            return event.message
    return ""


CHECK = CheckSpec(
    id="aws.ecs_service",
    title="ECS service",
    explanation=(
        "Compares the tasks that a service wants with those that run, and tells how its deployments stand and "
        "what the service said last. Tasks that start and stop again fail their health check, cannot pull their "
        "image or end by themselves: the reason is at the stopped task. Tasks that stay pending find no room: no "
        "instance with enough CPU or memory, no free address in the subnet, no capacity. A roll-out that failed "
        "was rolled back only where the circuit breaker is set to; else the old tasks go on beside it."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        (
            "fail: not exists or status == 'INACTIVE' | There is no active service ${name} in cluster ${cluster} "
            "in ${region}."
        ),
        (
            "fail: running_count == 0 and desired_count > 0 | ${name} runs none of ${desired_count} tasks. "
            "${trouble}"
        ),
        (
            "fail: is_rollout_failed | A deployment of ${name} failed (${running_count} of ${desired_count} tasks"
            " run): ${rollout_reason}"
        ),
        "warn: status == 'DRAINING' | ${name} is being deleted; ${running_count} tasks still run.",
        "warn: trouble != '' | ${name} runs ${running_count} of ${desired_count} tasks. ${trouble}",
        (
            "warn: failed_count > 0 and is_rolling_out | ${name} is being rolled out, and ${failed_count} tasks "
            "did not come up."
        ),
        (
            "warn: running_count < desired_count | ${name} runs ${running_count} of ${desired_count} tasks; "
            "${pending_count} pending."
        ),
        (
            "warn: is_rolling_out | ${name} runs ${running_count} of ${desired_count} tasks; a deployment is "
            "under way."
        ),
        "pass: otherwise | ${name} runs ${running_count} of ${desired_count} tasks.",
    ),
)
