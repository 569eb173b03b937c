"""What the kernel killed because memory ran out, since a time.

Source: the kernel's log (mm/oom_kill.c), and `oom_kill` of /proc/vmstat (since the start, Linux 4.13 and later).
Windows kills nothing, it refuses memory: there the events 2004 of the Resource-Exhaustion-Detector in the System log.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

from desktop.checks.linux import kernel_messages
from desktop.checks.linux.kernel_messages import Message, Messages, environment, parse_messages, started_at
from desktop.checks.linux.log_search import parse_now
from desktop.checks.linux.procfs import whole
from desktop.checks.linux.sections import Answers, ask
from desktop.checks.since import minutes_back, require_past, since_moment
from desktop.checks.spec import CheckSpec
from desktop.checks.windows.events import READ_EVENTS, Event, Events, parse_events, query_of
from desktop.checks.windows.events import environment as event_environment
from desktop.checks.windows.powershell import ask_windows
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, PermissionDeniedError
from desktop.targets.base import Shell

_PATTERN = "Kill(ed)? process [0-9]+|oom-kill:"
_KILLED = re.compile(r"Killed process (\d{1,10}) \((.{1,64}?)\),? ?(?:UID \d{1,10},? ?)?(?:total-vm|vsz):")
_RESIDENT = re.compile(r"(anon|file|shmem)-rss:(\d{1,15})kB")
_GROUP = re.compile(r"oom-kill:.*?\boom_memcg=([^,]{1,400}),.*?\bpid=(\d{1,10})\b")
_OLD_GROUP = re.compile(r"emory cgroup out of memory: Kill(?:ed)? process (\d{1,10}) ")
_DETECTOR, _SHORT = "Microsoft-Windows-Resource-Exhaustion-Detector", 2004
_CONSUMER = (
    re.compile(  # of the event's XML, which names those that have the most committed, the largest first
        r"<(?:Process_1_)?Name>([^<]{1,260})</[^>]{1,40}>\s{0,40}<(?:Process_1_)?ID>(\d{1,10})<"
        r".{0,200}?<(?:Process_1_)?CommitCharge>(\d{1,18})<",
        re.DOTALL,
    )
)
_QUESTIONS = {"vmstat": "cat /proc/vmstat", **kernel_messages.QUESTIONS}


_OF_ROOT = ("count", "group_count", "last_at", "last_process", "kills")


@dataclass(frozen=True, slots=True)
class Params:
    since: str = "24h"  # a duration back from now, or a date and time
    limit: int = 20

    def __post_init__(self) -> None:
        require_past("host.oom", self.since)
        if not 1 <= self.limit <= 200:
            raise InputError("host.oom: limit must be from 1 to 200.")


@dataclass(frozen=True, slots=True)
class Kill:
    at: datetime | None
    process: str
    pid: int
    resident_bytes: int | None  # what it held in memory
    is_group: bool  # the limit of a control group was met; else the whole machine ran short
    control_group: str | None  # None: there is none, or the kernel is too old to tell


@dataclass(frozen=True, slots=True)
class Shortage:
    """A time at which Windows had given away nearly all the memory that it may, paging files included."""

    at: datetime
    process: str | None  # that held the most; None: the event does not tell
    pid: int | None
    committed_bytes: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    since: datetime
    source: str | None  # `journal`, `dmesg`, `System` of Windows; None: this account may read neither
    count: int | None  # None: the log cannot be read, and there were some since the start
    group_count: int | None  # of these, how many because the limit of a control group was met
    boot_count: int | None  # since the start, as the kernel counts; None: it does not
    shortage_count: int | None  # of Windows, which kills nothing; None: another system
    last_at: datetime | None  # of the last kill, or shortage
    last_process: str | None
    kills: tuple[Kill, ...]  # the last ones
    shortages: tuple[Shortage, ...]  # the last ones
    is_complete: bool  # false: there may be more in the time
    needs_root: tuple[str, ...] = ()  # fields that root would see more of


def read_shell(target: Shell, params: Params) -> Reading:
    env = environment(minutes=minutes_back(params.since), only_errors=False, pattern=_PATTERN)
    return parse(ask(target, _QUESTIONS, env=env, as_root=True), params)


def parse(answers: Answers, params: Params) -> Reading:
    boot_count = _boot_count(answers.need("vmstat"))
    now = parse_now(answers)
    since = since_moment(params.since, now).astimezone(UTC)
    try:
        found = parse_messages(answers, since, now)
    except PermissionDeniedError:
        if boot_count is None:
            raise
        return _without_log(max(since, started_at(answers, now)), boot_count)
    if not found.is_complete and boot_count == 0:  # what is hidden holds none, back to the start
        found = replace(found, covers_from=max(since, started_at(answers, now)))
    return _reading(found, boot_count, params.limit)


def _reading(found: Messages, boot_count: int | None, limit: int) -> Reading:
    kills = kills_of(found.messages)
    last = kills[-1] if kills else None
    return Reading(
        since=found.covers_from.astimezone(UTC),
        source=found.source,
        count=len(kills),
        group_count=sum(kill.is_group for kill in kills),
        boot_count=boot_count,
        shortage_count=None,
        last_at=last.at if last else None,
        last_process=last.process if last else None,
        kills=kills[-limit:],
        shortages=(),
        is_complete=found.is_complete or boot_count == len(kills),
        needs_root=_OF_ROOT if found.is_hidden and boot_count != len(kills) else (),
    )


def _without_log(since: datetime, boot_count: int) -> Reading:
    count = None if boot_count else 0
    needs_root = _OF_ROOT if boot_count else ()  # where there were none, root sees none either
    return Reading(
        since,
        None,
        count,
        count,
        boot_count,
        None,
        None,
        None,
        (),
        (),
        is_complete=False,
        needs_root=needs_root,
    )


def _boot_count(vmstat: str) -> int | None:
    return next((whole(row[9:].strip()) for row in vmstat.splitlines() if row.startswith("oom_kill ")), None)


def kills_of(messages: tuple[Message, ...]) -> tuple[Kill, ...]:
    """Return the kills; the line before each names the control group, since Linux 5.0."""
    groups: dict[int, str] = {}
    kills = []
    for message in messages:
        if group := _GROUP.search(message.text):
            groups[int(group[2])] = group[1]
        if group := _OLD_GROUP.search(message.text):
            groups.setdefault(int(group[1]), "")
        if found := _KILLED.search(message.text):
            pid = int(found[1])
            sizes = [int(size) for _, size in _RESIDENT.findall(message.text)]
            kills.append(
                Kill(
                    at=message.written_at,
                    process=found[2],
                    pid=pid,
                    resident_bytes=1024 * sum(sizes) if sizes else None,
                    is_group=pid in groups,
                    control_group=groups.pop(pid, None) or None,
                )
            )
    return tuple(kills)


def read_windows(target: Shell, params: Params) -> Reading:
    query = query_of(params.since, providers=(_DETECTOR,), ids=(_SHORT,))
    env = event_environment("System", query, limit=params.limit, with_xml=True)
    return reading_of(parse_events(ask_windows(target, f"{READ_EVENTS}$events", env=env), params.since))


def reading_of(found: Events) -> Reading:
    shortages = [_shortage(event) for event in reversed(found.events)]
    last = shortages[-1] if shortages else None
    return Reading(
        since=found.covers_from,
        source="System",
        count=0,
        group_count=0,
        boot_count=None,
        shortage_count=found.count,
        last_at=last.at if last else None,
        last_process=last.process if last else None,
        kills=(),
        shortages=tuple(shortages),
        is_complete=found.is_complete,
    )


def _shortage(event: Event) -> Shortage:
    largest = _CONSUMER.search(event.xml)
    if not largest:
        return Shortage(event.at, None, None, None)
    return Shortage(event.at, largest[1], int(largest[2]), int(largest[3]))


CHECK = CheckSpec(
    id="host.oom",
    title="Killed for lack of memory",
    explanation=(
        "Which programs the kernel has killed because memory ran out, when, and how much they held. The one "
        "that was killed is the largest, not always the one that leaks; look at host.memory and "
        "host.processes for what grows. When the limit of a control group was met (a container, or a service "
        "with MemoryMax) the machine itself had memory left: raise the limit or mend the program. Where the "
        "log may not be read, the kernel's own count since the start still tells whether there were any. Windows "
        "kills nothing: when memory and paging files are nearly given away it names the programs that hold the most, "
        "and those that ask for more then fail. Raise the paging file, or look for the leak."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
    windows=read_windows,
    default_outcomes=(
        (
            "unknown: not exists(count) | The kernel has killed ${boot_count} since the start for lack of "
            "memory; when, this account may not read."
        ),
        (
            "fail: count > group_count | The kernel has killed ${count} for lack of memory, the last "
            "${last_process} at ${last_at}."
        ),
        (
            "warn: count > 0 | The kernel has killed ${count} because a control group met its limit of memory, "
            "the last ${last_process} at ${last_at}."
        ),
        (
            "fail: exists(shortage_count) and shortage_count > 0 | Windows ran short of memory ${shortage_count} "
            "times, the last at ${last_at}; ${last_process} held the most."
        ),
        (
            "unknown: not is_complete and (not exists(boot_count) or boot_count > 0) | Part of the kernel's log "
            "is hidden from this account or was overwritten."
        ),
        "pass: exists(shortage_count) | Windows did not run short of memory since ${since}.",
        "pass: otherwise | Nothing was killed for lack of memory since ${since}.",
    ),
)
