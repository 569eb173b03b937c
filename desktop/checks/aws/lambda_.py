"""A Lambda function: its state and last update, and over a window its errors, throttles, duration and concurrency.

Source: Lambda GetFunctionConfiguration; CloudWatch AWS/Lambda.
"""

from desktop.checks.aws.bounded import ask
from desktop.checks.aws.fields import Answer, number, text
from desktop.checks.aws.recent_metrics import Metric, Recent, check_window, recent_metrics
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.targets.base import AwsAccount

_METRICS = (
    ("Invocations", "Sum"),
    ("Errors", "Sum"),
    ("Throttles", "Sum"),
    ("Duration", "p95"),
    ("ConcurrentExecutions", "Maximum"),
)


@dataclass(frozen=True, slots=True)
class Params:
    name: str  # of the function
    since_s: float = 3600
    period_s: int = 300


@dataclass(frozen=True, slots=True)
class Reading:
    name: str
    region: str
    window_s: float
    state: str  # Active, Pending, Inactive (idle; the next call wakes it), Failed
    state_reason: str
    last_update: str  # Successful, InProgress, Failed
    last_update_reason: str
    changed_at: str  # when code or settings were changed last, as AWS writes it
    runtime: str  # empty for an image
    timeout_s: float | None
    memory_bytes: int | None
    invocation_count: float | None  # null: CloudWatch has none of this window
    error_count: float | None
    error_pct: float | None  # of the invocations
    throttle_count: float | None
    p95_s: float | None  # the worst period's 95th percentile of the duration
    timeout_used_pct: float | None  # p95 of the time that the function may take
    most_concurrent_count: float | None
    unread: tuple[str, ...]  # what could not be read, with the action that is missing


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    check_window(params.since_s, params.period_s)
    function = ask(aws, "lambda", "GetFunctionConfiguration", FunctionName=params.name)
    dimensions = {"FunctionName": text(function, "FunctionName") or params.name}
    metrics = [Metric(name, "AWS/Lambda", name, statistic, dimensions) for name, statistic in _METRICS]
    recent = recent_metrics(aws, metrics, since_s=params.since_s, period_s=params.period_s)
    return parse(aws.region, params, function, recent)


def parse(region: str, params: Params, function: Answer, recent: Recent) -> Reading:
    """Return the reading; where there were invocations, errors and throttles that were not sent are none."""
    invocations = recent.total("Invocations")
    errors, throttles = _count(recent, "Errors"), _count(recent, "Throttles")
    timeout_s, memory = number(function, "Timeout"), number(function, "MemorySize")
    p95_ms = recent.greatest("Duration")
    return Reading(
        name=params.name,
        region=region,
        window_s=params.since_s,
        state=text(function, "State"),
        state_reason=text(function, "StateReason"),
        last_update=text(function, "LastUpdateStatus"),
        last_update_reason=text(function, "LastUpdateStatusReason"),
        changed_at=text(function, "LastModified"),
        runtime=text(function, "Runtime"),
        timeout_s=timeout_s,
        memory_bytes=None if memory is None else int(memory * 1024**2),
        invocation_count=invocations,
        error_count=errors,
        error_pct=100 * errors / invocations if invocations and errors is not None else None,
        throttle_count=throttles,
        p95_s=None if p95_ms is None else p95_ms / 1000,
        timeout_used_pct=None if p95_ms is None or not timeout_s else p95_ms / 10 / timeout_s,
        most_concurrent_count=recent.greatest("ConcurrentExecutions"),
        unread=recent.unread,
    )


def _count(recent: Recent, key: str) -> float | None:
    """Return the sum; Lambda sends zeros with each invocation, so none beside invocations is zero."""
    total = recent.total(key)
    if total is None and key in recent.points and recent.total("Invocations") is not None:
        return 0.0
    return total


CHECK = CheckSpec(
    id="aws.lambda",
    title="Lambda function",
    explanation=(
        "Reads the state of a function and what CloudWatch counted of it in the last hour, or another window. "
        "Errors are exceptions, time-outs and memory that ran out; the function's log group tells which. "
        "Throttles mean that the concurrency of the function or of the account is used up: callers that wait get "
        "errors, queues try again. A duration near the time limit is most often something slow behind the "
        "function. A state or an update that failed names its reason, such as a role, a subnet or an image that "
        "is gone. Lambda sends figures only while it is called, so none means that nobody called it."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: state == 'Failed' | ${name} cannot run: ${state_reason}",
        (
            "fail: last_update == 'Failed' | The last update of ${name} failed, the version before it runs: "
            "${last_update_reason}"
        ),
        (
            "fail: exists(error_pct) and error_pct >= 20 | ${error_count} of ${invocation_count} calls of ${name}"
            " failed (${error_pct})."
        ),
        (
            "warn: exists(throttle_count) and throttle_count > 0 | ${name} was throttled ${throttle_count} times "
            "in ${window_s}."
        ),
        "warn: exists(error_count) and error_count > 0 | ${error_count} calls of ${name} failed in ${window_s}.",
        (
            "warn: exists(timeout_used_pct) and timeout_used_pct >= 90 | ${name} takes ${p95_s} (p95), close to "
            "its limit of ${timeout_s}."
        ),
        "warn: state == 'Pending' or last_update == 'InProgress' | ${name} is being made or updated.",
        "unknown: len(unread) > 0 | ${name} is ${state}; not read: ${unread[0]}",
        "unknown: not exists(invocation_count) | ${name} is ${state}, and nobody called it in ${window_s}.",
        "pass: otherwise | ${invocation_count} calls of ${name} in ${window_s}, none failed or throttled.",
    ),
)
