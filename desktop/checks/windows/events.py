"""Reads events of a Windows event log since a moment: all are counted by kind, the newest are told.

Source: System.Diagnostics.Eventing.Reader of .NET, which refuses an unknown or a closed log where Get-WinEvent says
that nothing matched, and XPath as Windows Event Log has it (at most 20 expressions). Names of levels are in the
language of the machine there, so their numbers are read.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from desktop.checks.since import since_moment
from desktop.checks.windows.powershell import Found
from desktop.dataclass import dataclass

MOST = 20_000  # events of one question that are looked at
LEVELS = {1: "critical", 2: "error", 3: "warning", 4: "information", 5: "verbose"}
# Sets `$events`. A provider whose text is not installed gives no message; then its values stand for it.
READ_EVENTS = r"""
$kept = @(); $counts = @{}; $seen = 0; $total = 0; $is_cut = $false
$until = [DateTime]::Now.AddSeconds(15)
try {
  $type = [Diagnostics.Eventing.Reader.EventLogReader]
  $oldest = $type::new($env:event_log, 'LogName').ReadEvent()
  $query = [Diagnostics.Eventing.Reader.EventLogQuery]::new($env:event_log, 'LogName', $env:event_query)
  $query.ReverseDirection = $true
  $reader = $type::new($query)
  while ($one = $reader.ReadEvent()) {
    $seen++
    if ($seen -gt $env:event_most -or [DateTime]::Now -gt $until) { $is_cut = $true; break }
    if ($env:event_providers -and $one.ProviderName -notmatch $env:event_providers) { continue }
    $total++
    $key = "$($one.ProviderName) $($one.Id) $($one.Level)"
    $row = @{ provider = $one.ProviderName; id = $one.Id; level = [int]$one.Level; at = Moment $one.TimeCreated }
    if (-not $counts[$key]) { $counts[$key] = $row + @{ number = 0 } }
    $counts[$key].number++
    if ($kept.Count -ge $env:event_limit) { continue }
    $data = try { $one.Properties | Select-Object -First 20 } catch { $null }
    $row.data = @($data | ForEach-Object { [string]$_.Value -replace '(?s)^(.{300}).*', '$1' })
    $text = try { $one.FormatDescription() } catch { '' }
    if (-not $text) { $text = $row.data -join '; ' }
    $row.text = $text -replace '(?s)^(.{1000}).*', '$1'
    if ($env:event_xml) { $row.xml = $one.ToXml() -replace '(?s)^(.{8000}).*', '$1' }
    $kept += $row
  }
} catch [UnauthorizedAccessException] {
  Missing PermissionDenied "Only administrators and Event Log Readers may read the log $env:event_log."
} catch [Diagnostics.Eventing.Reader.EventLogNotFoundException] {
  Missing Unreadable "This machine has no event log $env:event_log; Get-WinEvent -ListLog * names those it has."
}
$events = @{
  now = Moment (Get-Date); oldest_at = Moment $oldest.TimeCreated; oldest_id = $oldest.RecordId
  total = $total; is_cut = $is_cut; kept = $kept
  counts = @($counts.Values | Sort-Object { -$_.number } | Select-Object -First 50)
}
"""


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    provider: str
    id: int
    level: str  # critical, error, warning, information, verbose
    text: str  # in the language of the machine, on one line
    values: tuple[str, ...]  # those that stand in the text
    xml: str  # empty unless it was asked for


@dataclass(frozen=True, slots=True)
class EventCount:
    provider: str
    id: int
    level: str
    count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Events:
    """`covers_from` is later than what was asked for where the log does not go back so far."""

    now: datetime  # by the machine's clock
    covers_from: datetime
    count: int
    counts: tuple[EventCount, ...]  # the most first, at most 50 kinds
    events: tuple[Event, ...]  # the newest first
    is_complete: bool  # false: older ones of that time are overwritten or were left out


def environment(
    log: str,
    query: str,
    *,
    limit: int,
    most: int = MOST,
    providers: str = "",
    with_xml: bool = False,
) -> Mapping[str, str]:
    """Return the values of `READ_EVENTS`; `providers` is a regular expression of .NET.

    Of `most` events the count is right, and the texts of `limit` are sent."""
    values = {"event_log": log, "event_query": query, "event_limit": str(limit), "event_most": str(most)}
    return values | {"event_providers": providers, "event_xml": "yes" if with_xml else ""}


def query_of(
    since: str, *, providers: tuple[str, ...] = (), ids: tuple[int, ...] = (), worst_level: int = 0
) -> str:
    """Return the XPath of events since a moment; `worst_level` 2 takes errors and critical ones, 0 every level.

    A duration back is counted by the machine's own clock. Names hold no quotes."""
    parts = [f"TimeCreated[{_time(since)}]"]
    if providers:
        parts.append("Provider[" + " or ".join(f"@Name='{name}'" for name in providers) + "]")
    if ids:
        parts.append("(" + " or ".join(f"EventID={number}" for number in ids) + ")")
    if worst_level:
        parts.append(f"Level >= 1 and Level <= {worst_level}")
    return f"*[System[{' and '.join(parts)}]]"


def _time(since: str) -> str:
    now = datetime.now(UTC)
    moment = since_moment(since, now).astimezone(UTC)
    try:
        datetime.fromisoformat(since)
    except ValueError:
        return f"timediff(@SystemTime) <= {round(1000 * (now - moment).total_seconds())}"
    return f"@SystemTime >= '{moment:%Y-%m-%dT%H:%M:%S}.000Z'"


def parse_events(found: Found, since: str) -> Events:
    """Return the events of an answer's `$events`.

    Raises:
        UnreadableOutputError: it is of another form.
    """
    now, oldest_at = found.need_moment("now"), found.moment("oldest_at")
    asked = since_moment(since, now).astimezone(UTC)
    is_all_kept = oldest_at is None or found.whole("oldest_id") == 1 or oldest_at <= asked
    return Events(
        now=now,
        covers_from=asked if is_all_kept or oldest_at is None else oldest_at,
        count=found.need_whole("total"),
        counts=tuple(_count(row) for row in found.items("counts")),
        events=tuple(_event(row) for row in found.items("kept")),
        is_complete=is_all_kept and not found.need_truth("is_cut"),
    )


def _count(row: Found) -> EventCount:
    return EventCount(
        provider=row.need_text("provider"),
        id=row.need_whole("id"),
        level=_level(row),
        count=row.need_whole("number"),
        last_at=row.need_moment("at"),
    )


def _event(row: Found) -> Event:
    return Event(
        at=row.need_moment("at"),
        provider=row.need_text("provider"),
        id=row.need_whole("id"),
        level=_level(row),
        text=" ".join((row.text("text") or "").split()),
        values=tuple(row.texts("data")),
        xml=row.text("xml") or "",
    )


def _level(row: Found) -> str:
    """Return the word of a level; 0, which older programs write, is information."""
    return LEVELS.get(row.need_whole("level") or 4, "verbose")
