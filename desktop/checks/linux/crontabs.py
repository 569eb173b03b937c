"""Reads the lines of crontabs: what they start, when, and why cron would refuse them; crontab(5).

Of cron's dialects it takes what Debian's, cronie's and busybox's have in common: five fields or a name, and for
system tables the account.
"""

import re
from collections.abc import Iterator

from desktop.checks.linux.procfs import whole
from desktop.dataclass import dataclass

_FIELDS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day of month", 1, 31),
    ("month", 1, 12),
    ("day of week", 0, 7),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_NAMES = ("@reboot", "@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
_SETTING = re.compile(r"""\s{0,80}["']?[A-Za-z_]\w{0,80}["']?\s{0,80}=""")
_COMMAND_CAP = 200  # characters of a command that are shown


@dataclass(frozen=True, slots=True)
class CronTable:
    path: str
    user: str  # empty: each line names its account
    text: str
    ends_in_newline: bool


@dataclass(frozen=True, slots=True)
class CronEntry:
    path: str
    line: int
    user: str
    schedule: str
    command: str


@dataclass(frozen=True, slots=True)
class CronProblem:
    path: str
    line: int
    reason: str


def read_table(table: CronTable) -> Iterator[CronEntry | CronProblem]:
    """Give each line that starts something, or why it does not."""
    lines = table.text.splitlines()
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#") or _SETTING.match(line):
            continue
        yield _read_line(table, number, text)
    if lines and not table.ends_in_newline:
        yield CronProblem(table.path, len(lines), "the last line has no end, so cron leaves it out")


def _read_line(table: CronTable, number: int, text: str) -> CronEntry | CronProblem:
    is_named = text.startswith("@")
    count = (1 if is_named else 5) + (0 if table.user else 1)
    words = text.split(None, count)
    if is_named and words[0].lower() not in _NAMES:
        return CronProblem(table.path, number, f"{words[0][:20]} is no time that cron knows")
    if not is_named:
        for (name, low, high), word in zip(_FIELDS, words, strict=False):
            if not _is_field(name, word.lstrip("-") if name == "minute" else word, low, high):
                return CronProblem(table.path, number, f"bad {name}: {word[:20]}")
    if len(words) <= count:
        return CronProblem(table.path, number, "no command" if len(words) == count else "too few fields")
    user = table.user or words[count - 1]
    return CronEntry(
        table.path, number, user, " ".join(words[: 1 if is_named else 5]), words[-1][:_COMMAND_CAP]
    )


def _is_field(name: str, text: str, low: int, high: int) -> bool:
    return all(_is_part(name, part, low, high) for part in text.split(","))


def _is_part(name: str, part: str, low: int, high: int) -> bool:
    span, slash, step = part.partition("/")
    if slash and not whole(step):
        return False
    if span == "*" or (span.startswith("*") and whole(span[1:].lstrip("~"))):
        return True
    first, between, last = span.replace("~", "-").partition("-")  # cronie takes a random one of 1~5
    begin, end = _number(name, first), _number(name, last) if between else _number(name, first)
    return begin is not None and end is not None and low <= begin <= end <= high


def _number(name: str, word: str) -> int | None:
    names = {"month": _MONTHS, "day of week": _DAYS}.get(name, ())
    if word.lower()[:3] in names and len(word) == 3:
        return names.index(word.lower()) + (1 if name == "month" else 0)
    return whole(word)
