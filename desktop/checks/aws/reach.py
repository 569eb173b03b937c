"""Whether the endpoints of a region answer, and how far our clock is from theirs.

Source: one cheap read of each service; the time is the Date that STS tells with its answer, in whole seconds.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import (
    AuthError,
    ConnectError,
    InputError,
    PermissionDeniedError,
    TargetError,
    ThrottledError,
)
from desktop.domain.values import Value
from desktop.expressions.nearest import did_you_mean
from desktop.targets.base import AwsAccount

_CLOCK = "sts"
_READS: dict[str, tuple[str, dict[str, Value]]] = {
    "cloudwatch": ("DescribeAlarms", {"MaxRecords": 1}),
    "ec2": ("DescribeRegions", {}),
    "ecs": ("ListClusters", {"maxResults": 1}),
    "elbv2": ("DescribeLoadBalancers", {"PageSize": 1}),
    "lambda": ("ListFunctions", {"MaxItems": 1}),
    "logs": ("DescribeLogGroups", {"limit": 1}),
    "rds": ("DescribeDBInstances", {"MaxRecords": 20}),
    "s3": ("ListBuckets", {}),
    "sqs": ("ListQueues", {"MaxResults": 1}),
    "ssm": ("DescribeInstanceInformation", {"MaxResults": 5}),
    _CLOCK: ("GetCallerIdentity", {}),
}


@dataclass(frozen=True, slots=True)
class Params:
    services: tuple[str, ...] = ("sts", "ec2", "s3")  # sts is asked in any case, for its clock


@dataclass(frozen=True, slots=True)
class Endpoint:
    service: str
    state: (
        str  # ok, denied (it answers, and we may not read it), throttled, unreachable, not_signed_in, failed
    )
    rung: str  # where the way to it broke: name, tcp, tls, proxy, service
    took_s: float
    said: str


@dataclass(frozen=True, slots=True)
class Reading:
    region: str
    endpoints: tuple[Endpoint, ...]
    unreachable: tuple[str, ...]
    failed: tuple[str, ...]  # they answer, and not as they should
    clock_skew_s: float | None  # ours less theirs; exact to a second; null when STS told no time
    aws_time: datetime | None


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    return read_at(aws, params, lambda: datetime.now(UTC))


def read_at(aws: AwsAccount, params: Params, now: Callable[[], datetime]) -> Reading:
    for service in params.services:
        if service not in _READS:
            raise InputError(f"aws.reach does not ask {service!r}.{did_you_mean(service, _READS)}")
    clock, told, skew_s = _ask_clock(aws, now)
    others = (service for service in dict.fromkeys(params.services) if service != _CLOCK)
    endpoints = (clock, *(_ask(aws, service, now) for service in others))
    return Reading(
        region=aws.region,
        endpoints=endpoints,
        unreachable=tuple(each.service for each in endpoints if each.state == "unreachable"),
        failed=tuple(each.service for each in endpoints if each.state in ("failed", "not_signed_in")),
        clock_skew_s=skew_s,
        aws_time=told,
    )


def _ask_clock(
    aws: AwsAccount, now: Callable[[], datetime]
) -> tuple[Endpoint, datetime | None, float | None]:
    heard: list[datetime] = []
    begun = now()
    endpoint = _looked(_CLOCK, lambda: heard.append(aws.answer_date(_CLOCK, _READS[_CLOCK][0])), now)
    if not heard:
        return endpoint, None, None
    between = begun + (now() - begun) / 2
    skew_s = (between - heard[0]).total_seconds()
    return endpoint, heard[0], skew_s


def _ask(aws: AwsAccount, service: str, now: Callable[[], datetime]) -> Endpoint:
    operation, parameters = _READS[service]
    return _looked(service, lambda: aws.call(service, operation, **parameters), now)


def _looked(service: str, ask: Callable[[], object], now: Callable[[], datetime]) -> Endpoint:
    """Ask and tell how it went; a deadline or a stop ends the whole check."""
    begun, state, rung, said = now(), "ok", "", ""
    try:
        ask()
    except ConnectError as error:
        state, rung, said = "unreachable", error.rung, str(error)
    except PermissionDeniedError as error:
        state, said = "denied", str(error)
    except ThrottledError as error:
        state, said = "throttled", str(error)
    except AuthError as error:
        state, said = "not_signed_in", str(error)
    except TargetError as error:
        if type(error) is not TargetError:
            raise
        state, said = "failed", str(error)
    return Endpoint(service, state, rung, (now() - begun).total_seconds(), said)


CHECK = CheckSpec(
    id="aws.reach",
    title="AWS endpoints",
    explanation=(
        "Calls a few services of the region from here. One that is unreachable has its broken rung named: the name "
        "does not resolve (a private DNS zone, a region that is not enabled), no connection (firewall, proxy, a VPC "
        "endpoint's security group), or a certificate that is not trusted (a company proxy that opens TLS). One that "
        "denies us answers, which is all that is asked here. AWS refuses requests from a clock that is more than about "
        "five minutes off; less than that is a warning to set it before it is."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: len(unreachable) > 0 | ${unreachable} in ${region} cannot be reached from here.",
        (
            "fail: exists(clock_skew_s) and abs(clock_skew_s) >= 240 | Our clock is ${clock_skew_s} from AWS's, which "
            "refuses requests at about five minutes."
        ),
        "unknown: len(failed) > 0 | Not all of ${region} could be asked; no good answer came from ${failed}.",
        "unknown: not exists(clock_skew_s) | ${region} answers; the time of AWS was not told.",
        "warn: abs(clock_skew_s) >= 30 | ${region} answers; our clock is ${clock_skew_s} from AWS's.",
        "pass: otherwise | ${region} answers; our clock agrees with AWS's.",
    ),
)
