"""An SQS queue: how much waits, for how long, and what ended in its dead-letter queue.

Source: SQS GetQueueUrl and GetQueueAttributes; the age from CloudWatch (ApproximateAgeOfOldestMessage, each minute).
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from desktop.checks.aws.asking import if_permitted, if_there, needing
from desktop.checks.aws.fields import Answer, moment, number, record, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, UnreadableOutputError
from desktop.targets.base import AwsAccount

_NO_QUEUE = ("AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
_AGE_SINCE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Params:
    name: str  # of the queue, or its URL


@dataclass(frozen=True, slots=True)
class Reading:
    """Counts are approximate, as SQS tells them; what may not be read is null, its action in `missing_actions`."""

    name: str
    region: str
    exists: bool
    waiting_count: int
    in_flight_count: int  # received and not yet deleted
    delayed_count: int
    oldest_age_s: float | None  # null too when CloudWatch has no figure of the last 15 minutes
    oldest_age_at: datetime | None
    oldest_age_pct: float | None  # of the retention; at 100 % messages are lost
    retention_s: int
    visibility_timeout_s: int
    max_receive_count: int | None  # before a message goes to the dead letters; null without such a queue
    dead_letter_queue: str
    dead_letter_exists: bool | None
    dead_letter_count: int | None
    missing_actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Redrive:
    arn: str = ""
    max_receives: int | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was asked for. `attributes` that are None are of a queue that is not there."""

    attributes: Answer | None
    ages: Answer
    redrive: _Redrive
    letters: Answer | None = None
    letters_exist: bool | None = None
    missing: tuple[str, ...] = ()


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    return read_at(aws, params, lambda: datetime.now(UTC))


def read_at(aws: AwsAccount, params: Params, now: Callable[[], datetime]) -> Reading:
    name, owner = _name_and_owner(params.name.strip())
    attributes = needing("sqs:GetQueueUrl or sqs:GetQueueAttributes", lambda: _attributes(aws, name, owner))
    missing: list[str] = []
    redrive = _redrive(attributes or {})
    letters: Answer | None = None
    is_refused = False
    age: Answer | None = None
    if attributes is not None:
        at = now()
        age = if_permitted(missing, "cloudwatch:GetMetricStatistics", lambda: _ages(aws, name, at))
    if redrive.arn:
        before = len(missing)
        *_, letter_owner, letter_name = redrive.arn.split(":")
        action = f"sqs:GetQueueUrl or sqs:GetQueueAttributes on {redrive.arn}"
        letters = if_permitted(missing, action, lambda: _attributes(aws, letter_name, letter_owner))
        is_refused = len(missing) > before
    exists = None if is_refused or not redrive.arn else letters is not None
    return _parse(name, aws.region, _Seen(attributes, age or {}, redrive, letters, exists, tuple(missing)))


def _name_and_owner(given: str) -> tuple[str, str]:
    """Split a URL (https://sqs.eu-west-1.amazonaws.com/123456789012/orders); a name stands for itself.

    The URL itself is never called: whoever wrote it would get our signed request.
    """
    if "/" not in given:
        if not given:
            raise InputError("aws.sqs needs the name of a queue, or its URL.")
        return given, ""
    *_, owner, name = given.split("/")
    if not name or not owner.isdecimal():
        raise InputError(f"{given!r} is no URL of a queue; it ends in /ACCOUNT/NAME. The name alone will do.")
    return name, owner


def _attributes(aws: AwsAccount, name: str, owner: str) -> Answer | None:
    asked = {"QueueName": name} | ({"QueueOwnerAWSAccountId": owner} if owner else {})
    found = if_there(lambda: aws.call("sqs", "GetQueueUrl", **asked), *_NO_QUEUE)
    if found is None:
        return None
    url = text(found, "QueueUrl")
    answer = if_there(
        lambda: aws.call("sqs", "GetQueueAttributes", QueueUrl=url, AttributeNames=["All"]), *_NO_QUEUE
    )
    return None if answer is None else record(answer, "Attributes")


def _ages(aws: AwsAccount, name: str, now: datetime) -> Answer:
    return aws.call(
        "cloudwatch",
        "GetMetricStatistics",
        Namespace="AWS/SQS",
        MetricName="ApproximateAgeOfOldestMessage",
        Dimensions=[{"Name": "QueueName", "Value": name}],
        StartTime=now - _AGE_SINCE,
        EndTime=now,
        Period=60,
        Statistics=["Maximum"],
    )


def _redrive(attributes: Answer) -> _Redrive:
    written = text(attributes, "RedrivePolicy")
    if not written:
        return _Redrive()
    try:
        policy = json.loads(written)
        return _Redrive(str(policy["deadLetterTargetArn"]), int(policy["maxReceiveCount"]))
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableOutputError(f"SQS answered RedrivePolicy = {written[:100]!r}.") from error


def _parse(name: str, region: str, seen: _Seen) -> Reading:
    held = seen.attributes or {}
    points = [
        (at, age)
        for point in records(seen.ages, "Datapoints")
        if (at := moment(point, "Timestamp")) is not None and (age := number(point, "Maximum")) is not None
    ]
    at, age = max(points, default=(None, None))
    retention_s = _count(held, "MessageRetentionPeriod")
    return Reading(
        name=name,
        region=region,
        exists=seen.attributes is not None,
        waiting_count=_count(held, "ApproximateNumberOfMessages"),
        in_flight_count=_count(held, "ApproximateNumberOfMessagesNotVisible"),
        delayed_count=_count(held, "ApproximateNumberOfMessagesDelayed"),
        oldest_age_s=age,
        oldest_age_at=at,
        oldest_age_pct=100 * age / retention_s if age is not None and retention_s else None,
        retention_s=retention_s,
        visibility_timeout_s=_count(held, "VisibilityTimeout"),
        max_receive_count=seen.redrive.max_receives,
        dead_letter_queue=seen.redrive.arn.rpartition(":")[2],
        dead_letter_exists=seen.letters_exist,
        dead_letter_count=_count(seen.letters, "ApproximateNumberOfMessages")
        if seen.letters is not None
        else None,
        missing_actions=seen.missing,
    )


def _count(attributes: Answer, name: str) -> int:
    """Return a figure, which SQS writes as text; all attributes were asked for, so that none is absent."""
    written = text(attributes, name)
    if attributes and not written.isdecimal():
        raise UnreadableOutputError(f"SQS answered {name} = {written[:100]!r}, which is no count.")
    return int(written or 0)


CHECK = CheckSpec(
    id="aws.sqs",
    title="SQS queue",
    explanation=(
        "Reads how many messages wait in a queue, how many are being worked on, how old the oldest is, and what its "
        "dead-letter queue holds. Many waiting and few in flight means that nobody receives: look at the consumer. "
        "Many waiting and many in flight means that it cannot keep up, or that its work takes longer than the "
        "visibility timeout and starts again. Dead letters are messages that failed each of their attempts; read one. "
        "A message older than the retention is deleted unread. The counts are approximate and the age comes from "
        "CloudWatch, minutes late; a queue that was idle for hours has none at first."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: not exists | There is no queue ${name} in ${region} of this account.",
        (
            "fail: exists(oldest_age_pct) and oldest_age_pct >= 80 | Messages of ${name} are about to be lost: the "
            "oldest has waited ${oldest_age_s}, and ${retention_s} is the end."
        ),
        (
            "warn: exists(dead_letter_count) and dead_letter_count > 0 | ${dead_letter_count} messages of ${name} "
            "failed and lie in ${dead_letter_queue}."
        ),
        (
            "warn: exists(dead_letter_exists) and not dead_letter_exists | The dead-letter queue ${dead_letter_queue} "
            "of ${name} is not there."
        ),
        (
            "warn: exists(oldest_age_s) and oldest_age_s >= 900 | The oldest message of ${name} has waited "
            "${oldest_age_s}; ${waiting_count} wait, ${in_flight_count} are in flight."
        ),
        (
            "unknown: len(missing_actions) > 0 | ${waiting_count} wait in ${name}; the rest may not be read, for want "
            "of ${missing_actions}."
        ),
        (
            "unknown: waiting_count > 0 and not exists(oldest_age_s) | ${waiting_count} wait in ${name}; CloudWatch "
            "does not tell yet for how long."
        ),
        "pass: otherwise | ${waiting_count} wait in ${name}, ${in_flight_count} are in flight.",
    ),
)
