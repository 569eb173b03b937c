"""What AWS Health says about this account: open issues and announced changes.

Source: Health DescribeEvents, which answers accounts with a Business, Enterprise or Unified Operations support plan.
"""

from collections.abc import Iterable
from datetime import datetime

from desktop.checks.aws.asking import has_code, needing, up_to
from desktop.checks.aws.fields import Answer, moment, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

_MOST_EVENTS = 500
_MOST_TOLD = 50
_KINDS = ("issue", "scheduledChange")


@dataclass(frozen=True, slots=True)
class Params:
    services: tuple[str, ...] = ()  # as Health writes them: EC2, RDS, ...; empty: all
    regions: tuple[str, ...] = ()  # empty: the target's, and what is global


@dataclass(frozen=True, slots=True)
class Event:
    service: str
    code: str  # such as AWS_EC2_OPERATIONAL_ISSUE
    category: str  # issue, scheduledChange, accountNotification, investigation
    status: str  # open, upcoming
    region: str
    az: str
    started_at: datetime | None
    ends_at: datetime | None
    updated_at: datetime | None
    is_ours: bool  # about this account; false: about everybody in the region
    arn: str


@dataclass(frozen=True, slots=True)
class Reading:
    regions: tuple[str, ...]
    issue_count: int  # open, about this account
    public_issue_count: int  # open, about everybody in the region
    change_count: int  # scheduled, open or upcoming
    notice_count: int
    is_complete: bool  # false: there are more events than were looked through
    events: tuple[Event, ...]  # issues first, then changes, at most 50


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    regions = params.regions or (aws.region, "global")
    asked: dict[str, Value] = {"eventStatusCodes": ["open", "upcoming"], "regions": list(regions)}
    if params.services:
        asked["services"] = list(params.services)
    pages = aws.pages("health", "DescribeEvents", filter=asked)
    try:
        return needing("health:DescribeEvents", lambda: parse(regions, pages))
    except InputError as error:
        if not has_code(error, "SubscriptionRequiredException"):
            raise
        raise NotApplicableError(
            "AWS Health answers only accounts with a Business, Enterprise or Unified Operations support plan; this one "
            "has none. Look at https://health.aws.amazon.com/health/status instead."
        ) from error


def parse(regions: tuple[str, ...], pages: Iterable[Answer]) -> Reading:
    """Sum up the events of all pages."""
    rows, is_complete = up_to(_MOST_EVENTS, pages, "events")
    events = sorted(map(_event, rows), key=_weight)
    issues = [event for event in events if event.category == "issue" and event.status == "open"]
    return Reading(
        regions=regions,
        issue_count=sum(event.is_ours for event in issues),
        public_issue_count=sum(not event.is_ours for event in issues),
        change_count=sum(event.category == "scheduledChange" for event in events),
        notice_count=sum(event.category not in ("issue", "scheduledChange") for event in events),
        is_complete=is_complete,
        events=tuple(events[:_MOST_TOLD]),
    )


def _event(row: Answer) -> Event:
    return Event(
        service=text(row, "service"),
        code=text(row, "eventTypeCode"),
        category=text(row, "eventTypeCategory"),
        status=text(row, "statusCode"),
        region=text(row, "region"),
        az=text(row, "availabilityZone"),
        started_at=moment(row, "startTime"),
        ends_at=moment(row, "endTime"),
        updated_at=moment(row, "lastUpdatedTime"),
        is_ours=text(row, "eventScopeCode") == "ACCOUNT_SPECIFIC",
        arn=text(row, "arn"),
    )


def _weight(event: Event) -> tuple[int, bool, float]:
    """Order issues before changes before notices, ours before everybody's, the newest first."""
    kind = _KINDS.index(event.category) if event.category in _KINDS else len(_KINDS)
    at = event.updated_at or event.started_at
    return kind, not event.is_ours, -at.timestamp() if at else 0.0


CHECK = CheckSpec(
    id="aws.health",
    title="AWS Health",
    explanation=(
        "Asks AWS what it knows to be wrong, for this account and for everybody in the region, and what will change. "
        "An open issue that began about when your trouble did is the likeliest cause: follow it, and think of another "
        "zone or region. Scheduled changes stop or move something at their time. AWS tells of its own faults with "
        "some delay, so that silence proves nothing. It needs a support plan above the basic ones."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        (
            "fail: issue_count > 0 | AWS has ${issue_count} open issues of this account, first ${events[0].code} in "
            "${events[0].region}."
        ),
        (
            "warn: public_issue_count > 0 | AWS has ${public_issue_count} open issues in ${regions}, first "
            "${events[0].code}."
        ),
        "unknown: not is_complete | AWS Health tells more events than were looked through; name services.",
        (
            "warn: change_count > 0 | AWS has announced ${change_count} changes, first ${events[0].code} at "
            "${events[0].started_at}."
        ),
        "pass: otherwise | AWS Health knows of no open issue in ${regions}.",
    ),
)
