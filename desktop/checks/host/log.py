"""Lines of a log file or the systemd journal that hold a text, since a time: how many, and the last.

Source: the machine's own grep over a file and its rotated versions, or over journalctl(1).
On Windows a file and its rotated versions (`desktop/checks/windows/files.py`); host.event_log reads its event logs.
"""

import re
from datetime import UTC, datetime

from desktop.checks.linux.log_search import (
    QUESTIONS,
    Found,
    environment,
    parse_found,
    parse_now,
    recent_lines,
)
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.paths import is_absolute, require_posix
from desktop.checks.since import minutes_back, require_past, since_moment
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.files import READ_LOG
from desktop.checks.windows.powershell import ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, NotApplicableError, UnreadableOutputError
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
        if self.path and not is_absolute(self.path):
            raise InputError(f"host.log: path must begin with / (Windows: C:\\), not {self.path!r}.")
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
    if params.path:
        require_posix("host.log", params.path)
    values = environment(
        path=params.path,
        name=params.name,
        pattern=params.pattern,
        flags=("-i " if params.ignore_case else "") + ("-E" if params.is_regex else "-F"),
        minutes=minutes_back(params.since),
    )
    return parse(ask(target, QUESTIONS, env=values, as_root=True), params)


def read_windows(target: Shell, params: Params) -> Reading:
    if not params.path:
        raise NotApplicableError(
            "Windows keeps its log in event logs, which host.event_log reads. To read a file, name its path."
        )
    if params.is_regex and "[:" in params.pattern:
        raise InputError("host.log: on Windows write [0-9] or [a-z], not [[:digit:]] or [[:alpha:]].")
    env = {
        "checked_path": params.path,
        "asked_text": params.pattern,
        "minutes": str(minutes_back(params.since)),
        "is_regex": "yes" if params.is_regex else "",
        "ignore_case": "yes" if params.ignore_case else "",
    }
    answer = ask_windows(target, READ_LOG, env=env)
    now, lines = _local_time(answer.need_text("now")), answer.texts("lines")
    since = since_moment(params.since, now)
    recent = recent_lines(lines, since, now)
    is_cut = answer.need_truth("is_cut") or (
        answer.need_whole("count") > len(lines) and len(recent) == len(lines)
    )
    return reading_of(Found(params.path, recent, not is_cut), since, params)


def _local_time(text: str) -> datetime:
    """Return the machine's own time, in its own zone, which lines without one are in."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1970 < moment.year < 9000:
        raise UnreadableOutputError(f"The machine did not tell its time: {text[:80]!r}")
    return moment


def parse(answers: Answers, params: Params) -> Reading:
    now = parse_now(answers)
    since = since_moment(params.since, now)
    return reading_of(parse_found(answers, since, now), since, params)


def reading_of(found: Found, since: datetime, params: Params) -> Reading:
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
        "disk, or a service that does not run. On Windows a file must be named; host.event_log reads the event logs."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        "warn: count > 0 and not is_complete | ${source}: at least ${count} lines hold ${pattern}.",
        "warn: count > 0 | ${source}: ${count} lines hold ${pattern}, the last at ${last_at}.",
        "unknown: not is_complete | ${source}: not all of it could be looked at.",
        "pass: otherwise | ${source}: no line holds ${pattern} since ${since}.",
    ),
)
