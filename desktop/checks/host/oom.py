"""What the kernel killed because memory ran out, since a time.

Source: the kernel's log (mm/oom_kill.c), and `oom_kill` of /proc/vmstat (since the start, Linux 4.13 and later).
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

from desktop.checks import kernel_messages
from desktop.checks.kernel_messages import Message, Messages, environment, parse_messages, started_at
from desktop.checks.log_search import parse_now
from desktop.checks.procfs import whole
from desktop.checks.sections import Answers, ask
from desktop.checks.since import minutes_back, require_past, since_moment
from desktop.checks.spec import CheckSpec
from desktop.dataclass import dataclass
from desktop.domain.errors import InputError, PermissionDeniedError
from desktop.targets.base import Shell

_PATTERN = "Kill(ed)? process [0-9]+|oom-kill:"
_KILLED = re.compile(r"Killed process (\d{1,10}) \((.{1,64}?)\),? ?(?:UID \d{1,10},? ?)?(?:total-vm|vsz):")
_RESIDENT = re.compile(r"(anon|file|shmem)-rss:(\d{1,15})kB")
_GROUP = re.compile(r"oom-kill:.*?\boom_memcg=([^,]{1,400}),.*?\bpid=(\d{1,10})\b")
_OLD_GROUP = re.compile(r"emory cgroup out of memory: Kill(?:ed)? process (\d{1,10}) ")
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
class Reading:
    since: datetime
    source: str | None  # `journal`, `dmesg`; None: this account may read neither
    count: int | None  # None: the log cannot be read, and there were some since the start
    group_count: int | None  # of these, how many because the limit of a control group was met
    boot_count: int | None  # since the start, as the kernel counts; None: it does not
    last_at: datetime | None
    last_process: str | None
    kills: tuple[Kill, ...]  # the last ones
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
        last_at=last.at if last else None,
        last_process=last.process if last else None,
        kills=kills[-limit:],
        is_complete=found.is_complete or boot_count == len(kills),
        needs_root=_OF_ROOT if found.is_hidden and boot_count != len(kills) else (),
    )


def _without_log(since: datetime, boot_count: int) -> Reading:
    count = None if boot_count else 0
    needs_root = (
        _OF_ROOT if boot_count else ()
    )  # where there were none since the start, root sees none either
    return Reading(
        since, None, count, count, boot_count, None, None, (), is_complete=False, needs_root=needs_root
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


CHECK = CheckSpec(
    id="host.oom",
    title="Killed for lack of memory",
    explanation=(
        "Which programs the kernel has killed because memory ran out, when, and how much they held. The one "
        "that was killed is the largest, not always the one that leaks; look at host.memory and "
        "host.processes for what grows. When the limit of a control group was met (a container, or a service "
        "with MemoryMax) the machine itself had memory left: raise the limit or mend the program. Where the "
        "log may not be read, the kernel's own count since the start still tells whether there were any."
    ),
    params=Params,
    reading=Reading,
    shell=read_shell,
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
            "unknown: not is_complete and (not exists(boot_count) or boot_count > 0) | Part of the kernel's log "
            "is hidden from this account or was overwritten."
        ),
        "pass: otherwise | Nothing was killed for lack of memory since ${since}.",
    ),
)
