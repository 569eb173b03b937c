"""Lines of a log file or the systemd journal that hold a text, since a time: how many, and the last.

Source: the machine's own grep over a file and its rotated versions, or over journalctl(1).
"""

import re
from datetime import UTC, datetime

from desktop.checks.log_search import QUESTIONS, environment, parse_found, parse_now
from desktop.checks.sections import Answers, ask
from desktop.checks.since import minutes_back, require_past, since_moment
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Shell

_LINE_CAP = 500  # characters of each line that is shown
_NOT_POSIX = re.compile(r"\\\w")  # \1 can take for ever, and \d means something else in each grep


@dataclass(frozen=True, slots=True)
class Params:
    """Without `path` the journal is read, or the usual log file where there is none.

    With `is_regex` the pattern is a POSIX extended regular expression: . [] () | * + ? {} ^ $ and no more."""

    path: str = ""
    name: str = ""  # of a service, in the journal
    pattern: str = "error"
    since: str = "1h"  # a duration back from now, or a date and time
    is_regex: bool = False
    ignore_case: bool = True
    limit: int = 20

    def __post_init__(self) -> None:
        if self.path and not self.path.startswith("/"):
            raise InputError(f"host.log: path must begin with /, not {self.path!r}.")
        if "\n" in self.pattern or not self.pattern:
            raise InputError("host.log: pattern must be one line of text.")
        if self.is_regex and _NOT_POSIX.search(self.pattern):
            raise InputError(
                "host.log: a backslash may stand before a sign only, not before a letter or digit."
            )
        if not 1 <= self.limit <= 200:
            raise InputError("host.log: limit must be from 1 to 200.")
        require_past("host.log", self.since)


@dataclass(frozen=True, slots=True)
class Reading:
    source: str  # `journal`, or the file
    pattern: str
    since: datetime
    count: int
    lines: tuple[str, ...]  # the last that match
    first_at: datetime | None  # None: none matches, or they tell no time
    last_at: datetime | None
    is_complete: bool  # false: there may be more, hidden from this account or left out as too many
    needs_root: tuple[str, ...] = ()  # fields that root would see more of


def read_shell(target: Shell, params: Params) -> Reading:
    values = environment(
        path=params.path,
        name=params.name,
        pattern=params.pattern,
        flags=("-i " if params.ignore_case else "") + ("-E" if params.is_regex else "-F"),
        minutes=minutes_back(params.since),
    )
    return parse(ask(target, QUESTIONS, env=values, as_root=True), params)


def parse(answers: Answers, params: Params) -> Reading:
    now = parse_now(answers)
    since = since_moment(params.since, now)
    found = parse_found(answers, since, now)
    moments = [line.written_at for line in found.lines if line.written_at]
    return Reading(
        source=found.source,
        pattern=params.pattern,
        since=since.astimezone(UTC),
        count=len(found.lines),
        lines=tuple(line.text[:_LINE_CAP] for line in found.lines[-params.limit :]),
        first_at=min(moments, default=None),
        last_at=max(moments, default=None),
        is_complete=found.is_complete,
        needs_root=("count", "lines", "first_at", "last_at") if found.is_hidden else (),
    )


CHECK = CheckSpec(
    id="host.log",
    title="Log lines",
    explanation=(
        "Counts the lines of a log that hold a text (by default `error`) since a time, and shows the last "
        "of them. The journal is read, or of one service with its name, or a file with its rotated "
        "versions. Many lines of the same kind matter more than one; look at the first that appeared when "
        "the trouble began, not at the last. No line at all may also mean that logging stopped: a full "
        "disk, or a service that does not run."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    default_outcomes=(
        "warn: count > 0 and not is_complete | ${source}: at least ${count} lines hold ${pattern}.",
        "warn: count > 0 | ${source}: ${count} lines hold ${pattern}, the last at ${last_at}.",
        "unknown: not is_complete | ${source}: this account may not see all of it.",
        "pass: otherwise | ${source}: no line holds ${pattern} since ${since}.",
    ),
)
