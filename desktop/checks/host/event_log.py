"""Events of a Windows event log since a time: how many, of which kinds, and the last.

Source: Windows Event Log, by `desktop/checks/windows/events.py`.
"""

from datetime import datetime

from desktop.checks.since import require_past
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.events import (
    LEVELS,
    READ_EVENTS,
    Event,
    EventCount,
    Events,
    environment,
    parse_events,
    query_of,
)
from desktop.checks.windows.powershell import ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError
from desktop.targets.base import Shell

_TEXT_CAP = 500  # characters of each event that is shown
_MOST_IDS = 15  # what fits into one question
_NUMBERS = {name: number for number, name in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class Params:
    log: str = (
        "System"  # System, Application, Security, or a full name such as Microsoft-Windows-…/Operational
    )
    provider: str = ""  # what writes the events, such as Service Control Manager; empty: all
    ids: tuple[int, ...] = ()  # event ids; empty: all
    level: str = ""  # this and worse; empty: error, or every level when ids are given
    since: str = "24h"  # a duration back from now, or a date and time
    limit: int = 20

    def __post_init__(self) -> None:
        if not self.log or any(sign in self.log for sign in "\n'\""):
            raise InputError("host.event_log: log must be the name of one event log, such as log=System.")
        if any(sign in self.provider for sign in "\n'\""):
            raise InputError("host.event_log: provider must be the name of one provider.")
        if len(self.ids) > _MOST_IDS or any(not 0 <= each <= 65535 for each in self.ids):
            raise InputError(f"host.event_log: ids must be at most {_MOST_IDS} numbers from 0 to 65535.")
        if self.level and self.level not in _NUMBERS:
            raise InputError(f"host.event_log: level must be one of {', '.join(_NUMBERS)}.")
        if not 1 <= self.limit <= 200:
            raise InputError("host.event_log: limit must be from 1 to 200.")
        require_past("host.event_log", self.since)


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    at: datetime
    provider: str
    id: int
    level: str
    text: str  # in the language of the machine


@dataclass(frozen=True, slots=True)
class Reading:
    log: str
    provider: str | None  # the one asked for
    level: str | None  # this and worse were counted; None: every level
    since: datetime  # what the log goes back to, when that is later than what was asked for
    count: int
    critical_count: int
    last_at: datetime | None
    last_provider: str
    last_id: int | None
    last_text: str
    kinds: tuple[EventCount, ...]  # by provider, id and level, the most first
    events: tuple[LoggedEvent, ...]  # the newest first
    is_complete: bool  # false: there may be more, overwritten or left out as too many


def read_windows(target: Shell, params: Params) -> Reading:
    level = params.level or ("" if params.ids else "error")
    query = query_of(
        params.since,
        providers=(params.provider,) if params.provider else (),
        ids=params.ids,
        worst_level=_NUMBERS.get(level, 0),
    )
    found = ask_windows(target, _WINDOWS, env=environment(params.log, query, limit=params.limit))
    return reading_of(parse_events(found, params.since), params, level)


def reading_of(found: Events, params: Params, level: str) -> Reading:
    events = tuple(_shown(event) for event in found.events[: params.limit])
    last = events[0] if events else None
    return Reading(
        log=params.log,
        provider=params.provider or None,
        level=level or None,
        since=found.covers_from,
        count=found.count,
        critical_count=sum(kind.count for kind in found.counts if kind.level == "critical"),
        last_at=last.at if last else None,
        last_provider=last.provider if last else "",
        last_id=last.id if last else None,
        last_text=last.text if last else "",
        kinds=found.counts,
        events=events,
        is_complete=found.is_complete,
    )


def _shown(event: Event) -> LoggedEvent:
    return LoggedEvent(event.at, event.provider, event.id, event.level, event.text[:_TEXT_CAP])


_WINDOWS = f"{READ_EVENTS}$events"

CHECK = CheckSpec(
    id="host.event_log",
    title="Windows event log",
    explanation=(
        "Counts the events of a Windows event log since a time (by default the errors of `System`), by provider "
        "and id, and tells the last of them. Look at the kind that began when the trouble began, not at the most "
        "frequent: many machines log the same harmless error for years. Useful ones are 7031 and 7034 of Service "
        "Control Manager (a service ended unexpectedly), 41 and 6008 (no shutdown before), 1000 and 1026 in "
        "Application (a program crashed), 4625 in Security (a failed sign-in). Security is read by administrators "
        "and the group Event Log Readers only. A small log is overwritten soon: `since` tells how far it goes back."
    ),
    params=Params,
    reading=Reading,
    windows=read_windows,
    default_outcomes=(
        (
            "fail: critical_count > 0 | ${log}: ${critical_count} critical events, ${count} in all; the last is "
            "${last_provider} ${last_id} at ${last_at}: ${last_text}"
        ),
        (
            "warn: count > 0 and not is_complete | ${log}: at least ${count} events since ${since}, the last "
            "${last_provider} ${last_id} at ${last_at}: ${last_text}"
        ),
        (
            "warn: count > 0 | ${log}: ${count} events since ${since}, the last ${last_provider} ${last_id} at "
            "${last_at}: ${last_text}"
        ),
        "unknown: not is_complete | ${log} goes back to ${since} only; older events were overwritten.",
        "pass: otherwise | ${log}: no such event since ${since}.",
    ),
)
