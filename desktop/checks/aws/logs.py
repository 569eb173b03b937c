"""What CloudWatch Logs holds of a pattern: how often it was written, when last, and the last lines.

Source: CloudWatch Logs FilterLogEvents. Logs Insights is not used: its StartQuery makes a query that is billed by
what it scans, counts against the account's limit and goes on when we are gone, and ending it takes StopQuery, which may
end anybody's. Neither is a read, so the gate refuses both.
"""

import heapq
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from desktop.checks.aws.asking import has_code, needing
from desktop.checks.aws.fields import Answer, number, records, text
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, TargetError, UnreadableOutputError
from desktop.domain.values import Value
from desktop.targets.base import AwsAccount

_MOST_S = 15.0  # of looking, so that what was found is told within the step's time
_MOST_EVENTS = 20_000
_MOST_CHARACTERS = 1000  # of a line
_MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Params:
    group: str
    pattern: str = (
        ""  # a filter pattern: ERROR, "connection refused", { $.level = "error" }; empty: every line
    )
    stream_prefix: str = ""
    since_s: float = 3600
    lines: int = 20  # how many of the last lines are kept


@dataclass(frozen=True, slots=True)
class Line:
    at: datetime
    stream: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    group: str
    region: str
    pattern: str
    exists: bool
    count: int
    stream_count: int  # streams that these lines are in
    first_at: datetime | None
    last_at: datetime | None
    age_s: float | None  # of the last line
    is_complete: bool  # false: there was more than could be looked through, and count is a least
    lines: tuple[Line, ...]  # the last ones, in order


def read_aws(aws: AwsAccount, params: Params) -> Reading:
    return read_at(aws, params, lambda: datetime.now(UTC))


def read_at(
    aws: AwsAccount, params: Params, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic
) -> Reading:
    if not 1 <= params.lines <= _MOST_LINES:
        raise InputError(f"lines is 1 to {_MOST_LINES}, not {params.lines}.")
    if params.since_s <= 0:
        raise InputError(f"since_s is a time before now, not {params.since_s:g} s.")
    pages = aws.pages("logs", "FilterLogEvents", **_asked(params, now()))
    try:
        return needing("logs:FilterLogEvents", lambda: parse(aws.region, params, pages, now(), clock))
    except TargetError as error:
        if not has_code(error, "ResourceNotFoundException"):
            raise
        return Reading(params.group, aws.region, params.pattern, False, 0, 0, None, None, None, True, ())


def _asked(params: Params, now: datetime) -> dict[str, Value]:
    asked: dict[str, Value] = {
        "logGroupName": params.group,
        "startTime": _milliseconds(now - timedelta(seconds=params.since_s)),
        "endTime": _milliseconds(now),
    }
    if params.pattern:
        asked["filterPattern"] = params.pattern
    if params.stream_prefix:
        asked["logStreamNamePrefix"] = params.stream_prefix
    return asked


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def parse(
    region: str, params: Params, pages: Iterable[Answer], now: datetime, clock: Callable[[], float]
) -> Reading:
    """Count the events of all pages, as far as time and number allow."""
    last: list[tuple[datetime, int, Line]] = []  # a heap, for pages need not come in the order of time
    streams: set[str] = set()
    first: datetime | None = None
    newest: datetime | None = None
    count, is_complete, until = 0, True, clock() + _MOST_S
    for page in pages:
        if clock() > until or count >= _MOST_EVENTS:
            is_complete = False
            break
        for event in records(page, "events"):
            line = _line(event)
            first, newest = min(first or line.at, line.at), max(newest or line.at, line.at)
            count += 1
            streams.add(line.stream)
            heapq.heappush(last, (line.at, count, line))
            if len(last) > params.lines:
                heapq.heappop(last)
    return Reading(
        group=params.group,
        region=region,
        pattern=params.pattern,
        exists=True,
        count=count,
        stream_count=len(streams),
        first_at=first,
        last_at=newest,
        age_s=(now - newest).total_seconds() if newest else None,
        is_complete=is_complete,
        lines=tuple(line for _, _, line in sorted(last, key=lambda each: each[:2])),
    )


def _line(event: Answer) -> Line:
    told = number(event, "timestamp") or 0
    try:
        at = datetime.fromtimestamp(told / 1000, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UnreadableOutputError(
            f"CloudWatch Logs answered timestamp = {told!r}, which is no time."
        ) from error
    return Line(at, text(event, "logStreamName"), text(event, "message").rstrip()[:_MOST_CHARACTERS])


CHECK = CheckSpec(
    id="aws.logs",
    title="CloudWatch logs",
    explanation=(
        "Looks through a log group for a filter pattern, over the last hour unless told otherwise, and keeps the last "
        "lines. In a pattern, words must all be there and letters' case counts; what holds other characters stands in "
        'double quotes; a JSON log is asked with { $.level = "error" }. Nothing found may mean that all is well, or '
        "that nothing was written at all: ask once without a pattern. A large group cannot be looked through in time; "
        "the count is then a least, from the oldest on: take a shorter since_s or a stream_prefix. A group that is not "
        "there is most often in another region."
    ),
    params=Params,
    reading=Reading,
    aws=read_aws,
    default_outcomes=(
        "fail: not exists | There is no log group ${group} in ${region} of this account.",
        "unknown: not is_complete and count == 0 | ${group} is too large to look through in time; ask more narrowly.",
        "warn: count > 0 and pattern != '' and not is_complete | ${group}: at least ${count} lines fit ${pattern}.",
        "warn: count > 0 and pattern != '' | ${group}: ${count} lines fit ${pattern}, the last at ${last_at}.",
        "warn: count == 0 and pattern == '' | ${group}: nothing was written in this time.",
        "pass: count == 0 | ${group}: no line fits ${pattern}.",
        "pass: otherwise | ${group}: ${count} lines were written, the last at ${last_at}.",
    ),
)
