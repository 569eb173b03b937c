"""Finds the moment that a log line begins with, in the forms that programs write."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

# 2026-10-05T08:12:01.123+02:00 and 2026-10-05 08:12:01,123
_ISO = re.compile(
    r"\[?(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,]\d{1,9})?\s?(Z|[+-]\d\d:?\d\d)?"
)
# Oct  5 08:12:01, which tells neither year nor zone
_SYSLOG = re.compile(r"(?:<\d{1,3}>)?([A-Z][a-z]{2})\s{1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)")
# [05/Oct/2026:08:12:01 +0200], anywhere in a line of a web server's access log
_WEB = re.compile(r"\[(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\]")
_EPOCH = re.compile(r"([0-9]{10})\.[0-9]{1,6} ")  # journalctl -o short-unix
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def line_moment(line: str, now: datetime) -> datetime | None:
    """Return when a line was written, in UTC; `now` lends its year and its zone to lines that tell none."""
    zone = now.tzinfo or UTC
    try:
        if found := _EPOCH.match(line):
            return datetime.fromtimestamp(int(found[1]), UTC)
        if found := _ISO.match(line):
            numbers = [int(found[place]) for place in range(1, 7)]
            return _moment(numbers, _zone(found[7]) or zone)
        if found := _WEB.search(line[:400]):
            numbers = [int(found[3]), _month(found[2]), *(int(found[place]) for place in (1, 4, 5, 6))]
            return _moment(numbers, _zone(found[7]) or zone)
        if found := _SYSLOG.match(line):
            numbers = [now.year, _month(found[1]), *(int(found[place]) for place in (2, 3, 4, 5))]
            return _not_in_future(numbers, zone, now)
    except (ValueError, OverflowError):
        pass
    return None


def plain_line(line: str) -> str:
    """Return a line of the journal with its time as a person reads it; any other line as it is."""
    found = _EPOCH.match(line)
    if not found:
        return line
    moment = datetime.fromtimestamp(int(found[1]), UTC)  # ten digits end in the year 2286
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC {line[found.end() :]}"


def _moment(numbers: list[int], zone: tzinfo) -> datetime:
    year, month, day, hour, minute, second = numbers
    return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)


def _not_in_future(numbers: list[int], zone: tzinfo, now: datetime) -> datetime:
    """Return the moment of this year, or of last year when that would be after tomorrow."""
    year, *rest = numbers
    try:
        moment = _moment(numbers, zone)
    except ValueError:  # 29 February
        return _moment([year - 1, *rest], zone)
    return moment if moment <= now + timedelta(days=1) else _moment([year - 1, *rest], zone)


def _month(name: str) -> int:
    return _MONTHS.index(name) + 1


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text == "Z":
        return UTC
    return datetime.strptime(text.replace(":", ""), "%z").tzinfo
